/** Signing in: the panel, the way back, the accounts. */
import { changes } from './format';

export const signIn = {
  heading: 'Use Pia on all your devices',
  headingAgain: 'Sign in',
  gains: [
    'Your to-dos on every device',
    'What is already here comes along',
    'Works offline as before',
  ],
  with: (provider: string) => `Sign in with ${provider}`,
  asking: (host: string) => `Asking ${host} how to sign in…`,
  noProvider: (host: string) => `${host} has no way to sign in yet.`,
  noProviderNext:
    'Its administrator has to add Microsoft, Google or another provider to the server’s configuration.',
  server: (host: string) => `Server: ${host}`,
  change: 'Change',
  changeServer: 'Change the server',
  choices: 'Ways to sign in',
  known: 'Known on this device',
  another: 'Another account',
};

export const needsYou = {
  again: 'Sign in again',
  another: 'Use another account',
  who: (name: string, email: string) => (email === '' ? name : `${name}, ${email}`),
  line: 'Sync is paused until you sign in again',
  aloud: (name: string) => `${name} needs to sign in again.`,
};

export const accounts = {
  heading: 'Accounts on this device',
  menu: (name: string) => `Account: ${name}. Choose another`,
  menuName: 'Accounts',
  current: 'In use',
  signedIn: 'Signed in',
  signedOut: 'Signed out',
  needsYou: 'Needs to sign in again',
  use: 'Switch',
  useName: (name: string) => `Switch to ${name}`,
  signIn: 'Sign in',
  signInName: (name: string) => `Sign in as ${name}`,
  add: 'Add an account…',
  addHeading: 'Add an account',
  addText: 'The accounts stay apart: each has its own to-dos.',
  manage: 'Manage accounts…',
  remove: 'Remove…',
  removeName: (name: string) => `Remove ${name}`,
  removeHeading: (name: string) => `Remove ${name} from this device?`,
  removeText:
    'Pia signs out of this account, forgets it and deletes its copy on this device. What is on the server stays there.',
  confirm: 'Remove',
  unsent: (count: number) => `${changes(count)} not on the server yet.`,
  lose: 'Remove and lose them',
  keep: 'Keep it',
  removing: 'Removing…',
  cancel: 'Cancel',
  switched: (name: string) => `Now showing ${name}.`,
  removed: (name: string) => `${name} was removed from this device.`,
};
