/** What scenes are made of: people, to-dos, servers. */
import { host } from '../common/host';
import type {
  About,
  Account,
  AccountState,
  Certificate,
  Conflict,
  DeviceCode,
  KnownAccount,
  PreferencesView,
  Problem,
  ProblemCode,
  ProviderChoice,
  Quota,
  ServerView,
  SetAside,
  SyncView,
  Todo,
  VaultView,
  Verification,
} from './backend';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOST = 'https://pia.example.org';
/** Another server than the one in use. */
export const WORK = 'https://other-provider.example';
export const LINK =
  'https://pia.example.org/auth/login?provider=microsoft&client_id=pia-desktop&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fk7Qp';

export const about: About = {
  version: '0.1.0',
  licence: 'Apache-2.0 OR MIT',
  dataFolder: '/home/ada/.local/share/pia',
};

/** What the window is like before the person has chosen anything. */
export const unchosen: PreferencesView = {
  language: 'system',
  theme: 'system',
  zoom: 100,
  board: false,
  sort: 'newest',
  speaks: 'en',
  firstRun: false,
};

export const ada: Account = {
  id: '0197a1c0-0000-7000-8000-000000000001',
  name: 'Ada Lovelace',
  email: 'ada@contoso.example',
  provider: 'microsoft',
  organization: 'contoso.example',
  organizationName: 'Contoso',
  personal: false,
};
export const mia: Account = {
  id: '0197a1c0-0000-7000-8000-000000000002',
  name: 'Mia Rossi',
  email: 'mia.rossi@outlook.example',
  provider: 'google',
  organization: null,
  organizationName: null,
  personal: true,
};
export const bob: Account = {
  id: '0197a1c0-0000-7000-8000-000000000003',
  name: 'Bob Okonkwo-Featherstonehaugh',
  email: 'bob.okonkwo-featherstonehaugh@northwind.example',
  provider: 'microsoft',
  organization: null,
  organizationName: null,
  personal: false,
};

/** The same person on a server: each knows its people by ids of its own. */
export const memberOf = (server: string, person: Account): Account =>
  server === HOST ? person : { ...person, id: `${person.id}@${host(server)}` };

export const microsoft: ProviderChoice = { name: 'microsoft', displayName: 'Microsoft' };
export const google: ProviderChoice = { name: 'google', displayName: 'Google' };
export const company: ProviderChoice = { name: 'contoso', displayName: 'Contoso Staff' };

export function problem(code: ProblemCode, detail: string | null = null): Problem {
  return { code, sentence: `A sentence for the terminal (${code}).`, detail };
}

export const unreachable = problem(
  'server_unreachable',
  'https://pia.example.org: connection refused',
);

export function todo(id: number, title: string, done = false, synced = true): Todo {
  const row = { priority: 'medium', dueMs: null, hasNotes: false } as const;
  return { id: `todo-${id}`, title, done, ...row, synced };
}

export const written: Todo[] = [
  todo(1, 'Book the train to Ghent'),
  todo(2, 'Ask Mia about the autumn plan, and whether Bob can come along on the second day'),
  todo(3, 'Water the fig'),
  todo(4, 'Return the library books', true),
  todo(5, 'Renew the passport', true),
];

/** More than anybody scrolls through: ten thousand, every fourth of which is done. */
export const many: Todo[] = Array.from({ length: 10_000 }, (_, at) =>
  todo(1000 + at, `Answer letter ${10_000 - at}`, at % 4 === 3),
);

export const unsynced = (todos: Todo[]): Todo[] =>
  todos.map((each) => ({ ...each, synced: false }));

export const syncOff: SyncView = {
  state: { state: 'off' },
  lastMs: null,
  up: 0,
  down: 0,
  waiting: 0,
  refused: 0,
  conflicts: 0,
  nextMs: null,
  live: false,
  quotas: [],
};

/** What a server takes and holds of each kind. */
export const limits: Quota[] = [
  { kind: 'memory', count: 4, limit: 500, near: false },
  { kind: 'provider', count: 3, limit: 20, near: false },
  { kind: 'session', count: 1204, limit: 10_000, near: false },
  { kind: 'template', count: 3, limit: 100, near: false },
  { kind: 'todo', count: 5, limit: 500, near: false },
];

