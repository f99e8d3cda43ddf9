/**
 * The states a person can meet, by name: `?scene=signed-in` shows one in a plain browser, and the
 * component tests start from them.
 */
import type {
  Account,
  Problem,
  ProblemCode,
  ProviderChoice,
  ServerView,
  SessionView,
  SyncView,
  Todo,
} from './backend';

export interface Scene {
  session: SessionView;
  sync: SyncView;
  todos: Todo[];
  server: ServerView;
}

export const MINUTE = 60_000;
export const LINK =
  'https://pia.example.org/auth/login?provider=microsoft&client_id=pia-desktop&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fk7Qp';

export const ada: Account = {
  id: '0197a1c0-0000-7000-8000-000000000001',
  name: 'Ada Lovelace',
  email: 'ada@contoso.example',
  provider: 'microsoft',
};

const microsoft: ProviderChoice = { name: 'microsoft', displayName: 'Microsoft' };
const google: ProviderChoice = { name: 'google', displayName: 'Google' };
const company: ProviderChoice = { name: 'contoso', displayName: 'Contoso Staff' };

export function problem(code: ProblemCode, detail: string | null = null): Problem {
  return { code, sentence: `A sentence for the terminal (${code}).`, detail };
}

const unreachable = problem('server_unreachable', 'https://pia.example.org: connection refused');

function todo(id: number, title: string, done = false, synced = true): Todo {
  return { id: `todo-${id}`, title, done, synced };
}

const written: Todo[] = [
  todo(1, 'Book the train to Ghent'),
  todo(2, 'Ask Mia about the autumn plan, and whether Bob can come along on the second day'),
  todo(3, 'Water the fig'),
  todo(4, 'Return the library books', true),
  todo(5, 'Renew the passport', true),
];

const unsynced = (todos: Todo[]): Todo[] => todos.map((each) => ({ ...each, synced: false }));

const syncOff: SyncView = {
  state: { state: 'off' },
  lastMs: null,
  up: 0,
  down: 0,
  waiting: 0,
  refused: 0,
};

function server(state: ServerView['state']): ServerView {
  return { url: 'https://pia.example.org', fixed: false, state };
}

const known = (...providers: ProviderChoice[]) =>
  server({ state: 'known', version: '0.1.0', providers });

const signedOut = (why: Problem | null = null): Scene => ({
  session: { state: 'signedOut', problem: why },
  sync: syncOff,
  todos: unsynced(written),
  server: known(microsoft, google),
});

const waiting = (now: number, why: Problem | null = null): Scene => ({
  ...signedOut(),
  session: {
    state: 'waitingForBrowser',
    provider: 'microsoft',
    link: LINK,
    deadlineMs: now + 5 * MINUTE,
    problem: why,
  },
});

export const signedIn = (now: number): Scene => ({
  session: {
    state: 'signedIn',
    account: ada,
    connection: { state: 'fresh' },
    keptIn: 'Secret Service',
    problem: null,
  },
  sync: { state: { state: 'idle' }, lastMs: now, up: 3, down: 5, waiting: 0, refused: 0 },
  todos: written,
  server: known(microsoft, google),
});

const offline = (now: number): Scene => ({
  session: {
    state: 'signedIn',
    account: ada,
    connection: { state: 'offline', problem: unreachable },
    keptIn: 'Secret Service',
    problem: null,
  },
  sync: {
    state: { state: 'waiting', problem: unreachable },
    lastMs: now - 42 * MINUTE,
    up: 3,
    down: 5,
    waiting: 2,
    refused: 0,
  },
  todos: [
    todo(6, 'Call the printer’s office', false, false),
    todo(7, 'Bring the charger', false, false),
    ...written,
  ],
  server: server({ state: 'unreachable', problem: unreachable }),
});

const scenes: Record<string, (now: number) => Scene> = {
  'signed-out': () => signedOut(),
  'signed-out-empty': () => ({ ...signedOut(), todos: [] }),
  'no-provider': () => ({ ...signedOut(), server: known() }),
  'other-provider': () => ({ ...signedOut(), server: known(microsoft, google, company) }),
  asking: () => ({ ...signedOut(), server: server({ state: 'asking' }) }),
  unreachable: () => ({
    ...signedOut(),
    server: server({ state: 'unreachable', problem: unreachable }),
  }),
  'not-pia': () => ({
    ...signedOut(),
    server: server({ state: 'unreachable', problem: problem('server_not_pia', 'example.org') }),
  }),
  fixed: () => ({ ...signedOut(), server: { ...known(microsoft), fixed: true } }),
  starting: (now) => ({
    ...signedIn(now),
    session: { state: 'starting', account: ada },
    sync: { ...syncOff, state: { state: 'idle' } },
  }),
  waiting: (now) => waiting(now),
  'waiting-no-browser': (now) => waiting(now, problem('browser_failed')),
  redeeming: () => ({
    ...signedOut(),
    session: { state: 'redeeming', provider: 'microsoft' },
  }),
  'signed-in': signedIn,
  'signed-in-empty': (now) => ({ ...signedIn(now), todos: [] }),
  syncing: (now) => ({
    ...signedIn(now),
    sync: { ...signedIn(now).sync, state: { state: 'running' }, waiting: 2 },
  }),
  refused: (now) => ({ ...signedIn(now), sync: { ...signedIn(now).sync, refused: 1 } }),
  offline,
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
