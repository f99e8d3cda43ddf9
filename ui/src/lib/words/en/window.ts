/** The window itself: its header, the to-dos, what is said of the session. */
import { format } from './format';

const { count, number } = format;

export const session = {
  looking: 'Looking for your session…',
  needsVault: 'Your session waits for you',
  waiting: 'Waiting for your browser.',
  finishing: 'Finishing sign-in…',
  signedIn: (name: string) => `Signed in as ${name}.`,
  signedOut: 'Signed out.',
  signedOutUnfinished: 'Signed out here. Not everything is done yet: the list says what is left.',
  fresh: 'Online',
  refreshing: 'Connecting…',
  offline: 'Offline',
  noLongerOffline: 'The server answers again.',
};

export const start = {
  heading: 'Pia could not start',
  quit: 'Quit Pia',
  again: 'Starting again…',
};

export const header = { app: 'Pia', settings: 'Settings' };

export const todos = {
  heading: 'To-dos',
  open: (of: number) => count(of, 'open', 'open'),
  add: 'New to-do',
  addHint: 'Write a to-do and press Enter',
  listName: 'Open to-dos',
  done: (of: number) => `Done (${number(of)})`,
  doneName: 'Done to-dos',
  emptyTitle: 'Nothing to do yet',
  emptyHere: 'Write the first one above. It is kept on this device.',
  emptySynced: 'Write the first one above. It will reach your other devices by itself.',
  allDone: 'All done.',
  rename: (title: string) => `Rename ${title}`,
  renameField: 'Text of the to-do',
  remove: (title: string) => `Delete ${title}`,
  notSynced: 'Not on the server yet',
};

export const problem = {
  tryAgain: 'Try again',
  changeServer: 'Change server',
  openSettings: 'Open settings',
  dismiss: 'Close',
};

/** Read out when a key changes the size. */
export const zoom = (of: number) => `Size ${format.percent(of)}`;
