/**
 * A backend that follows a script: it keeps its own to-dos, takes a sign-in through its steps on
 * the clock it is given, and refuses what a test tells it to.
 */
import type { Clock } from '../clock';
import type { Backend, Outcome, Problem, SessionView, SyncView, Todo, View } from './backend';
import { ada, LINK, MINUTE, problem, scene, signedIn, type Scene } from './scenes';

const ACCEPTED: Outcome = { status: 'ok', data: null };

/** How long the scripted person and network take, in milliseconds. */
const TAKES = { person: 6000, redeeming: 1200, server: 500, sync: 700 };

export class FakeBackend implements Backend {
  /** Every intent that arrived, e.g. `signIn microsoft`. */
  readonly intents: string[] = [];
  #scene: Scene;
  #listener: (view: View) => void = () => undefined;
  #refusals = new Map<keyof Backend, Problem>();
  #attempt: (() => void) | null = null;
  #next = 100;
  readonly #clock: Clock;

  constructor(start: Scene, clock: Clock) {
    this.#scene = start;
    this.#clock = clock;
  }

  /** Makes the next intent of this name answer with a problem. */
  refuse(intent: keyof Backend, why: Problem): void {
    this.#refusals.set(intent, why);
  }

  /** Replaces parts of what is shown, as the client would by publishing views. */
  show(change: Partial<Scene>): void {
    this.#scene = { ...this.#scene, ...change };
    if (change.session) this.#listener({ view: 'session', value: this.#scene.session });
    if (change.sync) this.#listener({ view: 'sync', value: this.#scene.sync });
    if (change.todos) this.#listener({ view: 'todos', value: { todos: this.#scene.todos } });
    if (change.server) this.#listener({ view: 'server', value: this.#scene.server });
  }

