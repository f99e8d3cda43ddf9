import type * as english from '../en/signin';
import { changes } from './format';

export const signIn: typeof english.signIn = {
  heading: 'Pia auf all Ihren Geräten',
  headingAgain: 'Anmelden',
  gains: [
    'Ihre Aufgaben auf jedem Gerät',
    'Was schon hier ist, kommt mit',
    'Funktioniert offline wie bisher',
  ],
  with: (provider) => `Mit ${provider} anmelden`,
  asking: (host) => `${host} wird gefragt, wie man sich anmeldet …`,
  noProvider: (host) => `Bei ${host} kann man sich noch nicht anmelden.`,
  noProviderNext:
    'Wer den Server verwaltet, muss Microsoft, Google oder einen anderen Anbieter in seiner Konfiguration eintragen.',
  server: (host) => `Server: ${host}`,
  change: 'Ändern',
  changeServer: 'Server ändern',
  choices: 'Möglichkeiten zur Anmeldung',
  known: 'Auf diesem Gerät bekannt',
  another: 'Anderes Konto',
};

export const needsYou: typeof english.needsYou = {
  again: 'Erneut anmelden',
  another: 'Anderes Konto verwenden',
  who: (name, email) => (email === '' ? name : `${name}, ${email}`),
  line: 'Die Synchronisierung ruht, bis Sie sich erneut anmelden',
  aloud: (name) => `${name} muss sich erneut anmelden.`,
};

export const accounts: typeof english.accounts = {
  heading: 'Konten auf diesem Gerät',
  menu: (name) => `Konto: ${name}. Anderes wählen`,
  menuName: 'Konten',
  current: 'Wird verwendet',
  signedIn: 'Angemeldet',
  signedOut: 'Abgemeldet',
  needsYou: 'Erneute Anmeldung nötig',
  use: 'Wechseln',
  useName: (name) => `Zu ${name} wechseln`,
  signIn: 'Anmelden',
  signInName: (name) => `Als ${name} anmelden`,
  add: 'Konto hinzufügen …',
  addHeading: 'Konto hinzufügen',
  addText: 'Die Konten bleiben getrennt: Jedes hat seine eigenen Aufgaben.',
  manage: 'Konten verwalten …',
  remove: 'Entfernen …',
  removeName: (name) => `${name} entfernen`,
  removeHeading: (name) => `${name} von diesem Gerät entfernen?`,
  removeText:
    'Pia meldet dieses Konto ab, vergisst es und löscht seine Kopie auf diesem Gerät. Was auf dem Server ist, bleibt dort.',
  confirm: 'Entfernen',
  unsent: (of) => `${changes(of)} nicht auf dem Server.`,
  lose: 'Entfernen und Änderungen verlieren',
  keep: 'Behalten',
  removing: 'Wird entfernt …',
  cancel: 'Abbrechen',
  switched: (name) => `${name} wird jetzt angezeigt.`,
  removed: (name) => `${name} wurde von diesem Gerät entfernt.`,
};
