import type * as english from '../en/devices';
import { format } from './format';

export const devices: typeof english.devices = {
  heading: 'Appareils connectés',
  asking: 'Demande au serveur…',
  offline: 'Le serveur ne répond pas. Lui seul sait où vous êtes connecté.',
  alone: 'Vous n’êtes connecté sur aucun autre appareil.',
  here: 'Cet appareil',
  unnamed: 'Un appareil sans nom',
  app: (version: string) => `Pia ${version}`,
  last: (ago: string) => `Dernière utilisation : ${ago}`,
  since: (ago: string) => `connexion : ${ago}`,
  exact: format.moment,
  end: 'Déconnecter',
  endOf: (name: string) => `Déconnecter : ${name}`,
  endOthers: 'Déconnecter partout ailleurs',
  ask: (name: string) => `Déconnecter ${name} ?`,
  askOthers: 'Déconnecter partout sauf ici ?',
  askText:
    'Votre compte n’y est plus accessible sans nouvelle connexion. Ce qui s’y trouve y reste : qui a l’appareil peut encore le lire.',
  keep: 'Rester connecté',
  ending: 'Déconnexion…',
  ended: (name: string) => `${name} est déconnecté.`,
  alreadyGone: (name: string) => `${name} était déjà déconnecté.`,
  endedOthers: 'Tous les autres appareils sont déconnectés.',
  notEnded: 'L’appareil est donc peut-être encore connecté.',
};
