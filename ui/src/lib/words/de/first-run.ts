import type * as english from '../en/first-run';

export const firstRun: typeof english.firstRun = {
  heading: 'Willkommen bei Pia',
  close: 'Ausblenden',
  keepsHeading: 'Was Pia für Sie aufbewahrt',
  keeps: 'Ihre Aufgaben, Vorlagen und Erinnerungen: auf diesem Computer, mit und ohne Netz.',
  signInHeading: 'Anmelden oder nicht',
  signIn: 'Mit einer Anmeldung haben Sie alles auf jedem Gerät, jetzt oder später.',
  without: 'Ohne Konto verwenden',
  serverHeading: 'Ihr Server',
  server: 'Er gleicht Ihre Geräte ab. Vielleicht hat Ihre Firma einen eigenen.',
  over: 'Sie können sich jederzeit anmelden.',
};

export const serverCheck: typeof english.serverCheck = {
  older: 'Ein älterer Pia-Server',
  choices: 'Dort anmelden mit:',
  none: 'Dort kann man sich noch nicht anmelden.',
  untrusted:
    'Sie können diesen Server trotzdem verwenden: Vergleichen Sie dann sein Zertifikat und entscheiden Sie.',
};

export const elsewhere: typeof english.elsewhere = {
  use: 'Anderen Server verwenden',
  back: (host) => `Zurück zu ${host}`,
  undecided: 'Melden Sie sich dazu zuerst ab und wählen Sie dann diesen Server.',
};