  async subscribe(listener: (view: View) => void): Promise<Outcome> {
    return this.#take('subscribe', '', () => {
      this.#listener = listener;
      this.show(this.#scene);
    });
  }

  async retryStart(): Promise<Outcome> {
    return this.#take('retryStart', '', () => undefined);
  }

  async quit(): Promise<Outcome> {
    return this.#take('quit', '', () => undefined);
  }

  async signIn(provider: string): Promise<Outcome> {
    return this.#take('signIn', provider, () => {
      this.show({
        session: {
          state: 'waitingForBrowser',
          provider,
          link: LINK,
          deadlineMs: this.#clock.now() + 5 * MINUTE,
          problem: null,
        },
      });
      this.#attempt = this.#clock.after(TAKES.person, () => this.#redeem(provider));
    });
  }

  async cancelSignIn(): Promise<Outcome> {
    return this.#take('cancelSignIn', '', () => this.#end());
  }

  async openBrowserAgain(): Promise<Outcome> {
    return this.#take('openBrowserAgain', '', () => {
      const { session } = this.#scene;
      if (session.state === 'waitingForBrowser')
        this.show({ session: { ...session, problem: null } });
    });
  }

  async copySignInLink(): Promise<Outcome> {
    return this.#take('copySignInLink', '', () => undefined);
  }

  async signOut(): Promise<Outcome> {
    return this.#take('signOut', '', () => {
      this.show({ todos: [], sync: { ...this.#scene.sync, state: { state: 'off' }, waiting: 0 } });
      this.#end();
    });
  }

  async setServer(url: string): Promise<Outcome> {
    if (!URL.canParse(url)) {
      this.intents.push(`setServer ${url}`);
      return { status: 'error', error: problem('server_address_invalid', url) };
    }
    return this.#take('setServer', url, () => {
      const { server } = scene('signed-out', this.#clock.now());
      this.show({ server: { ...server, url, state: { state: 'asking' } } });
      this.#answer(url);
    });
  }

  async dismissProblem(): Promise<Outcome> {
    return this.#take('dismissProblem', '', () => {
      const { session } = this.#scene;
      if ('problem' in session) this.show({ session: { ...session, problem: null } });
    });
  }

  async syncNow(): Promise<Outcome> {
    return this.#take('syncNow', '', () => {
      const { server, session } = this.#scene;
      if (session.state === 'signedIn') this.#sync();
      else if (server.state.state === 'unreachable') this.#answer(server.url);
    });
  }

  async addTodo(title: string): Promise<Outcome> {
    if (title.trim() === '') return { status: 'error', error: problem('todo_empty') };
    return this.#change('addTodo', title, (todos) => [
      { id: `todo-${this.#next++}`, title, done: false, synced: false },
      ...todos,
    ]);
  }

  async setTodoDone(id: string, done: boolean): Promise<Outcome> {
    return this.#change('setTodoDone', `${id} ${done}`, (todos) => {
      const changed = todos.map((todo) =>
        todo.id === id ? { ...todo, done, synced: false } : todo,
      );
      return [...changed.filter((todo) => !todo.done), ...changed.filter((todo) => todo.done)];
    });
  }

  async renameTodo(id: string, title: string): Promise<Outcome> {
    return this.#change('renameTodo', `${id} ${title}`, (todos) =>
      todos.map((todo) => (todo.id === id ? { ...todo, title, synced: false } : todo)),
    );
  }

  async deleteTodo(id: string): Promise<Outcome> {
    return this.#change('deleteTodo', id, (todos) => todos.filter((todo) => todo.id !== id));
  }

  #take(intent: keyof Backend, what: string, accepted: () => void): Outcome {
    this.intents.push(`${intent} ${what}`.trim());
    const refusal = this.#refusals.get(intent);
    this.#refusals.delete(intent);
    if (refusal !== undefined) return { status: 'error', error: refusal };
    accepted();
    return ACCEPTED;
  }

  #change(intent: keyof Backend, what: string, edit: (todos: Todo[]) => Todo[]): Outcome {
    return this.#take(intent, what, () => {
      this.show({ todos: edit(this.#scene.todos) });
      if (this.#scene.session.state === 'signedIn') this.#sync();
    });
  }

  #answer(url: string): void {
    const { server } = scene('signed-out', this.#clock.now());
    this.#clock.after(TAKES.server, () => this.show({ server: { ...server, url } }));
  }

  #redeem(provider: string): void {
    this.show({ session: { state: 'redeeming', provider } });
    this.#attempt = this.#clock.after(TAKES.redeeming, () => {
      const done = signedIn(this.#clock.now()).session as SessionView & { state: 'signedIn' };
      this.show({ session: { ...done, account: { ...ada, provider } } });
      this.#sync();
    });
  }

  #end(): void {
    this.#attempt?.();
    this.show({ session: { state: 'signedOut', problem: null } });
  }

  /** Sends what waits, unless the scene is an offline one: then it goes on waiting. */
  #sync(): void {
    const { session, sync, todos } = this.#scene;
    const waiting = todos.filter((todo) => !todo.synced).length;
    if (session.state === 'signedIn' && session.connection.state === 'offline') {
      this.show({ sync: { ...sync, waiting } });
      return;
    }
    this.show({ sync: { ...sync, state: { state: 'running' }, waiting } });
    this.#clock.after(TAKES.sync, () => {
      const finished: SyncView = {
        state: { state: 'idle' },
        lastMs: this.#clock.now(),
        up: waiting,
        down: 0,
        waiting: 0,
        refused: 0,
      };
      const synced = this.#scene.todos.map((todo) => ({ ...todo, synced: true }));
      this.show({ sync: finished, todos: synced });
    });
  }
}

/** The backend a page address asks for, e.g. `?scene=offline`; signed out when it asks for none. */
export function fromAddress(search: string, clock: Clock): FakeBackend {
  const name = new URLSearchParams(search).get('scene') ?? 'signed-out';
  const failed = name === 'start-failed';
  const backend = new FakeBackend(scene(failed ? 'signed-out' : name, clock.now()), clock);
  if (failed) backend.refuse('subscribe', problem('storage_failed', '/home/ada/.local/share/pia'));
  return backend;
}
