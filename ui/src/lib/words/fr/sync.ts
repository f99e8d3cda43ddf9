import type * as english from '../en/sync';
import { changes, format } from './format';

const { ago, count, until } = format;

const waiting = (of: number) => `${changes(of)} en attente`;

export const sync: typeof english.sync = {
  heading: 'Synchronisation',
  off: 'Conservé sur cet appareil',
  running: 'Synchronisation…',
  arriving: 'Vos éléments sont en chemin',
  pausedLine: 'Synchronisation suspendue',
  pausedWaiting: (of) => `Synchronisation suspendue, ${waiting(of)}`,
  notSynced: 'Non synchronisé, nouvelle tentative automatique',
  notSyncedWaiting: (of) => `Non synchronisé, ${waiting(of)}`,
  decisions: (of) =>
    count(of, 'modification attend votre décision', 'modifications attendent votre décision'),
  waitingLine: waiting,
  neverLine: 'Pas encore synchronisé',
  synced: (time) => `Synchronisé ${time}`,
  upDown: (up, down) => `${count(up, 'envoyée', 'envoyées')}, ${count(down, 'reçue', 'reçues')}`,
  decide: 'Affiche dans les réglages ce qui attend votre décision',
  ago,
  until,
  offline:
    'Hors ligne – les modifications restent ici et seront envoyées dès que le serveur répondra',
  offlineLine: 'Hors ligne – les modifications restent ici.',
  nextTry: (ms) => `Prochaine tentative dans ${until(ms)}.`,
  tryingNow: 'Nouvelle tentative…',
  offlineWaiting: (of) => `(${waiting(of)})`,
  offlineShort: 'Les modifications restent ici et seront envoyées dès que le serveur répondra.',
  now: 'Synchroniser maintenant',
  last: 'Dernière synchronisation',
  never: 'Pas encore',
  moved: 'Dernières modifications',
  movedNone: 'Aucune pour l’instant',
  waiting: 'À envoyer',
  waitingCount: (of) => (of === 0 ? 'Rien' : changes(of)),
  refused: 'Mis de côté',
  refusedCount: (of) =>
    `${count(of, 'modification, conservée', 'modifications, conservées')} sur cet appareil`,
  paused: 'Pia réessaie automatiquement.',
};
