/** Settings: the devices the person is signed in on. */
import { format } from './format';

export const devices = {
  heading: 'Signed-in devices',
  asking: 'Asking the server…',
  offline: 'The server does not answer now. It alone knows where you are signed in.',
  alone: 'You are signed in on no other device.',
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
  askOthers: 'Sign out everywhere but here?',
  askText:
    'It reaches your account no more and asks for a new sign-in. What it holds stays on it: somebody who has it can still read that.',
  keep: 'Stay signed in',
  ending: 'Signing out…',
  ended: (name: string) => `${name} is signed out.`,
  alreadyGone: (name: string) => `${name} was signed out already.`,
  endedOthers: 'Every other device is signed out.',
  notEnded: 'So it may still be signed in.',
};
