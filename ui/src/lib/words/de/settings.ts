import type { CheckName, CheckStatus, SignOutStepName } from '../../ipc/backend';
import type * as english from '../en/settings';
import { changes, format } from './format';

const { capital, count, list, plural, span, took } = format;

export const settings: typeof english.settings = {
  heading: 'Einstellungen',
  close: 'Zurück zu den Aufgaben',
  account: 'Konto',
  provider: 'Angemeldet mit',
  organization: 'Organisation',
  personal: 'Keine: ein persönliches Konto',
  keptIn: 'Sitzung aufbewahrt in',
  nobody: 'Niemand ist angemeldet. Alles bleibt auf diesem Gerät.',
  sections: 'Abschnitte',
};

const stepNames: Record<SignOutStepName, (provider: string) => string> = {
  thisDevice: () => 'Dieses Gerät',
  server: () => 'Der Server',
  allDevices: () => 'Alle Ihre Geräte',
  provider: (provider) => provider,
};

const stepDone: Record<SignOutStepName, string> = {
  thisDevice: 'Die Sitzung ist hier gelöscht.',
  server: 'Er hat die Sitzung beendet.',
  allDevices: 'Alle Ihre Sitzungen sind beendet.',
  provider: 'Abgemeldet.',
};

const places: Record<string, string> = {
  'macOS Keychain': 'macOS-Schlüsselbund',
  'Windows Credential Manager': 'Windows-Anmeldeinformationsverwaltung',
  'file protected by Windows (DPAPI)': 'von Windows geschützte Datei (DPAPI)',
  'passphrase-protected file': 'Datei mit Passphrase',
  'memory (this run only)': 'Arbeitsspeicher (nur bis Pia beendet wird)',
};
const place = (keptIn: string) => places[keptIn] ?? keptIn;

export const signOut: typeof english.signOut = {
  start: 'Abmelden …',
  heading: 'Von Pia abmelden?',
  session: (keptIn) =>
    `Die Sitzung wird auf dem Server beendet und von diesem Gerät entfernt (${place(keptIn)}).`,
  sessionOffline: (keptIn) =>
    `Die Sitzung wird von diesem Gerät entfernt (${place(keptIn)}). Der Server antwortet gerade nicht: Pia teilt es ihm später mit.`,
  sessionEnded:
    'Die Sitzung ist bereits beendet. Mit dem Abmelden werden ihre Aufgaben ausgeblendet.',
  data: 'Ihre Aufgaben bleiben in Ihrem Konto. Hier sind sie ausgeblendet, bis Sie sich wieder anmelden.',
  unsent: (of) =>
    `${changes(of)}, noch nicht gesendet, ${plural(of, 'bleibt', 'bleiben')} bis dahin auf diesem Gerät.`,
  further: 'Außerdem abmelden',
  allDevices: 'Auf allen meinen anderen Geräten',
  allDevicesText: 'Auf jedem ist eine neue Anmeldung nötig. Etwa nach dem Verlust eines Geräts.',
  provider: (provider) => `Von ${provider}, im Browser`,
  providerText: (provider) =>
    `Ihr Browser öffnet sich und bittet ${provider}, Sie auch dort abzumelden.`,
  confirm: 'Abmelden',
  keep: 'Angemeldet bleiben',
  running: 'Wird abgemeldet …',
};

export const signedOut: typeof english.signedOut = {
  heading: (name) => `${name} ist abgemeldet`,
  step: stepNames,
  named: (step) => `${step}:`,
  done: stepDone,
  inBrowser: 'Geht in Ihrem Browser weiter.',
  queued: 'Noch nicht. Pia versucht es von selbst erneut.',
  failed: 'Das hat nicht geklappt.',
  because: (reason) => `${reason}.`,
  close: 'Schließen',
};

export const vault: typeof english.vault = {
  heading: 'Wo Sitzungen aufbewahrt werden',
  needed: 'Ihre Sitzung braucht einen sicheren Ort',
  opening: 'Wird gefragt …',
  unasked: 'Noch wird nichts aufbewahrt. Der Schlüsselbund wird bei der Anmeldung gefragt.',
  place,
  open: (keptIn) => `${capital(place(keptIn))}, und nirgends sonst.`,
  unknown: 'Noch nicht bekannt.',
  ways: 'Was Sie tun können',
  choices: {
    retry: {
      label: 'Erneut versuchen',
      means: 'Entsperren Sie zuerst den Schlüsselbund, falls er gesperrt ist.',
    },
    passphrase: {
      label: 'Passphrase verwenden …',
      means:
        'Sitzungen kommen in eine verschlüsselte Datei. Pia fragt beim Start nach der Passphrase.',
    },
    thisRun: {
      label: 'Nur bis Pia beendet wird',
      means: 'Die Sitzung bleibt im Arbeitsspeicher. Beim nächsten Start melden Sie sich neu an.',
    },
  },
  chooseHeading: 'Passphrase wählen',
  chooseText:
    'Sie schützt Ihre Sitzung auf diesem Gerät. Niemand kann sie nachschlagen: Ist sie verloren, melden Sie sich neu an.',
  enterHeading: 'Ihre Passphrase, bitte',
  enterText: 'Sie entsperrt Ihre Sitzung auf diesem Gerät. Ihre Aufgaben sind inzwischen hier.',
  passphrase: 'Passphrase',
  repeat: 'Passphrase wiederholen',
  show: 'Eingabe anzeigen',
  different: 'Die beiden Eingaben sind nicht gleich.',
  empty: 'Geben Sie zuerst eine Passphrase ein.',
  choose: 'Sitzungen damit schützen',
  unlock: 'Entsperren',
  working: 'Einen Moment …',
  cancel: 'Zurück',
};

