/**
 * The one thing the window knows of the world outside: views come up, intents go down.
 *
 * An intent answers as soon as it was accepted (or why not); what becomes of it arrives as a view.
 */
import type { Problem, View } from './bindings';

export type {
  Account,
  Connection,
  Problem,
  ProblemCode,
  ProviderChoice,
  ServerState,
  ServerView,
  SessionView,
  SyncState,
  SyncView,
  Todo,
  TodosView,
  View,
} from './bindings';

/** Whether an intent was accepted. */
export type Outcome = { status: 'ok'; data: null } | { status: 'error'; error: Problem };

export interface Backend {
  /**
   * Calls `listener` with the four current views, then with each change. Answers once the client is
   * up, or why it could not come up: then `retryStart` and subscribe again.
   */
  subscribe(listener: (view: View) => void): Promise<Outcome>;
  retryStart(): Promise<Outcome>;
  /** Ends the program. */
  quit(): Promise<Outcome>;
  signIn(provider: string): Promise<Outcome>;
  cancelSignIn(): Promise<Outcome>;
  openBrowserAgain(): Promise<Outcome>;
  copySignInLink(): Promise<Outcome>;
  signOut(): Promise<Outcome>;
  /** Keeps the address and asks it; refused while signed in, or when the environment fixes it. */
  setServer(url: string): Promise<Outcome>;
  dismissProblem(): Promise<Outcome>;
  /** Syncs soon, and tries everything else that waits for its next try, such as a silent server. */
  syncNow(): Promise<Outcome>;
  addTodo(title: string): Promise<Outcome>;
  setTodoDone(id: string, done: boolean): Promise<Outcome>;
  renameTodo(id: string, title: string): Promise<Outcome>;
  deleteTodo(id: string): Promise<Outcome>;
}
