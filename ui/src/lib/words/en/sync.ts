/** How far the sync is, in a line and in facts. */
import { changes, format } from './format';

const { ago, count, number, until } = format;

export const sync = {
  heading: 'Sync',
  off: 'Kept on this device',
  running: 'Syncing…',
  arriving: 'Your entries are on their way',
  pausedLine: 'Sync paused',
  pausedWaiting: (of: number) => `Sync paused, ${changes(of)} waiting`,
  notSynced: 'Not synced, trying again by itself',
  notSyncedWaiting: (of: number) => `Not synced, ${changes(of)} waiting`,
  decisions: (of: number) => count(of, 'change needs', 'changes need') + ' your decision',
  waitingLine: (of: number) => `${changes(of)} waiting`,
  neverLine: 'Not synced yet',
  synced: (time: string) => `Synced ${time}`,
  upDown: (up: number, down: number) => `${number(up)} sent, ${number(down)} received`,
  decide: 'Shows in Settings what needs your decision',
  ago,
  until,
  offline: 'Offline — changes are kept here and sent when the server answers',
  offlineLine: 'Offline — changes are kept here.',
  nextTry: (ms: number) => `Next try in ${until(ms)}.`,
  tryingNow: 'Trying again…',
  offlineWaiting: (of: number) => `(${changes(of)} waiting)`,
  offlineShort: 'Changes are kept here and sent when the server answers.',
  now: 'Sync now',
  last: 'Last synced',
  never: 'Not yet',
  moved: 'Last changes',
  movedNone: 'None yet',
  waiting: 'Waiting to be sent',
  waitingCount: (of: number) => (of === 0 ? 'Nothing' : changes(of)),
  refused: 'Set aside',
  refusedCount: (of: number) => `${changes(of)}, kept on this device`,
  paused: 'Pia tries again by itself.',
};
