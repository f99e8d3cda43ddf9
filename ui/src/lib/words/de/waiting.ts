import type * as english from '../en/waiting';
import { format } from './format';

const { clockTime } = format;

export const oldWay: typeof english.oldWay = {
  heading: 'Dieser Server verwendet das alte Anmeldeverfahren',
  why: (host) =>
    `${host} sendet Ihre Sitzung in der Adresse einer Seite auf diesem Computer. Die Adresse bleibt im Verlauf des Browsers; wer ihn lesen kann, könnte Ihre Sitzung benutzen.`,
  advice: 'Ein neuerer Server braucht das nicht: Wer ihn verwaltet, kann ihn aktualisieren.',
  allow: 'Auf diesem Server so anmelden',
  allowed: 'Sie haben zugestimmt, Ihre Sitzung von diesem Server in einer Adresse zu erhalten.',
};

export const waiting: typeof english.waiting = {
  heading: 'Weiter geht es im Browser',
  headingElsewhere: 'Auf einem anderen Gerät anmelden',
  headingYourself: 'Öffnen Sie den Link selbst',
  opened: (provider) =>
    `Die Anmeldeseite von ${provider} ist in Ihrem Browser geöffnet. Pia bemerkt von selbst, wenn Sie fertig sind.`,
  notOpened: 'Öffnen Sie diese Adresse in einem Browser auf diesem Computer:',
  left: (ms) => `Wartet noch ${clockTime(ms)}`,
  over: 'Die Zeit ist um.',
  again: 'Erneut öffnen',
  anyway: 'Trotzdem hier öffnen',
  copy: 'Link kopieren',
  copied: 'Kopiert',
  copiedAloud: 'Der Link wurde kopiert.',
  cancel: 'Abbrechen',
  link: 'Link zur Anmeldung',
};

export const paste: typeof english.paste = {
  start: 'Adresse stattdessen einfügen',
  label: 'Adresse der Seite, bei der der Browser stehen blieb',
  hint: 'Sie beginnt mit http://127.0.0.1 oder http://localhost. Die Seite selbst kann eine Fehlerseite sein.',
  send: 'Weiter',
  close: 'Doch nicht',
};

export const device: typeof english.device = {
  start: 'Anderes Gerät verwenden',
  asking: 'Der Server wird um einen Code gebeten …',
  open: 'Öffnen Sie auf einem Gerät mit Browser',
  type: 'und geben Sie diesen Code ein:',
  spelled: (code) => Array.from(code).join(' '),
  copyCode: 'Code kopieren',
  copyLink: 'Link kopieren',
  copiedCodeAloud: 'Der Code wurde kopiert.',
  copiedLinkAloud: 'Der Link wurde kopiert.',
  left: (ms) => `Der Code gilt noch ${clockTime(ms)}`,
  over: 'Dieser Code gilt nicht mehr.',
  fresh: 'Neuen Code anfordern',
  warning: 'Geben Sie ihn nur auf der Seite Ihres eigenen Servers ein. Niemand sonst braucht ihn.',
  here: 'Oder im Browser dieses Computers:',
};

export const redeeming: typeof english.redeeming = {
  heading: 'Anmeldung wird abgeschlossen …',
  text: 'Pia holt Ihre Sitzung und bewahrt sie sicher auf diesem Computer auf.',
};
