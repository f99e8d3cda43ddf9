/**
 * The states a person can meet, by name: `?scene=signed-in` shows one in a plain browser, and the
 * component tests start from them.
 */
import type {
  AccountsView,
  Conflict,
  Direction,
  KnownAccount,
  PreferencesView,
  Problem,
  ProblemCode,
  ServerView,
  SessionView,
  SetAside,
  SignedInDevice,
  SyncState,
  SyncView,
  Todo,
  VaultState,
  VaultView,
} from './backend';
import { manyDevices } from './scene-devices';
import {
  ada,
  bob,
  called,
  company,
  conflict,
  conflictGone,
  damagedChange,
  device,
  FINGERPRINT,
  firstGeneration,
  google,
  known,
  knownAccount,
  limits,
  LINK,
  memberOf,
  mia,
  microsoft,
  MINUTE,
  problem,
  refusedChange,
  SECOND,
  server,
  syncIdle,
  syncOff,
  many,
  todo,
  unchosen,
  unreachable,
  unreadable,
  unsynced,
  untrusted,
  vaultOpen,
  WORK,
  written,
} from './scene-parts';
import { week, type Plan } from './scene-week';

export { problem } from './scene-parts';

export interface Scene {
  session: SessionView;
  sync: SyncView;
  todos: Todo[];
  server: ServerView;
  accounts: AccountsView;
  vault: VaultView;
  /** Nothing is chosen when left out. */
  preferences?: PreferencesView;
  /** What sync could not settle by itself; nothing when left out. */
  conflicts?: Conflict[];
  setAside?: SetAside[];
  /** Notes and columns; none when left out. */
  plan?: Plan;
  /** Where the person is signed in; two when left out. */
  devices?: SignedInDevice[];
}

type SignedIn = SessionView & { state: 'signedIn' };
type Waiting = SessionView & { state: 'waitingForBrowser' };

const signedOut = (why: Problem | null = null): Scene => ({
  session: { state: 'signedOut', problem: why },
  sync: syncOff,
  todos: unsynced(written),
  server: known(microsoft, google),
  accounts: { accounts: [] },
  vault: vaultOpen,
});

/** A server that cannot be used, for this reason. */
const silent = (why: Problem) => server({ state: 'unreachable', problem: why, certificate: null });

const firstRun = (at: ServerView): Scene => ({
  ...signedOut(),
  todos: [],
  server: at,
  preferences: { ...unchosen, firstRun: true },
});

const waiting = (now: number, change: Partial<Waiting> = {}): Scene => ({
  ...signedOut(),
  session: {
    state: 'waitingForBrowser',
    provider: 'microsoft',
    link: LINK,
    deadlineMs: now + 5 * MINUTE,
    device: null,
    problem: null,
    ...change,
  },
});

export const signedIn = (now: number): Scene => ({
  session: {
    state: 'signedIn',
    account: ada,
    connection: { state: 'fresh' },
    keptIn: 'Secret Service',
    problem: null,
  } satisfies SignedIn,
  sync: syncIdle(now),
  todos: written,
  server: known(microsoft, google),
  accounts: { accounts: [knownAccount(ada, 'signedIn', true)] },
  vault: vaultOpen,
});

const offline = (now: number, retryMs: number | null): Scene => ({
  ...signedIn(now),
  session: {
    state: 'signedIn',
    account: ada,
    connection: { state: 'offline', problem: unreachable, retryMs },
    keptIn: 'Secret Service',
    problem: null,
  },
  sync: syncIdle(now - 42 * MINUTE, {
    state: { state: 'waiting', problem: unreachable },
    waiting: 2,
    live: false,
    nextMs: retryMs,
  }),
  todos: [
    todo(6, 'Call the printer’s office', false, false),
    todo(7, 'Bring the charger', false, false),
    ...written,
  ],
  server: server({ state: 'unreachable', problem: unreachable, certificate: null }),
});

const needsYou = (now: number, why: Problem): Scene => ({
  ...signedIn(now),
  session: { state: 'needsYou', account: ada, problem: why },
  sync: { ...syncOff, waiting: 1 },
  todos: [todo(6, 'Call the printer’s office', false, false), ...written],
  accounts: { accounts: [knownAccount(ada, 'needsYou', true)] },
});

const several: KnownAccount[] = [
  knownAccount(ada, 'signedIn', true),
  knownAccount(mia, 'signedIn'),
  knownAccount(bob, 'needsYou'),
];

/** The same person at a server of her own and at her company's. */
const atTwo: KnownAccount[] = [
  knownAccount(ada, 'signedIn', true),
  knownAccount(memberOf(WORK, ada), 'signedIn', false, WORK),
];

const leftBehind = several.map((each): KnownAccount => ({
  ...each,
  current: false,
  state: each.account === ada ? 'signedOut' : each.state,
}));

/** The session cannot be read yet: the vault asks the person first. */
const locked = (now: number, state: VaultState, keptIn: string | null): Scene => ({
  ...signedIn(now),
  session: {
    state: 'signedOut',
    problem: state.state === 'unavailable' ? state.problem : problem('passphrase_needed'),
  },
  sync: syncOff,
  vault: { keptIn, state },
});

const keychainSilent: VaultState = {
  state: 'unavailable',
  problem: problem('keychain_unavailable', 'Secret Service has not answered for 5 seconds.'),
  ways: ['retry', 'passphrase', 'thisRun'],
};

const running = (direction: Direction, done: number, total: number): SyncState => ({
  state: 'running',
  direction,
  done,
  total,
});