/** In sync, and told of changes as they are made. */
export const syncIdle = (now: number, change: Partial<SyncView> = {}): SyncView => ({
  ...syncOff,
  state: { state: 'idle' },
  lastMs: now,
  up: 3,
  down: 5,
  nextMs: now + 15 * MINUTE,
  live: true,
  quotas: limits,
  ...change,
});

export const conflict: Conflict = {
  id: 'conflict-1',
  kind: 'todo',
  record: 'todo-1',
  title: 'Book the train to Ghent',
  gone: false,
  field: 'title',
  shown: 'Book the train to Ghent',
  shownAt: '2026-01-05T08:58:00.000Z',
  other: 'Book the night train to Ghent',
  otherAt: '2026-01-05T08:57:00.000Z',
  joinable: true,
  locked: false,
};

export const conflictGone: Conflict = {
  ...conflict,
  id: 'conflict-2',
  record: 'memory-1',
  kind: 'memory',
  title: null,
  gone: true,
  field: 'data',
  shown: null,
  other: 'coffee: black',
  joinable: false,
};

export const conflictLocked: Conflict = {
  ...conflict,
  id: 'conflict-3',
  record: 'todo-9',
  title: null,
  field: 'encryptedPayload',
  shown: null,
  other: '',
  joinable: false,
  locked: true,
};

export const refusedChange: SetAside = {
  id: 'todo-6',
  kind: 'todo',
  title: 'A very long story',
  code: 'record_too_large',
  reason: 'It is too large for the server. Make it shorter.',
  canRetry: true,
  canLetGo: false,
};

export const damagedChange: SetAside = {
  ...refusedChange,
  title: 'Water the fig tree',
  code: 'damaged',
  reason: 'A change of it was damaged on this device before it was sent.',
  canRetry: false,
  canLetGo: true,
};

export const unreadable: SetAside = {
  id: 'template-1',
  kind: 'template',
  title: null,
  code: 'unreadable_there',
  reason: 'What the server sent of it cannot be read: recursion limit exceeded.',
  canRetry: false,
  canLetGo: false,
};

export const verified: Verification = {
  kinds: [
    { kind: 'memory', count: 1, equal: true },
    { kind: 'todo', count: 5, equal: true },
  ],
  repaired: 0,
};

export function server(state: ServerView['state']): ServerView {
  return {
    url: HOST,
    fixed: false,
    clockOffsetSeconds: null,
    trustedCertificate: null,
    state,
  };
}

export const known = (...providers: ProviderChoice[]) =>
  server({
    state: 'known',
    name: null,
    version: '0.1.0',
    providers,
    generation: 'current',
    tokenRedirectAllowed: false,
  });

/** A server that people call by a name. */
export function called(name: string, view: ServerView): ServerView {
  return view.state.state === 'known' ? { ...view, state: { ...view.state, name } } : view;
}

export const firstGeneration = (tokenRedirectAllowed: boolean) =>
  server({
    state: 'known',
    name: null,
    version: '0.0.1',
    providers: [microsoft],
    generation: 'first',
    tokenRedirectAllowed,
  });

export const FINGERPRINT = '7f3a91c05be2d84466b0f1ae239d5c88107ce4d2f6a3b95180c7de124fa96b03';

export const untrusted = (changed: boolean): ServerView => {
  const certificate: Certificate = { sha256: FINGERPRINT, changed };
  const why = problem(changed ? 'server_certificate_changed' : 'server_untrusted', HOST);
  return server({ state: 'unreachable', problem: why, certificate });
};

export function knownAccount(
  account: Account,
  state: AccountState,
  current = false,
  server = HOST,
): KnownAccount {
  const key = `key-${account.name.split(' ')[0]?.toLowerCase()}`;
  return {
    key: server === HOST ? key : `${key}@${host(server)}`,
    account,
    server,
    current,
    state,
    photo: null,
  };
}

export const vaultOpen: VaultView = { keptIn: 'Secret Service', state: { state: 'open' } };

export const device = (now: number): DeviceCode => ({
  userCode: 'WDJB-MJHT',
  verificationUri: `${HOST}/device`,
  verificationUriComplete: `${HOST}/device?user_code=WDJB-MJHT`,
  deadlineMs: now + 10 * MINUTE,
});
