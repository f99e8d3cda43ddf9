/**
 * Every word the window shows or reads out, in English. Components hold none (a lint rule sees to
 * it), so another language is another set of modules of this shape.
 */
import type { SyncView } from '../ipc/backend';
import { ago, changes, number, plural, span, until } from './format';
import { problems } from './problems';
import { accounts, needsYou, redeeming, signIn } from './signin';

const moved = ({ up, down }: Pick<SyncView, 'up' | 'down'>) =>
  up === 0 && down === 0 ? '' : `${up} up, ${down} down`;

const session = {
  looking: 'Looking for your session…',
  needsVault: 'Your session waits for you',
  waiting: 'Waiting for your browser.',
  finishing: 'Finishing sign-in…',
  signedIn: (name: string) => `Signed in as ${name}.`,
  signedOut: 'Signed out.',
  signedOutUnfinished: 'Signed out here. Not everything is done yet: the list says what.',
  fresh: 'Online',
  refreshing: 'Connecting…',
  offline: 'Offline',
  noLongerOffline: 'The server answers again.',
};

const start = { heading: 'Pia could not start', quit: 'Quit Pia', again: 'Starting again…' };

const header = { app: 'Pia', settings: 'Settings' };

const todos = {
  heading: 'To-dos',
  open: (count: number) => plural(count, 'open', 'open'),
  add: 'New to-do',
  addHint: 'Write a to-do and press Enter',
  listName: 'Open to-dos',
  done: (count: number) => `Done (${number(count)})`,
  doneName: 'Done to-dos',
  emptyTitle: 'Nothing to do yet',
  emptyHere: 'Write the first one above. It is kept on this device.',
  emptySynced: 'Write the first one above. It reaches your other machines by itself.',
  allDone: 'All done.',
  markDone: (title: string) => `Done: ${title}`,
  rename: (title: string) => `Rename ${title}`,
  renameField: 'Text of the to-do',
  remove: (title: string) => `Delete ${title}`,
  notSynced: 'Not on the server yet',
};

const clock = {
  title: (seconds: number) =>
    seconds > 0
      ? `Your clock is ${span(seconds)} ahead of the server’s`
      : `Your clock is ${span(seconds)} behind the server’s`,
  text: 'Pia reckons with it. Other programs may not: let the system set date and time by itself.',
  close: 'Close',
};

/** Of what waits for a person: values to choose between, and changes the server refuses. */
const undecided = ({ conflicts, refused }: SyncView) => conflicts + refused;
const decisions = (count: number) => plural(count, 'change needs you', 'changes need you');

/** What the line of the status bar says. */
function syncLine(view: SyncView, now: number): string {
  switch (view.state.state) {
    case 'off':
      return 'Kept on this device';
    case 'running':
      return 'Syncing…';
    case 'paused':
      return view.waiting > 0 ? `Sync paused, ${changes(view.waiting)} waiting` : 'Sync paused';
    case 'waiting':
      return view.waiting > 0
        ? `Not synced, ${changes(view.waiting)} waiting`
        : 'Not synced, trying again by itself';
    case 'idle':
      if (undecided(view) > 0) return decisions(undecided(view));
      if (view.waiting > 0) return `${changes(view.waiting)} waiting`;
      if (view.lastMs === null) return 'Not synced yet';
      return ['Synced ' + ago(now - view.lastMs), moved(view)].filter(Boolean).join(', ');
  }
}

const sync = {
  heading: 'Sync',
  line: syncLine,
  undecided,
  decide: 'Shows what needs you in the settings',
  until,
  offline: 'Offline — changes are kept here and sent when the server answers',
  offlineLine: 'Offline — changes are kept here.',
  nextTry: (ms: number) => `Next try in ${until(ms)}.`,
  tryingNow: 'Trying again…',
  offlineWaiting: (count: number) => `(${changes(count)} waiting)`,
  offlineShort: 'Changes are kept here and sent when the server answers.',
  now: 'Sync now',
  last: 'Last synced',
  never: 'Not yet',
  ago,
  moved: 'Last changes',
  movedNone: 'None yet',
  movedLine: moved,
  waiting: 'Waiting to be sent',
  waitingCount: (count: number) => (count === 0 ? 'Nothing' : changes(count)),
  refused: 'Refused by the server',
  refusedCount: (count: number) => `${changes(count)}, kept on this device`,
  paused: 'Pia tries again by itself.',
};

const problem = {
  tryAgain: 'Try again',
  changeServer: 'Change server',
  openSettings: 'Open settings',
  dismiss: 'Close',
};

/** What the first paint may show. */
export const words = {
  session,
  start,
  header,
  todos,
  signIn,
  redeeming,
  needsYou,
  accounts,
  clock,
  sync,
  problem,
  problems,
};
