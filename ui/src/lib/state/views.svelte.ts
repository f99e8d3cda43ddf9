import { host } from '../common/host';
import type {
  Account,
  BoardView,
  FoundView,
  KnownAccount,
  LibraryView,
  PreferencesView,
  ProviderChoice,
  ServerView,
  SessionView,
  SyncState,
  SyncView,
  TodosView,
  UndoView,
  VaultView,
  Who,
} from '../ipc/backend';

/** A list before anything has arrived. */
const NOTHING = { total: 0, from: 0, todos: [] };

/**
 * The latest of each view, and what follows from them alone. They are replaced whole and never
 * changed here.
 */
export class Views {
  session = $state.raw<SessionView | null>(null);
  sync = $state.raw<SyncView | null>(null);
  server = $state.raw<ServerView | null>(null);
  vault = $state.raw<VaultView | null>(null);
  accounts = $state.raw<KnownAccount[]>([]);
  preferences = $state.raw<PreferencesView | null>(null);
  todos = $state.raw<TodosView>({ open: NOTHING, done: NOTHING, change: 0 });
  board = $state.raw<BoardView>({ columns: [] });
  library = $state.raw<LibraryView>({
    library: null,
    text: '',
    total: 0,
    from: 0,
    items: [],
    change: 0,
  });
  found = $state.raw<FoundView>({ text: '', hits: [], more: false });
  undoable = $state.raw<UndoView>({ undo: null, redo: null });

  /** Whose data is shown, also while the keychain is still being read or another one signs in. */
  get account(): Account | null {
    const session = this.session;
    switch (session?.state) {
      case 'signedIn':
      case 'starting':
      case 'needsYou':
        return session.account;
      case 'waitingForBrowser':
      case 'redeeming':
      case 'signedOut':
        // Signed out with an account on show: its session is there, but cannot be read now.
        return this.accounts.find((known) => known.current)?.account ?? null;
      case undefined:
        return null;
    }
  }

  get offline(): boolean {
    return this.session?.state === 'signedIn' && this.session.connection.state === 'offline';
  }

  /** How far the very first sync is, while it runs: what is empty may not stay so. */
  get arriving(): (SyncState & { state: 'running' }) | null {
    const sync = this.sync;
    return sync?.lastMs === null && sync.state.state === 'running' ? sync.state : null;
  }

  /** The ways to sign in, as far as the server has said. */
  get providers(): ProviderChoice[] {
    return this.server?.state.state === 'known' ? this.server.state.providers : [];
  }

  /** Whether sessions can only be kept after the person has decided or typed something. */
  get vaultNeedsPerson(): boolean {
    const state = this.vault?.state.state;
    return state === 'needsPassphrase' || state === 'unavailable';
  }

  /** Whether the server would send the session in an address, which the person has not agreed to. */
  get unagreed(): boolean {
    const state = this.server?.state;
    return state?.state === 'known' && state.generation === 'first' && !state.tokenRedirectAllowed;
  }

  /** Whether another server than the one in use may be named. */
  get movable(): boolean {
    return this.server?.fixed === false;
  }

  /** Whether there is any way to another account: on another server even while this one is silent. */
  get canAdd(): boolean {
    return this.movable || this.providers.length > 0;
  }

  /** Whether the person is welcomed: what that is, the client says. */
  get firstRun(): boolean {
    return this.preferences?.firstRun ?? false;
  }

  /** Whether to-dos are shown as cards in columns. */
  get onBoard(): boolean {
    return this.preferences?.board ?? false;
  }

  /**
   * Whom a provider's own button is for: whoever is there, or the person's choice where an account
   * of that provider is known already and has a button of its own.
   */
  whoElse(provider: string): Who {
    const known = this.accounts.some(({ account }) => account.provider === provider);
    return known ? 'another' : 'anyone';
  }

  /** What `useAccount` does: shows its to-dos at once, or leads through a sign-in first. */
  needsSignIn(known: KnownAccount): boolean {
    return known.state === 'signedOut' || (known.current && known.state === 'needsYou');
  }

  /** An account where its name stands alone: with its server where that of another has the same name. */
  nameOf({ account: { name }, server }: KnownAccount): string {
    const twin = this.accounts.some((each) => each.account.name === name && each.server !== server);
    return twin ? `${name} (${host(server)})` : name;
  }

  /** What a person knows a provider as; the server's list may not have arrived yet. */
  providerName(name: string): string {
    const choice = this.providers.find((provider) => provider.name === name);
    return choice?.displayName ?? name.charAt(0).toUpperCase() + name.slice(1);
  }
}
