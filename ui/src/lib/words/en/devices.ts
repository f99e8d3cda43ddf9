/** Settings: the devices the person is signed in on. */
import { format } from './format';

export const devices = {
  heading: 'Signed-in devices',
  asking: 'Asking the server…',
  offline: 'The server is not answering. Only it knows where you are signed in.',
  alone: 'You are not signed in on any other device.',
  here: 'This device',
  unnamed: 'A device without a name',
  app: (version: string) => `Pia ${version}`,
  last: (ago: string) => `Last used ${ago}`,
  since: (ago: string) => `signed in ${ago}`,
  exact: format.moment,
  end: 'Sign out there',
  endOf: (name: string) => `Sign out there: ${name}`,
  endOthers: 'Sign out everywhere else',
  ask: (name: string) => `Sign out on ${name}?`,
  askOthers: 'Sign out everywhere else?',
  askText:
    'It can no longer reach your account and asks for a new sign-in. What is stored on it stays there: whoever has it can still read that.',
  keep: 'Stay signed in',
  ending: 'Signing out…',
  ended: (name: string) => `${name} is signed out.`,
  alreadyGone: (name: string) => `${name} was already signed out.`,
  endedOthers: 'Every other device is signed out.',
  notEnded: 'So it may still be signed in.',
};
