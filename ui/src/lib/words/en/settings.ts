/** Settings: the account, where its session is kept, the server, the checks. */
import type { CheckName, CheckStatus, SignOutStepName, VaultWay } from '../../ipc/backend';
import { changes, format } from './format';

const { count, list, plural, span, took } = format;

export const settings = {
  heading: 'Settings',
  close: 'Back to the to-dos',
  account: 'Account',
  name: 'Name',
  email: 'E-mail',
  provider: 'Signed in with',
  organization: 'Organisation',
  personal: 'None: a personal account',
  keptIn: 'Session kept in',
  nobody: 'Nobody is signed in. Everything stays on this device.',
  sections: 'Sections',
};

const stepNames: Record<SignOutStepName, (provider: string) => string> = {
  thisDevice: () => 'This device',
  server: () => 'The server',
  allDevices: () => 'All your devices',
  provider: (provider) => provider,
};

const stepDone: Record<SignOutStepName, string> = {
  thisDevice: 'The session is gone from here.',
  server: 'It has ended the session.',
  allDevices: 'All your sessions have ended.',
  provider: 'Signed out.',
};

/** What a place sessions are kept in is called; it names itself in English. */
const place = (keptIn: string) => keptIn;

export const signOut = {
  start: 'Sign out…',
  heading: 'Sign out of Pia?',
  session: (keptIn: string) =>
    `The session ends on the server and is removed from this device (${place(keptIn)}).`,
  sessionOffline: (keptIn: string) =>
    `The session is removed from this device (${place(keptIn)}). The server does not answer now: Pia tells it later.`,
  sessionEnded: 'The session has ended already. Signing out puts its to-dos out of sight.',
  data: 'Your to-dos stay in your account. They are hidden here until you sign in again.',
  unsent: (of: number) =>
    `${changes(of)} not sent yet ${plural(of, 'stays', 'stay')} on this device until then.`,
  further: 'Also sign out',
  allDevices: 'On all my other devices',
  allDevicesText: 'Each of them asks for a new sign-in. For a lost device, for instance.',
  provider: (provider: string) => `Of ${provider}, in the browser`,
  providerText: (provider: string) =>
    `Your browser opens and asks ${provider} to sign you out there too.`,
  confirm: 'Sign out',
  keep: 'Stay signed in',
  running: 'Signing out…',
};

export const signedOut = {
  heading: (name: string) => `${name} is signed out`,
  step: stepNames,
  named: (step: string) => `${step}:`,
  done: stepDone,
  inBrowser: 'Goes on in your browser.',
  queued: 'Not yet. Pia tries again by itself.',
  failed: 'This did not work.',
  because: (reason: string) => `${reason}.`,
  marks: { done: 'Done', inBrowser: 'In the browser', queued: 'Later', failed: 'Failed' },
  close: 'Close',
};

export const vault = {
  heading: 'Where sessions are kept',
  needed: 'Your session needs a safe place',
  opening: 'Asking…',
  unasked: 'Nothing is kept yet. The keychain is asked when you sign in.',
  place,
  open: (keptIn: string) => `${place(keptIn)}, and nowhere else.`,
  unknown: 'Not known yet.',
  ways: 'What you can do',
  choices: {
    retry: { label: 'Try again', means: 'Unlock the keychain first, if it is locked.' },
    passphrase: {
      label: 'Use a passphrase…',
      means: 'Sessions go into an encrypted file. Pia asks for the passphrase when it starts.',
    },
    thisRun: {
      label: 'Only until Pia closes',
      means: 'The session stays in memory. The next start asks for a new sign-in.',
    },
  } satisfies Record<VaultWay, { label: string; means: string }>,
  chooseHeading: 'Choose a passphrase',
  chooseText:
    'It locks your session on this device. Nobody can look it up: if it is lost, you sign in again.',
  enterHeading: 'Your passphrase, please',
  enterText: 'It unlocks your session on this device. Your to-dos are here meanwhile.',
  passphrase: 'Passphrase',
  repeat: 'The same once more',
  show: 'Show what I type',
  different: 'The two are not the same.',
  empty: 'Write a passphrase first.',
  choose: 'Keep sessions under it',
  unlock: 'Unlock',
  working: 'One moment…',
  cancel: 'Back',
};

