import type * as english from '../en/window';
import { format } from './format';

const { count, number } = format;

export const session: typeof english.session = {
  looking: 'Recherche de votre session…',
  needsVault: 'Votre session vous attend',
  waiting: 'En attente de votre navigateur.',
  finishing: 'Finalisation de la connexion…',
  signedIn: (name) => `Connecté en tant que ${name}.`,
  signedOut: 'Déconnecté.',
  signedOutUnfinished: 'Déconnecté ici. Tout n’est pas encore fait : la liste dit ce qui reste.',
  fresh: 'En ligne',
  refreshing: 'Connexion…',
  offline: 'Hors ligne',
  noLongerOffline: 'Le serveur répond de nouveau.',
};

export const start: typeof english.start = {
  heading: 'Pia n’a pas pu démarrer',
  quit: 'Quitter Pia',
  again: 'Nouveau démarrage…',
};

export const header: typeof english.header = { app: 'Pia', settings: 'Réglages' };

export const todos: typeof english.todos = {
  heading: 'Tâches',
  open: (of) => count(of, 'ouverte', 'ouvertes'),
  add: 'Nouvelle tâche',
  addHint: 'Écrivez une tâche et appuyez sur Entrée',
  listName: 'Tâches ouvertes',
  done: (of) => `Terminées (${number(of)})`,
  doneName: 'Tâches terminées',
  emptyTitle: 'Rien à faire pour l’instant',
  emptyHere: 'Écrivez la première ci-dessus. Elle reste sur cet appareil.',
  emptySynced:
    'Écrivez la première ci-dessus. Elle arrive automatiquement sur vos autres appareils.',
  allDone: 'Tout est fait.',
  rename: (title) => `Renommer ${title}`,
  renameField: 'Texte de la tâche',
  remove: (title) => `Supprimer ${title}`,
  notSynced: 'Pas encore sur le serveur',
};

export const problem: typeof english.problem = {
  tryAgain: 'Réessayer',
  changeServer: 'Changer de serveur',
  openSettings: 'Ouvrir les réglages',
  dismiss: 'Fermer',
};

export const zoom: typeof english.zoom = (of) => `Taille ${format.percent(of)}`;