export const server: typeof english.server = {
  heading: 'Server',
  field: 'Adresse des Servers',
  save: 'Server verwenden',
  cancel: 'Abbrechen',
  asking: (host) => `${host} wird gefragt …`,
  known: (version) => `Pia-Server ${version}`,
  knownWith: (version, providers) => `Pia-Server ${version}, Anmeldung mit ${list(providers)}`,
  knownWithout: (version) => `Pia-Server ${version}, noch keine Anmeldung möglich`,
  second:
    'Ein älterer Server: Die Anmeldung auf einem anderen Gerät und das Beenden aller Sitzungen können fehlen.',
  fixed: 'Auf diesem Computer durch PIA_SERVER_URL festgelegt und darum hier nicht zu ändern.',
  locked:
    'Ihre Aufgaben werden mit diesem Server synchronisiert. Melden Sie sich ab, um einen anderen zu verwenden.',
};

export const certificate: typeof english.certificate = {
  heading: 'Sein Zertifikat',
  compare: (host) =>
    `Dieser Computer kann nicht feststellen, ob ${host} echt ist. Erfragen Sie den SHA-256-Fingerabdruck bei der Person, die den Server verwaltet, und vergleichen Sie jedes Zeichen:`,
  compareChanged: (host) =>
    `Bisher zeigte ${host} ein anderes Zertifikat. So ist es nach einer Erneuerung, aber auch, wenn jemand mithört. Fragen Sie die Person, die den Server verwaltet, zum Beispiel am Telefon, und vergleichen Sie jedes Zeichen:`,
  fingerprint: 'SHA-256-Fingerabdruck',
  same: 'Ich habe ihn verglichen, und er ist gleich',
  trust: 'Dem Zertifikat dieses Servers vertrauen',
  trustChanged: 'Dem neuen Zertifikat vertrauen',
  asking: 'Der Server wird noch einmal gefragt …',
  only: 'Nur für diesen Server und für kein anderes Zertifikat.',
  trusted: 'Sie vertrauen diesem Zertifikat, nur für diesen Server:',
  forget: 'Nicht mehr vertrauen',
  forgotten: 'Dem Zertifikat wird nicht mehr vertraut.',
};

const checkNames: Record<CheckName, string> = {
  loopbackV4: 'Der Rückweg vom Browser (127.0.0.1)',
  loopbackV6: 'Der Rückweg vom Browser (::1)',
  browser: 'Öffnen des Browsers',
  vault: 'Schlüsselbund',
  proxy: 'Proxy',
  trust: 'Vertrauenswürdige Zertifikate',
  server: 'Server',
  clock: 'Uhr',
  session: 'Sitzung',
  storage: 'Datenordner',
};

const statusNames: Record<CheckStatus, string> = {
  good: 'Gut',
  warning: 'Hinweis',
  failed: 'Fehlgeschlagen',
  skipped: 'Nicht geprüft',
};

const checks = (of: number) => count(of, 'Prüfung', 'Prüfungen');

export const diagnosis: typeof english.diagnosis = {
  heading: 'Diagnose',
  text: 'Prüft alles, was eine Anmeldung braucht. Das Ergebnis enthält kein Geheimnis: Kopieren Sie es, auf Englisch, für die Person, die Ihnen hilft.',
  run: 'Prüfungen starten',
  again: 'Erneut prüfen',
  running: 'Wird geprüft …',
  copy: 'Kopieren',
  copiedAloud: 'Die Diagnose wurde kopiert.',
  checks: 'Prüfungen',
  check: checkNames,
  status: statusNames,
  tally: {
    failed: (of) => `${of} fehlgeschlagen`,
    warning: (of) => count(of, 'Hinweis', 'Hinweise'),
    skipped: (of) => `${of} nicht geprüft`,
  },
  all: (of, parts) => `${checks(of)}: ${parts}`,
  allGood: (of) => `${checks(of)}, alles gut`,
  took,
  about: (version, system) => `Pia ${version} auf ${system}`,
  timeline: 'Letzte Anmeldung',
  noTimeline: 'Noch keine Anmeldung.',
  after: (ms) => `+${ms < 1 ? '0 ms' : took(ms)}`,
  request: (id) => `Anfrage ${id}`,
};

export const clock: typeof english.clock = {
  title: (seconds) =>
    seconds > 0
      ? `Ihre Uhr geht gegenüber dem Server ${span(seconds)} vor`
      : `Ihre Uhr geht gegenüber dem Server ${span(seconds)} nach`,
  text: 'Pia berücksichtigt das, andere Programme vielleicht nicht: Lassen Sie Datum und Uhrzeit vom System einstellen.',
  close: 'Schließen',
};