const scenes: Record<string, (now: number) => Scene> = {
  'signed-out': () => signedOut(),
  'signed-out-empty': () => ({ ...signedOut(), todos: [] }),
  'signed-out-known': () => ({ ...signedOut(), accounts: { accounts: leftBehind } }),
  'no-provider': () => ({ ...signedOut(), server: known() }),
  'first-run': () => firstRun(known(microsoft, google)),
  'first-run-unreachable': () => firstRun({ ...silent(unreachable), url: 'http://localhost:5080' }),
  'other-provider': () => ({
    ...signedOut(),
    server: called('Contoso Notes', known(microsoft, google, company)),
  }),
  asking: () => ({ ...signedOut(), server: server({ state: 'asking' }) }),
  unreachable: () => ({ ...signedOut(), server: silent(unreachable) }),
  'not-pia': () => ({
    ...signedOut(),
    server: silent(problem('server_not_pia', 'example.org')),
  }),
  untrusted: () => ({ ...signedOut(), server: untrusted(false) }),
  'certificate-changed': () => ({ ...signedOut(), server: untrusted(true) }),
  trusted: () => ({
    ...signedOut(),
    server: { ...known(microsoft), trustedCertificate: FINGERPRINT },
  }),
  'first-generation': () => ({ ...signedOut(), server: firstGeneration(false) }),
  'first-generation-allowed': () => ({ ...signedOut(), server: firstGeneration(true) }),
  'clock-ahead': (now) => ({
    ...signedIn(now),
    server: { ...known(microsoft, google), clockOffsetSeconds: 540 },
  }),
  fixed: () => ({ ...signedOut(), server: { ...known(microsoft), fixed: true } }),
  starting: (now) => ({
    ...signedIn(now),
    session: { state: 'starting', account: ada },
    sync: { ...syncOff, state: { state: 'idle' } },
    vault: { keptIn: null, state: { state: 'opening' } },
  }),
  'vault-unavailable': (now) => locked(now, keychainSilent, 'Secret Service'),
  'vault-unavailable-signed-out': () => ({
    ...signedOut(),
    vault: { keptIn: null, state: keychainSilent },
  }),
  'passphrase-first': (now) =>
    locked(now, { state: 'needsPassphrase', first: true, problem: null }, null),
  passphrase: (now) =>
    locked(
      now,
      { state: 'needsPassphrase', first: false, problem: null },
      'passphrase-protected file',
    ),
  'passphrase-wrong': (now) =>
    locked(
      now,
      { state: 'needsPassphrase', first: false, problem: problem('passphrase_wrong') },
      'passphrase-protected file',
    ),
  waiting: (now) => waiting(now),
  'waiting-no-browser': (now) => waiting(now, { problem: problem('browser_failed') }),
  'waiting-device': (now) => waiting(now, { device: device(now) }),
  'waiting-out-of-reach': (now) =>
    waiting(now, {
      device: device(now),
      problem: problem('browser_out_of_reach', 'This is an SSH session.'),
    }),
  'waiting-https': (now) => waiting(now, { problem: problem('browser_insists_on_https') }),
  'waiting-another': (now) => ({
    ...waiting(now),
    todos: written,
    sync: signedIn(now).sync,
    accounts: { accounts: several },
  }),
  redeeming: () => ({
    ...signedOut(),
    session: { state: 'redeeming', provider: 'microsoft' },
  }),
  'signed-in': signedIn,
  'signed-in-empty': (now) => ({
    ...signedIn(now),
    todos: [],
    plan: { more: {}, columns: [], records: [] },
  }),
  many: (now) => ({ ...signedIn(now), todos: many }),
  'busy-week': (now) => ({ ...signedIn(now), ...week(now) }),
  'several-accounts': (now) => ({ ...signedIn(now), accounts: { accounts: several } }),
  'several-servers': (now) => ({ ...signedIn(now), accounts: { accounts: atTwo } }),
  pictures: (now) => ({
    ...signedIn(now),
    accounts: {
      accounts: several.map((each) => ({ ...each, photo: each.account === bob ? null : each.key })),
    },
    devices: manyDevices(now),
  }),
  syncing: (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, { state: running('up', 0, 0), waiting: 2, nextMs: null }),
  }),
  'syncing-down': (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, { state: running('down', 2500, 10_000), lastMs: null, nextMs: null }),
  }),
  paused: (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, { state: { state: 'paused' }, waiting: 2, nextMs: null, live: false }),
  }),
  busy: (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, {
      state: { state: 'waiting', problem: problem('server_failed', '503 Service Unavailable') },
      waiting: 2,
      nextMs: now + 90 * SECOND,
    }),
  }),
  'quota-near': (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, {
      quotas: limits.map((each) =>
        each.kind === 'memory' ? { ...each, count: each.limit, near: true } : each,
      ),
    }),
  }),
  conflicts: (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, { conflicts: 2 }),
    conflicts: [conflict, conflictGone],
  }),
  refused: (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, { refused: 1 }),
    setAside: [refusedChange, unreadable],
  }),
  damaged: (now) => ({
    ...signedIn(now),
    sync: syncIdle(now, { refused: 1 }),
    setAside: [damagedChange],
  }),
  'needs-you': (now) => needsYou(now, problem('session_ended')),
  'needs-you-unreadable': (now) => needsYou(now, problem('keychain_unreadable')),
  offline: (now) => offline(now, now + 12 * SECOND),
  'offline-trying': (now) => offline(now, null),
};

export const sceneNames = Object.keys(scenes);

/** The scene of that name; `problem-<code>` is the signed-out window after that problem. */
export function scene(name: string, now: number): Scene {
  if (name.startsWith('problem-')) {
    const code = name.slice('problem-'.length) as ProblemCode;
    return signedOut(problem(code, 'What the server or the system said about it.'));
  }
  const make = scenes[name];
  if (make === undefined)
    throw new Error(`No scene "${name}". There are: ${sceneNames.join(', ')}`);
  return make(now);
}
