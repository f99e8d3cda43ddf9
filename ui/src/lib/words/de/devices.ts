import type * as english from '../en/devices';
import { format } from './format';

export const devices: typeof english.devices = {
  heading: 'Angemeldete Geräte',
  asking: 'Der Server wird gefragt …',
  offline: 'Der Server antwortet zurzeit nicht. Nur er weiß, wo Sie angemeldet sind.',
  alone: 'Sie sind auf keinem anderen Gerät angemeldet.',
  here: 'Dieses Gerät',
  unnamed: 'Ein Gerät ohne Namen',
  app: (version: string) => `Pia ${version}`,
  last: (ago: string) => `Zuletzt benutzt: ${ago}`,
  since: (ago: string) => `angemeldet: ${ago}`,
  exact: format.moment,
  end: 'Dort abmelden',
  endOf: (name: string) => `Dort abmelden: ${name}`,
  endOthers: 'Überall sonst abmelden',
  ask: (name: string) => `Auf ${name} abmelden?`,
  askOthers: 'Überall außer hier abmelden?',
  askText:
    'Ihr Konto ist von dort nicht mehr zu erreichen, bis sich jemand neu anmeldet. Was dort gespeichert ist, bleibt: Wer das Gerät hat, kann es weiterhin lesen.',
  keep: 'Angemeldet bleiben',
  ending: 'Wird abgemeldet …',
  ended: (name: string) => `${name} ist abgemeldet.`,
  alreadyGone: (name: string) => `${name} war schon abgemeldet.`,
  endedOthers: 'Alle anderen Geräte sind abgemeldet.',
  notEnded: 'Vielleicht ist das Gerät also noch angemeldet.',
};