export const server = {
  heading: 'Server',
  field: 'Server address',
  save: 'Use this server',
  cancel: 'Cancel',
  asking: (host: string) => `Asking ${host}…`,
  known: (version: string) => `Pia server ${version}`,
  knownWith: (version: string, providers: string[]) =>
    `Pia server ${version}, sign-in with ${list(providers)}`,
  knownWithout: (version: string) => `Pia server ${version}, no way to sign in yet`,
  second: 'An older server: signing in on another device and ending all sessions may be missing.',
  fixed: 'Set by PIA_SERVER_URL on this computer, so it cannot be changed here.',
  locked: 'Your to-dos are synced with this server. Sign out to use another one.',
};

export const certificate = {
  heading: 'Its certificate',
  compare: (host: string) =>
    `This computer cannot tell whether ${host} is who it says. Ask its administrator for the SHA-256 fingerprint and compare every character:`,
  compareChanged: (host: string) =>
    `Until now ${host} showed another certificate. That is so after a renewal, and also when somebody listens in. Ask its administrator, by telephone for instance, and compare every character:`,
  fingerprint: 'SHA-256 fingerprint',
  same: 'I have compared it, and it is the same',
  trust: 'Trust this server’s certificate',
  trustChanged: 'Trust the new certificate',
  asking: 'Asking the server once more…',
  only: 'For this server alone, and for no other certificate.',
  trusted: 'You chose to trust this certificate, for this server alone:',
  forget: 'Stop trusting it',
  forgotten: 'The certificate is no longer trusted.',
};

const checkNames: Record<CheckName, string> = {
  loopbackV4: 'The way back from the browser (127.0.0.1)',
  loopbackV6: 'The way back from the browser (::1)',
  browser: 'Opening the browser',
  vault: 'Keeping the session',
  proxy: 'Proxy',
  trust: 'Trusted certificates',
  server: 'Server',
  clock: 'Clock',
  session: 'Session',
  storage: 'Data folder',
};

const statusNames: Record<CheckStatus, string> = {
  good: 'Good',
  warning: 'Worth knowing',
  failed: 'Failed',
  skipped: 'Not looked at',
};

export const diagnosis = {
  heading: 'Diagnostics',
  text: 'Looks at everything a sign-in needs. The result holds no secret: copy it for whoever helps you.',
  run: 'Run the checks',
  again: 'Run again',
  running: 'Checking…',
  copy: 'Copy',
  copied: 'Copied',
  copiedAloud: 'The diagnosis was copied.',
  checks: 'Checks',
  check: checkNames,
  status: statusNames,
  tally: {
    failed: (of: number) => `${of} failed`,
    warning: (of: number) => `${of} worth knowing`,
    skipped: (of: number) => `${of} not looked at`,
  },
  all: (of: number, parts: string) => `${count(of, 'check', 'checks')}: ${parts}`,
  allGood: (of: number) => `${count(of, 'check', 'checks')}, all good`,
  took,
  about: (version: string, system: string) => `Pia ${version} on ${system}`,
  timeline: 'Last sign-in',
  noTimeline: 'No sign-in yet.',
  after: (ms: number) => `+${ms < 1 ? '0 ms' : took(ms)}`,
  request: (id: string) => `Request ${id}`,
};

export const clock = {
  title: (seconds: number) =>
    seconds > 0
      ? `Your clock is ${span(seconds)} ahead of the server’s`
      : `Your clock is ${span(seconds)} behind the server’s`,
  text: 'Pia reckons with it. Other programs may not: let the system set date and time by itself.',
  close: 'Close',
};
