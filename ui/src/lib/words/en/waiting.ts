/** While a sign-in waits: the browser, the link, the pasted address, another device. */
import { format } from './format';

const { clockTime } = format;

export const oldWay = {
  heading: 'This server uses the old sign-in method',
  why: (host: string) =>
    `${host} sends your session in the address of a page on this computer. The address stays in the browser’s history, and whoever can read that could use your session.`,
  advice: 'A newer server does not need this: its administrator can update it.',
  allow: 'Sign in that way on this server',
  allowed: 'You agreed to receive your session in an address from this server.',
};

export const waiting = {
  heading: 'Continue in your browser',
  headingElsewhere: 'Sign in on another device',
  headingYourself: 'Open the link yourself',
  opened: (provider: string) =>
    `The sign-in page of ${provider} has opened in your browser. Pia notices by itself when you are done.`,
  notOpened: 'Open this address in a browser on this computer:',
  left: (ms: number) => `Waiting another ${clockTime(ms)}`,
  over: 'Time is up.',
  again: 'Open again',
  anyway: 'Open it here anyway',
  copy: 'Copy link',
  copied: 'Copied',
  copiedAloud: 'The link was copied.',
  cancel: 'Cancel',
  link: 'Sign-in link',
};

export const paste = {
  start: 'Paste the address instead',
  label: 'Address of the page the browser ended on',
  hint: 'It begins with http://127.0.0.1 or http://localhost. The page itself may be an error page.',
  send: 'Continue',
  close: 'Never mind',
};

export const device = {
  start: 'Use another device',
  asking: 'Asking the server for a code…',
  open: 'On any device with a browser, open',
  type: 'and type this code:',
  spelled: (code: string) => Array.from(code).join(' '),
  copyCode: 'Copy code',
  copyLink: 'Copy link',
  copiedCodeAloud: 'The code was copied.',
  copiedLinkAloud: 'The link was copied.',
  left: (ms: number) => `The code is valid for another ${clockTime(ms)}`,
  over: 'This code has expired.',
  fresh: 'Get a new code',
  warning: 'Only type it on the page of your own server. Nobody else needs it.',
  here: 'Or in the browser of this computer:',
};

export const redeeming = {
  heading: 'Finishing sign-in…',
  text: 'Pia fetches your session and keeps it safe on this computer.',
};
