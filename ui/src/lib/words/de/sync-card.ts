/** Die Karte „Synchronisierung“ auf Deutsch. */
import type * as english from '../en/sync-card';
import { format } from './format';

const { capital, count, moment, number, plural } = format;

const kinds: Record<string, [string, string]> = {
  todo: ['Aufgabe', 'Aufgaben'],
  template: ['Vorlage', 'Vorlagen'],
  memory: ['Erinnerung', 'Erinnerungen'],
  session: ['Verlaufseintrag', 'Verlaufseinträge'],
  column: ['Spalte', 'Spalten'],
  provider: ['Anbieter', 'Anbieter'],
  settings: ['Einstellungen', 'Einstellungen'],
  conflict: ['aufbewahrte Fassung', 'aufbewahrte Fassungen'],
};

const several = (kind: string) => capital(kinds[kind]?.[1] ?? kind);

const reasons: Record<string, string> = {
  record_too_large: 'Für den Server ist es zu groß. Kürzen Sie es.',
  quota_exceeded:
    'Der Server nimmt davon nicht mehr an. Sobald Platz ist, wird es von selbst gesendet.',
  unreadable: 'Die Änderung ist nicht lesbar und wurde deshalb nicht gesendet.',
  damaged:
    'Eine Änderung daran wurde auf diesem Gerät beschädigt, bevor sie gesendet war. Was davon übrig ist, wird aufbewahrt; ein Export enthält es.',
  locked: 'Eine ältere App hat es verschlüsselt; hier ist es weder lesbar noch änderbar.',
  unreadable_here: 'Auf diesem Gerät ist es nicht lesbar. „Alles prüfen“ holt es zurück.',
  unreadable_there: 'Was der Server davon gesendet hat, ist nicht lesbar.',
};

export const syncCard: typeof english.syncCard = {
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  paused: 'Angehalten. Änderungen bleiben hier, bis Sie fortsetzen.',
  live: 'Änderungen auf Ihren anderen Geräten kommen sofort an.',
  asks: 'Pia erfährt von Änderungen nicht sofort und fragt deshalb jede Minute beim Server nach.',
  next: 'Nächste Synchronisierung',
  nextIn: (time) => `in ${time}`,
  nextNone: 'Auf Ihren Wunsch',
  nextNow: 'Jetzt',
  progressName: 'Stand der Synchronisierung',
  progress: (direction, done, total) =>
    direction === 'up'
      ? `${number(done)} von ${count(total, 'Änderung', 'Änderungen')} gesendet`
      : `${number(done)} von ${count(total, 'Eintrag', 'Einträgen')} empfangen`,
  quotaHeading: 'Fast voll',
  quota: (kind, held, limit) => `${several(kind)}: ${number(held)} von ${number(limit)}`,
  quotaFull: 'Voll: Neue bleiben auf diesem Gerät, bis Platz ist.',
  limits: 'Obergrenzen dieses Servers',
  setAsideHeading: (items) => `${count(items, 'Eintrag', 'Einträge')} beiseitegelegt`,
  setAsideText: (items, damaged) =>
    plural(items, 'Er hält nichts anderes auf', 'Sie halten nichts anderes auf') +
    (damaged
      ? '. Was von einer beschädigten Änderung übrig ist, wird aufbewahrt, bis Sie entscheiden.'
      : ', und nichts davon geht verloren.'),
  setAsideReason: (code, sentence) => reasons[code] ?? sentence,
  untitled: (kind) => `${capital(kinds[kind]?.[0] ?? kind)} ohne Namen`,
  retry: 'Erneut senden',
  retryOf: (title) => `Erneut senden: ${title}`,
  verify: 'Alles prüfen',
  verifying: 'Wird mit dem Server verglichen …',
  verifiedSame: (records) =>
    `Auf diesem Gerät und auf dem Server ist dasselbe: ${count(records, 'Eintrag', 'Einträge')}.`,
  verifiedRepaired: (records) =>
    `${count(records, 'Eintrag wurde', 'Einträge wurden')} dabei in Ordnung gebracht.`,
  verifiedDiffers: (kind) =>
    `${several(kind)}: Dieses Gerät und der Server unterscheiden sich noch.`,
  conflictsHeading: (items) => `${count(items, 'Änderung', 'Änderungen')} an zwei Orten zugleich`,
  conflictsText: 'Angezeigt wird die spätere. Bis Sie entscheiden, geht nichts verloren.',
  conflictOf: (title, field) => `${title}: ${field}`,
  fields: { title: 'Titel', encryptedPayload: 'Verschlüsselter Inhalt' },
  values: { open: 'Offen', done: 'Erledigt', yes: 'Ja', no: 'Nein' },
  shown: 'Jetzt angezeigt',
  other: 'Die andere Fassung',
  gone: 'Inzwischen gelöscht',
  nothing: 'Nichts',
  at: moment,
  keepShown: 'Angezeigte Fassung behalten',
  takeOther: 'Andere Fassung übernehmen',
  keepBoth: 'Beide behalten',
  newRecord: 'Neuen Eintrag daraus machen',
  dropOther: 'Verwerfen',
  locked:
    'Von einer älteren App verschlüsselt und darum nicht anzuzeigen. Sie wird unversehrt aufbewahrt.',
  letGoOf: (title) => `Verwerfen: ${title}`,
  askLetGo: (title) => `Was von „${title}“ übrig ist, verwerfen?`,
  askLetGoText:
    'Niemand sonst hat es, und nichts bringt es zurück. Der Eintrag bleibt, wie der Server ihn kennt; einer, der neu war, geht mit verloren.',
  keepDamaged: 'Behalten',
  bringBack: 'Verschlüsselte Fassung wiederherstellen',
  decided: 'Entschieden.',
};
