import type { Clock } from '../clock';
import type {
  Answer,
  Backend,
  ColumnWindow,
  KnownAccount,
  LibraryWish,
  Outcome,
  PreferencesChange,
  Problem,
  SessionView,
  SignOut,
  SignOutReport,
  SignOutStep,
  TodoWindow,
  TodoWindows,
  TodosView,
  View,
  Who,
} from '../ipc/backend';
import { words } from '../words';
import { announceSession, announceSync } from './announce';
import { Flash } from './flash.svelte';
import { Latest } from './latest';
import { Navigation } from './navigation.svelte';
import { Now } from './now.svelte';
import { Views } from './views.svelte';
import { zoomed, type Zoom } from './zoom';

/** How long "asking" is shown at most, in milliseconds, while no other answer comes. */
const ASKING = 1500;

/** What of a list is shown when nobody has asked for another part. */
const FIRST: TodoWindow = { from: 0, count: 100 };
const isUnconfirmed = (session: SessionView | null) =>
  session?.state === 'signedOut' && session.problem?.code === 'sign_out_unconfirmed';
const isConfirmed = (session: SessionView) =>
  session.state === 'signedOut' && session.problem === null;

/**
 * The window's whole state: beside the latest of each view what was last said aloud, and the problem
 * of an intent that was not accepted.
 */
export class App extends Views {
  /** Why Pia could not start; nothing else is shown then. */
  startProblem = $state.raw<Problem | null>(null);
  /** The problem of the last intent, until it is closed or the next one is accepted. */
  failure = $state.raw<Problem | null>(null);
  /** What came of the last sign-out, until it is closed or the next sign-in begins. */
  signedOut = $state.raw<SignOutReport | null>(null);
  /** For the live region: the last change worth hearing. */
  announcement = $state('');
  /** The text of a to-do that is being written; outlives a visit to Settings. */
  draft = $state('');
  /** Another server's address that is being typed; outlives a visit to Settings. `null`: none is. */
  serverDraft = $state<string | null>(null);
  /** Whether its field is to take the keyboard: a person has just asked for it. */
  serverWanted = false;
  /** The last sign-in of this run: for "try again", and to give focus back. */
  lastSignIn = $state.raw<{ provider: string; who: Who; server: string | null } | null>(null);
  /** Whether the person has just cleared the way to the sign-in buttons: the first takes the keyboard. */
  cleared = $state(false);
  /** Whether the person is choosing with whom the account is that they want to add. */
  addingAccount = $state(false);
  /** Whether the person has closed the note about their clock. */
  clockNoteClosed = $state(false);

  /** What is on its way and not answered yet; each answers why it was refused, if it was. */
  awaited: Promise<Problem | null>[] = [];
  /** Whether a key has asked for the end of the program already. */
  quitting = false;
  /** Whether a person has just had the server asked again. */
  readonly asking = new Flash();
  readonly navigation = new Navigation();
  readonly backend: Backend;
  readonly clock: Clock;
  /** The present, for everything that says how long ago or until when. */
  readonly now: Now;
  /** Loads the page again, in another language. */
  readonly reload: () => void;

