/**
 * Every word the window shows or reads out, in English. Components hold none (a lint rule sees to
 * it), so another language is another module of this shape.
 */
import type { ProblemCode, SyncView } from './ipc/backend';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** How long ago something was, roughly: nobody needs the seconds. */
function ago(ms: number): string {
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return plural(Math.floor(ms / HOUR), 'hour ago', 'hours ago');
  return plural(Math.floor(ms / DAY), 'day ago', 'days ago');
}

const changes = (count: number) => plural(count, 'change', 'changes');

const moved = ({ up, down }: Pick<SyncView, 'up' | 'down'>) =>
  up === 0 && down === 0 ? '' : `${up} up, ${down} down`;

/** `4:07` */
function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const session = {
  looking: 'Looking for your session…',
  waiting: 'Waiting for your browser.',
  finishing: 'Finishing sign-in…',
  signedIn: (name: string) => `Signed in as ${name}.`,
  signedOut: 'Signed out.',
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
  done: (count: number) => `Done (${count})`,
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

const signIn = {
  heading: 'Use Pia on all your machines',
  gains: [
    'Your to-dos on every machine',
    'What is here already comes along',
    'Works offline as before',
  ],
  with: (provider: string) => `Sign in with ${provider}`,
  asking: (host: string) => `Asking ${host} how to sign in…`,
  noProvider: (host: string) => `${host} has no way to sign in yet.`,
  noProviderNext:
    'Its administrator has to add Microsoft, Google or another provider to the server’s configuration.',
  server: 'Server',
  change: 'Change',
  changeServer: 'Change the server',
  choices: 'Ways to sign in',
};

const waiting = {
  heading: 'Go on in your browser',
  opened: (provider: string) =>
    `The sign-in page of ${provider} has opened in your browser. Pia notices by itself when you are done.`,
  notOpened: 'Open this address in a browser on this computer:',
  left: (ms: number) => `Waiting another ${clockTime(ms)}`,
  over: 'The time is up.',
  again: 'Open again',
  copy: 'Copy link',
  copied: 'Copied',
  copiedAloud: 'The link was copied.',
  cancel: 'Cancel',
  link: 'Sign-in link',
};

const redeeming = {
  heading: 'Finishing sign-in…',
  text: 'Pia fetches your session and keeps it safe on this computer.',
};

const settings = {
  heading: 'Settings',
  close: 'Back to the to-dos',
  account: 'Account',
  name: 'Name',
  email: 'E-mail',
  provider: 'Signed in with',
  keptIn: 'Session kept in',
  nobody: 'Nobody is signed in. Everything stays on this device.',
};

const signOut = {
  start: 'Sign out…',
  heading: 'Sign out on this device?',
  session: (keptIn: string) => `The session ends on the server and is removed from ${keptIn}.`,
  sessionOffline: (keptIn: string) =>
    `The session is removed from ${keptIn}. The server does not answer, so there it ends by itself when it expires.`,
  data: 'Your to-dos stay in your account. They are hidden here until you sign in again.',
  unsent: (count: number) =>
    `${changes(count)} not sent yet ${count === 1 ? 'stays' : 'stay'} on this device until then.`,
  confirm: 'Sign out',
  keep: 'Stay signed in',
  running: 'Signing out…',
};

const server = {
  heading: 'Server',
  field: 'Server address',
  save: 'Save',
  cancel: 'Cancel',
  asking: (host: string) => `Asking ${host}…`,
  known: (version: string) => `Pia server ${version}`,
  knownWith: (version: string, providers: string[]) =>
    `Pia server ${version}, sign-in with ${list.format(providers)}`,
  knownWithout: (version: string) => `Pia server ${version}, no way to sign in yet`,
  fixed: 'Set by PIA_SERVER_URL on this computer, so it cannot be changed here.',
  locked: 'Your to-dos are synced with this server. Sign out to use another one.',
};

/** What the line of the status bar says. */
function syncLine(view: SyncView, now: number): string {
  switch (view.state.state) {
    case 'off':
      return 'Kept on this device';
    case 'running':
      return 'Syncing…';
    case 'waiting':
      return view.waiting > 0
        ? `Sync paused, ${changes(view.waiting)} waiting`
        : 'Sync paused, trying again by itself';
    case 'idle':
      if (view.waiting > 0) return `${changes(view.waiting)} waiting`;
      if (view.lastMs === null) return 'Not synced yet';
      return ['Synced ' + ago(now - view.lastMs), moved(view)].filter(Boolean).join(', ');
  }
}

const sync = {
  heading: 'Sync',
  line: syncLine,
  offline: 'Offline — changes are kept here and sent when the server answers',
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

/** Title and sentence of every problem; the particulars come from the problem itself. */
const problems: Record<ProblemCode, { title: string; sentence: string }> = {
  server_address_invalid: {
    title: 'This is not a server address',
    sentence: 'Write it like https://pia.example.org.',
  },
  server_not_secure: {
    title: 'This address is not secure',
    sentence: 'Pia talks to other machines over https only. Use an address that starts with https.',
  },
  server_unreachable: {
    title: 'The server does not answer',
    sentence: 'Check your connection and the address. Nothing on this device is lost.',
  },
  server_untrusted: {
    title: 'The server’s certificate is not trusted',
    sentence: 'Check the address, or ask the server’s administrator about its certificate.',
  },
  server_not_pia: {
    title: 'There is no Pia server here',
    sentence: 'Something answers at this address, but it is not Pia. Check the address.',
  },
  server_failed: {
    title: 'The server has a problem of its own',
    sentence: 'It answered with an error. Try again in a moment.',
  },
  provider_unknown: {
    title: 'The server does not offer this sign-in',
    sentence: 'Choose another way to sign in, or ask the server’s administrator.',
  },
  listener_failed: {
    title: 'The browser could not come back to Pia',
    sentence: 'No local port could be opened. Security software may be in the way.',
  },
  browser_failed: {
    title: 'No browser could be opened',
    sentence: 'Copy the link and open it in a browser on this computer. Pia keeps waiting.',
  },
  clipboard_failed: {
    title: 'The link could not be copied',
    sentence: 'Select the address and copy it yourself. Pia keeps waiting.',
  },
  sign_in_declined: {
    title: 'You said no',
    sentence: 'Nothing was signed in. You can try again whenever you like.',
  },
  sign_in_refused: {
    title: 'The sign-in was refused',
    sentence: 'The server or the sign-in provider did not accept it. The reason is below.',
  },
  sign_in_timed_out: {
    title: 'Nobody came back from the browser',
    sentence: 'The time to sign in ran out. Try again and finish it in the browser.',
  },
  sign_in_running: {
    title: 'A sign-in is already running',
    sentence: 'Finish it in your browser, or cancel it first.',
  },
  keychain_unavailable: {
    title: 'The keychain does not answer',
    sentence: 'Pia keeps your session only there. Unlock it, then try again.',
  },
  keychain_unreadable: {
    title: 'The saved session cannot be read',
    sentence: 'Sign in again. Your to-dos on this device are safe.',
  },
  session_ended: {
    title: 'Your session has ended',
    sentence: 'It expired or was ended elsewhere. Sign in again: your to-dos are still here.',
  },
  sign_out_unconfirmed: {
    title: 'Signed out here, but the server did not confirm it',
    sentence:
      'Nothing of the session is left on this device. On the server it may last until it expires.',
  },
  not_signed_in: {
    title: 'You are not signed in',
    sentence: 'Sign in first to do this.',
  },
  storage_failed: {
    title: 'Pia cannot write to its data folder',
    sentence: 'Check that the disk is not full and that the folder belongs to you.',
  },
  configuration_invalid: {
    title: 'A setting is wrong',
    sentence: 'Correct what is named below, then start Pia again.',
  },
  settings_set_aside: {
    title: 'Your settings were set aside',
    sentence:
      'Their file could not be read, so Pia started with new ones. Your to-dos are safe. Sign in again to sync.',
  },
  todo_unknown: {
    title: 'This to-do is gone',
    sentence: 'It was deleted, perhaps on another machine.',
  },
  todo_empty: {
    title: 'A to-do needs some text',
    sentence: 'Write what is to be done.',
  },
  todo_too_long: {
    title: 'This to-do is too long',
    sentence: 'Make it shorter; nothing was saved yet.',
  },
};

export const words = {
  session,
  start,
  header,
  todos,
  signIn,
  waiting,
  redeeming,
  settings,
  signOut,
  server,
  sync,
  problem,
  problems,
};
