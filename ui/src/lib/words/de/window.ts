import type * as english from '../en/window';
import { format } from './format';

const { number } = format;

export const session: typeof english.session = {
  looking: 'Ihre Sitzung wird gesucht …',
  needsVault: 'Ihre Sitzung wartet auf Sie',
  waiting: 'Wartet auf Ihren Browser.',
  finishing: 'Anmeldung wird abgeschlossen …',
  signedIn: (name) => `Angemeldet als ${name}.`,
  signedOut: 'Abgemeldet.',
  signedOutUnfinished: 'Hier abgemeldet. Noch ist nicht alles erledigt: Die Liste sagt, was fehlt.',
  fresh: 'Verbunden',
  refreshing: 'Wird verbunden …',
  offline: 'Offline',
  noLongerOffline: 'Der Server antwortet wieder.',
};

export const start: typeof english.start = {
  heading: 'Pia konnte nicht starten',
  quit: 'Pia beenden',
  again: 'Startet erneut …',
};

export const header: typeof english.header = { app: 'Pia', settings: 'Einstellungen' };

export const todos: typeof english.todos = {
  heading: 'Aufgaben',
  open: (of) => `${number(of)} offen`,
  add: 'Neue Aufgabe',
  addHint: 'Aufgabe schreiben und Eingabetaste drücken',
  listName: 'Offene Aufgaben',
  done: (of) => `Erledigt (${number(of)})`,
  doneName: 'Erledigte Aufgaben',
  emptyTitle: 'Noch nichts zu tun',
  emptyHere: 'Schreiben Sie oben die erste. Sie bleibt auf diesem Gerät.',
  emptySynced: 'Schreiben Sie oben die erste. Sie kommt von selbst auf Ihre anderen Geräte.',
  allDone: 'Alles erledigt.',
  rename: (title) => `${title} umbenennen`,
  renameField: 'Text der Aufgabe',
  remove: (title) => `${title} löschen`,
  notSynced: 'Noch nicht auf dem Server',
};

export const problem: typeof english.problem = {
  tryAgain: 'Erneut versuchen',
  changeServer: 'Server ändern',
  openSettings: 'Einstellungen öffnen',
  dismiss: 'Schließen',
};

export const zoom: typeof english.zoom = (of) => `Größe ${format.percent(of)}`;