  /** Whose session is there, also while another account signs in. */
  #signedInAs: string | null = null;
  /** What was asked for of the to-dos; at the beginning the first ones come unasked. */
  #windows: TodoWindows = { open: FIRST, done: FIRST };
  readonly #todoSight = new Latest<TodoWindows>((now) => this.#look(this.backend.lookAtTodos(now)));
  readonly #boardSight = new Latest<ColumnWindow[] | null>((now) =>
    this.#look(this.backend.lookAtBoard(now)),
  );
  readonly #librarySight = new Latest<LibraryWish | null>((now) =>
    this.#look(this.backend.lookAtLibrary(now)),
  );
  readonly #searching = new Latest<string | null>((now) => this.#look(this.backend.search(now)));
  /** Whether a sign-out of this window is under way. */
  #leaving = false;
  /** Whether the last sync that has ended failed. */
  #failing = false;
  /** Whose data was on show last. */
  #whose: string | null = null;

  constructor(backend: Backend, clock: Clock, reload = () => window.location.reload()) {
    super();
    this.backend = backend;
    this.clock = clock;
    this.now = new Now(clock);
    this.reload = reload;
  }

  /** The address of the picture of whoever's data is shown. */
  get photo(): string | null {
    const known = this.accounts.find((each) => each.current);
    return known === undefined ? null : this.photoOf(known);
  }

  /** The address of an account's picture. */
  photoOf({ photo }: KnownAccount): string | null {
    return photo === null ? null : this.backend.photoUrl(photo);
  }

  /** The way to another server, where there is one. */
  get serverChange(): { changeServer?: () => void } {
    return this.movable ? { changeServer: () => this.changeServer() } : {};
  }

  /** Opens the field for another server's address. */
  changeServer(): void {
    this.serverDraft ??= this.server?.url ?? '';
    this.serverWanted = true;
  }

  /** Asks for the views, and says in `startProblem` when there can be none. */
  async start(): Promise<void> {
    const outcome = await this.backend.subscribe((view) => this.apply(view));
    this.startProblem = outcome.status === 'error' ? outcome.error : null;
  }

  /** Shows from now on what the tray, a menu or an address asks for. */
  async listen(): Promise<void> {
    await this.backend.subscribeRequests((request) => {
      if (request.show === 'zoom') void this.zoom(request.way);
      else if (request.show === 'save') void this.navigation.later?.save(this);
      else this.navigation.show(request);
    });
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
        this.#say(announceSession(this.session, view.value, this.#signedInAs));
        if (view.value.state === 'waitingForBrowser') this.#began(view.value.provider);
        if (isUnconfirmed(this.session) && isConfirmed(view.value)) this.#confirmed();
        // The server may take its time to confirm; here it is over.
        if (this.#leaving && view.value.state === 'signedOut') this.navigation.goHome();
        this.session = view.value;
        if (view.value.state === 'signedIn') {
          this.#signedInAs = view.value.account.id;
          this.serverDraft = null;
        } else if (view.value.state === 'signedOut' || view.value.state === 'needsYou')
          this.#signedInAs = null;
        this.#showsWhose();
        break;
      case 'sync':
        this.#say(
          announceSync(this.sync, view.value, this.clock.now(), this.#failing || this.offline),
        );
        // A sync that is tried again runs in between.
        if (view.value.state.state !== 'running')
          this.#failing = view.value.state.state === 'waiting';
        this.sync = view.value;
        break;
      case 'todos':
        this.todos = view.value;
        break;
      case 'board':
        this.board = view.value;
        break;
      case 'library':
        this.library = view.value;
        break;
      case 'found':
        this.found = view.value;
        break;
      case 'undo':
        this.undoable = view.value;
        break;
      case 'server':
        this.server = view.value;
        if (view.value.clockOffsetSeconds === null) this.clockNoteClosed = false;
        this.asking.hide();
        break;
      case 'accounts':
        this.accounts = view.value.accounts;
        this.#showsWhose();
        break;
      case 'vault':
        this.vault = view.value;
        break;
      case 'preferences':
        this.preferences = view.value;
        break;
    }
  }

  /** Waits for an intent's answer; a refusal is shown at the top of the window. */
  attempt(intent: Promise<Answer<unknown>>): Promise<Problem | null> {
    return this.waitFor(
      intent.then((outcome) => {
        this.failure = outcome.status === 'error' ? outcome.error : null;
        return this.failure;
      }),
    );
  }

  /** Keeps this among what is awaited until it is answered. */
  waitFor(answer: Promise<Problem | null>): Promise<Problem | null> {
    this.awaited = [...this.awaited, answer];
    return answer.finally(() => {
      this.awaited = this.awaited.filter((each) => each !== answer);
    });
  }

  /** Says what of a list is in sight; the view that shows it follows. */
  lookAt(list: keyof TodosView, window: TodoWindow): Promise<void> {
    this.#windows = { ...this.#windows, [list]: window };
    return this.#todoSight.ask(this.#windows);
  }

  /** Says what of the board is in sight; `null`: nobody looks at it any more. */
  lookAtBoard(windows: ColumnWindow[] | null): Promise<void> {
    return this.#boardSight.ask(windows);
  }

  /** Says which other list is in sight; `null`: none any more. */
  lookAtLibrary(wish: LibraryWish | null): Promise<void> {
    return this.#librarySight.ask(wish);
  }

  /** Says what is looked for; `null`: nothing any more. */
  search(text: string | null): Promise<void> {
    return this.#searching.ask(text);
  }

  /** Takes the last change back, or does it again; says aloud what came of it. */
  async step(way: 'undo' | 'redo'): Promise<void> {
    const outcome = await (way === 'undo' ? this.backend.undo() : this.backend.redo());
    this.failure = outcome.status === 'error' ? outcome.error : null;
    if (outcome.status === 'error') return;
    const { nothing, undone, redone } = words.undo;
    if (!outcome.data) this.announcement = nothing;
    else this.announcement = way === 'undo' ? undone : redone;
  }

  /** `server`: the address of another server than the one in use. */
  signIn(provider: string, who: Who, server: string | null = null): Promise<Problem | null> {
    this.lastSignIn = { provider, who, server };
    return this.attempt(this.backend.signIn(provider, who, server));
  }

  /** Begins a sign-in of another account; asks where, and with which provider, if there is a choice. */
  addAccount(): void {
    const [only, ...others] = this.providers;
    if (this.movable || only === undefined || others.length > 0) {
      this.addingAccount = true;
      return;
    }
    this.navigation.closeSettings();
    void this.signIn(only.name, 'another');
  }

  signInAgain(): Promise<Problem | null> {
    return this.attempt(this.backend.signInAgain());
  }

  /** Shows the to-dos of this account. They are out of sight only where the person signed out. */
  async useAccount(known: KnownAccount): Promise<Problem | null> {
    if (this.needsSignIn(known)) return this.signIn(known.account.provider, { known: known.key });
    const problem = await this.attempt(this.backend.switchAccount(known.key));
    if (problem === null) this.announcement = words.accounts.switched(this.nameOf(known));
    return problem;
  }

  /** Asks a silent server again how to sign in. */
  askServer(): void {
    // The view keeps saying why the last try failed; this shows that there is another.
    this.asking.show(this.clock, ASKING);
    void this.attempt(this.backend.syncNow());
  }

  prefer(change: PreferencesChange): Promise<Problem | null> {
    return this.attempt(this.backend.setPreferences(change));
  }

  /** Makes everything larger or smaller, and says how large it is now. */
  async zoom(way: Zoom): Promise<void> {
    if (this.preferences === null) return;
    const zoom = zoomed(this.preferences.zoom, way);
    if (zoom !== this.preferences.zoom && (await this.prefer({ zoom })) === null)
      this.announcement = words.zoom(zoom);
  }

  /** Signs out; the window then says what came of it, and shows the ways to sign in. */
  async signOut(wish: SignOut): Promise<Problem | null> {
    this.#leaving = true;
    const outcome = await this.backend.signOut(wish);
    this.failure = outcome.status === 'error' ? outcome.error : null;
    this.#leaving = false;
    if (outcome.status === 'ok') {
      this.signedOut = outcome.data.steps.length > 0 ? outcome.data : null;
      const done = outcome.data.steps.every(({ result }) => result.result === 'done');
      if (!done) this.announcement = words.session.signedOutUnfinished;
    }
    return this.failure;
  }

  /** The servers have confirmed what had to wait. */
  #confirmed(): void {
    if (this.signedOut === null) return;
    const steps = this.signedOut.steps.map((step): SignOutStep =>
      step.result.result === 'queued' ? { ...step, result: { result: 'done' } } : step,
    );
    this.signedOut = { ...this.signedOut, steps };
  }

  #began(provider: string): void {
    this.signedOut = null;
    if (this.session?.state !== 'waitingForBrowser') this.navigation.goHome();
    if (this.lastSignIn?.provider !== provider)
      this.lastSignIn = { provider, who: 'anyone', server: null };
  }

  /** Closes what is open of somebody who is not on show any more. */
  #showsWhose(): void {
    const whose = this.account?.id ?? null;
    if (this.#whose !== null && whose !== this.#whose) this.navigation.closeRecords();
    this.#whose = whose;
  }

  async #look(answer: Promise<Outcome>): Promise<void> {
    const outcome = await answer;
    // Scrolling is no answer to a problem that is on show.
    if (outcome.status === 'error') this.failure = outcome.error;
  }

  #say(announcement: string | null): void {
    if (announcement !== null) this.announcement = announcement;
  }
}
