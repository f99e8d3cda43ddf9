import type { Clock } from '../clock';
import type {
  Account,
  Backend,
  Outcome,
  Problem,
  ServerView,
  SessionView,
  SyncView,
  Todo,
  View,
} from '../ipc/backend';
import { announceSession, announceSync } from './announce';
import { Flash } from './flash.svelte';
import { Navigation } from './navigation.svelte';

/** How long "asking" is shown at most, in milliseconds, while no other answer comes. */
const ASKING = 1500;

/**
 * The window's whole state: the latest of each view, what was last said aloud, and the problem of
 * an intent that was not accepted. Views are replaced whole and never changed here.
 */
export class App {
  session = $state.raw<SessionView | null>(null);
  sync = $state.raw<SyncView | null>(null);
  server = $state.raw<ServerView | null>(null);
  todos = $state.raw<Todo[]>([]);

  /** Why Pia could not start; nothing else is shown then. */
  startProblem = $state.raw<Problem | null>(null);
  /** The problem of the last intent, until it is closed or the next one is accepted. */
  failure = $state.raw<Problem | null>(null);
  /** For the live region: the last change worth hearing. */
  announcement = $state('');
  /** The text of a to-do that is being written; outlives a visit to Settings. */
  draft = $state('');
  /** The provider of the last sign-in of this run: for "try again", and to give focus back. */
  lastProvider = $state.raw<string | null>(null);

  /** Whether a person has just had the server asked again. */
  readonly asking = new Flash();
  readonly navigation = new Navigation();
  readonly backend: Backend;
  readonly clock: Clock;

  constructor(backend: Backend, clock: Clock) {
    this.backend = backend;
    this.clock = clock;
  }

  /** Whose data is shown, also while the keychain is still being read. */
  get account(): Account | null {
    const session = this.session;
    return session?.state === 'signedIn' || session?.state === 'starting' ? session.account : null;
  }

  get offline(): boolean {
    return this.session?.state === 'signedIn' && this.session.connection.state === 'offline';
  }

  /** Asks for the views, and says in `startProblem` when there can be none. */
  async start(): Promise<void> {
    const outcome = await this.backend.subscribe((view) => this.apply(view));
    this.startProblem = outcome.status === 'error' ? outcome.error : null;
  }

  /** Starts once more after a start that failed. */
  async startAgain(): Promise<void> {
    const outcome = await this.backend.retryStart();
    if (outcome.status === 'error') this.startProblem = outcome.error;
    else await this.start();
  }

  apply(view: View): void {
    switch (view.view) {
      case 'session':
        this.#say(announceSession(this.session, view.value));
        if (view.value.state === 'waitingForBrowser') this.lastProvider = view.value.provider;
        this.session = view.value;
        break;
      case 'sync':
        this.#say(announceSync(this.sync, view.value, this.clock.now()));
        this.sync = view.value;
        break;
      case 'todos':
        this.todos = view.value.todos;
        break;
      case 'server':
        this.server = view.value;
        this.asking.hide();
        break;
    }
  }

  /** Waits for an intent's answer; a refusal is shown at the top of the window. */
  async attempt(intent: Promise<Outcome>): Promise<Problem | null> {
    const outcome = await intent;
    this.failure = outcome.status === 'error' ? outcome.error : null;
    return this.failure;
  }

  signIn(provider: string): Promise<Problem | null> {
    this.lastProvider = provider;
    return this.attempt(this.backend.signIn(provider));
  }

  /** Asks a silent server again how to sign in. */
  askServer(): void {
    // The view keeps saying why the last try failed; this shows that there is another.
    this.asking.show(this.clock, ASKING);
    void this.attempt(this.backend.syncNow());
  }

  /** Signs out; the window then shows the to-dos of nobody, and the ways to sign in. */
  async signOut(): Promise<Problem | null> {
    const problem = await this.attempt(this.backend.signOut());
    if (problem === null) this.navigation.closeSettings();
    return problem;
  }

  /** What a person knows a provider as; the server's list may not have arrived yet. */
  providerName(name: string): string {
    const known = this.server?.state.state === 'known' ? this.server.state.providers : [];
    const choice = known.find((provider) => provider.name === name);
    return choice?.displayName ?? name.charAt(0).toUpperCase() + name.slice(1);
  }

  #say(announcement: string | null): void {
    if (announcement !== null) this.announcement = announcement;
  }
}
