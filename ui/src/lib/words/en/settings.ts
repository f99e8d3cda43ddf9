/** Settings: the account, where its session is kept, the server, the checks. */
import type { CheckName, CheckStatus, SignOutStepName, VaultWay } from '../../ipc/backend';
import { changes, format } from './format';

const { capital, count, list, plural, span, took } = format;

export const settings = {
  heading: 'Settings',
  close: 'Back to the to-dos',
  account: 'Account',
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
    `The session is removed from this device (${place(keptIn)}). The server is not answering: Pia will tell it later.`,
  sessionEnded: 'The session has already ended. Signing out hides its to-dos.',
  data: 'Your to-dos stay in your account. They are hidden here until you sign in again.',
  unsent: (of: number) =>
    `${changes(of)} not sent yet ${plural(of, 'stays', 'stay')} on this device until then.`,
  further: 'Also sign out',
  allDevices: 'On all my other devices',
  allDevicesText: 'Each of them will ask for a new sign-in. Useful if you have lost a device.',
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
  inBrowser: 'Continues in your browser.',
  queued: 'Not yet. Pia will try again by itself.',
  failed: 'This did not work.',
  because: (reason: string) => `${reason}.`,
  close: 'Close',
};

export const vault = {
  heading: 'Where sessions are kept',
  needed: 'Your session needs a safe place',
  opening: 'Asking…',
  unasked: 'Nothing is kept yet. The keychain will be asked when you sign in.',
  place,
  open: (keptIn: string) => `${capital(place(keptIn))}, and nowhere else.`,
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
      means: 'The session stays in memory. You sign in again at the next start.',
    },
  } satisfies Record<VaultWay, { label: string; means: string }>,
  chooseHeading: 'Choose a passphrase',
  chooseText:
    'It protects your session on this device. Nobody can look it up: if you lose it, you sign in again.',
  enterHeading: 'Your passphrase, please',
  enterText: 'It unlocks your session on this device. Your to-dos are here in the meantime.',
  passphrase: 'Passphrase',
  repeat: 'Repeat the passphrase',
  show: 'Show what I type',
  different: 'The two are not the same.',
  empty: 'Enter a passphrase first.',
  choose: 'Protect sessions with it',
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
    `This computer cannot tell whether ${host} is what it claims to be. Ask its administrator for the SHA-256 fingerprint and compare every character:`,
  compareChanged: (host: string) =>
    `Until now ${host} showed another certificate. That is normal after a renewal, but also happens when somebody is listening in. Ask its administrator, for instance by telephone, and compare every character:`,
  fingerprint: 'SHA-256 fingerprint',
  same: 'I have compared it, and it is the same',
  trust: 'Trust this server’s certificate',
  trustChanged: 'Trust the new certificate',
  asking: 'Asking the server again…',
  only: 'For this server alone, and for no other certificate.',
  trusted: 'You chose to trust this certificate, for this server alone:',
  forget: 'Stop trusting it',
  forgotten: 'The certificate is no longer trusted.',
};

const checkNames: Record<CheckName, string> = {
  loopbackV4: 'The way back from the browser (127.0.0.1)',
  loopbackV6: 'The way back from the browser (::1)',
  browser: 'Opening the browser',
  vault: 'Keychain',
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
  skipped: 'Not checked',
};

export const diagnosis = {
  heading: 'Diagnostics',
  text: 'Checks everything a sign-in needs. The result contains no secrets: copy it for whoever is helping you.',
  run: 'Run the checks',
  again: 'Run again',
  running: 'Checking…',
  copy: 'Copy',
  copiedAloud: 'The diagnosis was copied.',
  checks: 'Checks',
  check: checkNames,
  status: statusNames,
  tally: {
    failed: (of: number) => `${of} failed`,
    warning: (of: number) => `${of} worth knowing`,
    skipped: (of: number) => `${of} not checked`,
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
  text: 'Pia allows for it. Other programs may not: let the system set the date and time automatically.',
  close: 'Close',
};
