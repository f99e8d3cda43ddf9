import type * as english from '../en/sync';
import { changes, format } from './format';

const { ago, count, number, plural, until } = format;

const waiting = (of: number) => `${changes(of)} ${plural(of, 'wartet', 'warten')}`;

export const sync: typeof english.sync = {
  heading: 'Synchronisierung',
  off: 'Auf diesem Gerät gespeichert',
  running: 'Wird synchronisiert …',
  arriving: 'Ihre Einträge sind unterwegs',
  pausedLine: 'Synchronisierung angehalten',
  pausedWaiting: (of) => `Synchronisierung angehalten, ${waiting(of)}`,
  notSynced: 'Nicht synchronisiert, wird von selbst erneut versucht',
  notSyncedWaiting: (of) => `Nicht synchronisiert, ${waiting(of)}`,
  decisions: (of) => count(of, 'Änderung wartet', 'Änderungen warten') + ' auf Ihre Entscheidung',
  waitingLine: waiting,
  neverLine: 'Noch nicht synchronisiert',
  synced: (time) => `Synchronisiert ${time}`,
  upDown: (up, down) => `${number(up)} gesendet, ${number(down)} empfangen`,
  decide: 'Zeigt in den Einstellungen, was auf Ihre Entscheidung wartet',
  ago,
  until,
  offline: 'Offline – Änderungen bleiben hier und werden gesendet, sobald der Server antwortet',
  offlineLine: 'Offline – Änderungen bleiben hier.',
  nextTry: (ms) => `Nächster Versuch in ${until(ms)}.`,
  tryingNow: 'Wird erneut versucht …',
  offlineWaiting: (of) => `(${waiting(of)})`,
  offlineShort: 'Änderungen bleiben hier und werden gesendet, sobald der Server antwortet.',
  now: 'Jetzt synchronisieren',
  last: 'Zuletzt synchronisiert',
  never: 'Noch nicht',
  moved: 'Letzte Änderungen',
  movedNone: 'Noch keine',
  waiting: 'Noch zu senden',
  waitingCount: (of) => (of === 0 ? 'Nichts' : changes(of)),
  refused: 'Beiseitegelegt',
  refusedCount: (of) => `${changes(of)}, auf diesem Gerät aufbewahrt`,
  paused: 'Pia versucht es von selbst erneut.',
};
