/**
 * The one thing the window knows of the world outside: views come up, intents go down.
 *
 * An intent answers as soon as it was accepted (or why not); what becomes of it arrives as a view.
 * Those that are waited for, such as `signOut`, `diagnose` and `verify`, answer with what they found.
 */
import type {
  About,
  ColumnWindow,
  Conflict,
  DataFormat,
  Detail,
  DeviceEnd,
  Diagnosis,
  Exported,
  Field,
  Imported,
  ImportOffer,
  KeyKept,
  LibraryWish,
  LicenceText,
  Place,
  PreferencesChange,
  Problem,
  Request,
  Resolution,
  ServerPreview,
  SetAside,
  SessionText,
  SignedInDevice,
  SignOut,
  SignOutReport,
  ThisComputer,
  TodoChange,
  TodoWindows,
  VaultWay,
  Verification,
  View,
  Who,
} from './bindings';

export type {
  About,
  Account,
  AccountState,
  AccountsView,
  Advice,
  BoardColumn,
  BoardView,
  Certificate,
  Check,
  CheckName,
  CheckStatus,
  ColumnWindow,
  Conflict,
  Connection,
  DataFormat,
  Detail,
  DeviceCode,
  DeviceEnd,
  Diagnosis,
  Direction,
  Exported,
  Field,
  Found,
  FoundView,
  Generation,
  Hit,
  Imported,
  ImportOffer,
  KnownAccount,
  KeyKept,
  Library,
  LibraryItem,
  LibraryView,
  LibraryWish,
  LicenceText,
  Piece,
  Place,
  Priority,
  LanguageChoice,
  PreferencesChange,
  PreferencesView,
  Problem,
  ProblemCode,
  ProviderChoice,
  Quota,
  Request,
  Resolution,
  ServerPreview,
  ServerState,
  ServerView,
  SessionText,
  SessionView,
  SetAside,
  SignedInDevice,
  SignInStep,
  SignOut,
  SignOutReport,
  SignOutStep,
  SignOutStepName,
  StepResult,
  SyncState,
  SyncView,
  ThisComputer,
  ThemeChoice,
  TimelineStep,
  Todo,
  TodoChange,
  TodosInSight,
  TodosView,
  TodoSort,
  TodoWindow,
  TodoWindows,
  UndoAction,
  UndoStep,
  UndoView,
  VaultState,
  VaultView,
  VaultWay,
  Verification,
  VerifiedKind,
  View,
  Who,
} from './bindings';

/** What an intent answers: what it found (`null`: it was accepted), or why it was refused. */
export type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: Problem };

/** Whether an intent was accepted. */
export type Outcome = Answer<null>;

export interface Backend {
  /**
   * Calls `listener` with every current view, then with each change. Answers once the client is
   * up, or why it could not come up: then `retryStart` and subscribe again.
   */
  subscribe(listener: (view: View) => void): Promise<Outcome>;
  retryStart(): Promise<Outcome>;
  /** Ends the program. */
  quit(): Promise<Outcome>;
  /** What was being typed is saved, and the program may end. */
  saved(): Promise<Outcome>;

  /** `server`: the address of another server than the one in use. */
  signIn(provider: string, who: Who, server: string | null): Promise<Outcome>;
  /** Signs in again to the account on show, with its provider. */
  signInAgain(): Promise<Outcome>;
  cancelSignIn(): Promise<Outcome>;
  openBrowserAgain(): Promise<Outcome>;
  copySignInLink(): Promise<Outcome>;
  /** The address the browser ended on, when it could not get through by itself. */
  pasteRedirect(text: string): Promise<Outcome>;
  /** Asks for a code to type on another device; it arrives in the session view. */
  offerDeviceCode(): Promise<Outcome>;
  copyDeviceCode(): Promise<Outcome>;
  copyDeviceLink(): Promise<Outcome>;
  /** The person agrees to receive their session in an address from this server. */
  allowTokenRedirect(): Promise<Outcome>;

  signOut(wish: SignOut): Promise<Answer<SignOutReport>>;
  switchAccount(key: string): Promise<Outcome>;
  /** Refused for an account with changes that are here alone, unless they are to be lost. */
  removeAccount(key: string, discardUnsent: boolean): Promise<Outcome>;

  /** The address of the picture of this name; it shows nothing once the name is another. */
  photoUrl(name: string): string;

  /** Where the person is signed in, as the server knows it now; this device first. */
  devices(): Promise<Answer<SignedInDevice[]>>;
  /** Signs out there, and answers once the server has. */
  endDevice(id: string): Promise<Answer<DeviceEnd>>;
  endOtherDevices(): Promise<Outcome>;

  /** `passphrase` goes with the way of that name. */
  useVault(way: VaultWay, passphrase: string | null): Promise<Outcome>;
  unlockVault(passphrase: string): Promise<Outcome>;

  /** Keeps the address and asks it; refused while signed in, or when the environment fixes it. */
  setServer(url: string): Promise<Outcome>;
  /**
   * Asks a server that the person thinks of choosing who it is, and changes nothing. Answers `null`
   * when another question came meanwhile; `null` asks nothing and ends the last question.
   */
  lookAtServer(url: string | null): Promise<Answer<ServerPreview | null>>;
  /** Trusts the certificate with this fingerprint, for this server alone. */
  trustCertificate(sha256: string): Promise<Outcome>;
  forgetCertificate(): Promise<Outcome>;

  /** Changes what the person has chosen for the window; what is left out stays. */
  setPreferences(change: PreferencesChange): Promise<Outcome>;

  about(): Promise<Answer<About>>;
  /** The licence texts that come with a package, which is named with its version. */
  licenceTexts(name: string): Promise<LicenceText[]>;
  /** Copies the path of the data folder. */
  copyDataFolder(): Promise<Outcome>;
  /** Copies one of the two texts of a past session. */
  copySession(id: string, text: SessionText): Promise<Outcome>;
  /** Copies the address that opens a to-do. */
  copyTodoLink(id: string): Promise<Outcome>;

  dismissProblem(): Promise<Outcome>;
  diagnose(): Promise<Answer<Diagnosis>>;
  /** Copies the last diagnosis as text. */
  copyDiagnosis(): Promise<Outcome>;

  /** Syncs soon, and tries everything else that waits for its next try, such as a silent server. */
  syncNow(): Promise<Outcome>;
  /** Moves nothing unasked from now on, or goes on. */
  pauseSync(paused: boolean): Promise<Outcome>;
  /** Compares everything with the server and puts right what differs. */
  verify(): Promise<Answer<Verification>>;
  /** Every value that lost against another edit and waits for a decision. */
  conflicts(): Promise<Answer<Conflict[]>>;
  resolve(id: string, resolution: Resolution): Promise<Outcome>;
  /** Changes the server refuses, and records that cannot be read. */
  setAside(): Promise<Answer<SetAside[]>>;
  /** Sends a refused change again. */
  retryChange(id: string): Promise<Outcome>;
  /** Lets go of what is left of a damaged change. */
  letGo(id: string): Promise<Outcome>;
  /** Says what of the lists is in sight; the view that shows it follows. */
  lookAtTodos(windows: TodoWindows): Promise<Outcome>;
  addTodo(title: string, column: string | null): Promise<Outcome>;
  setTodoDone(id: string, done: boolean): Promise<Outcome>;
  editTodo(id: string, change: TodoChange): Promise<Outcome>;
  /** Within its column, or into the one that is named. */
  moveTodo(id: string, column: string | null, place: Place): Promise<Outcome>;
  deleteTodo(id: string): Promise<Outcome>;

  /** Says what of the columns is in sight; `null`: nobody looks at the board any more. */
  lookAtBoard(windows: ColumnWindow[] | null): Promise<Outcome>;
  addColumn(name: string): Promise<Outcome>;
  renameColumn(id: string, name: string): Promise<Outcome>;
  moveColumn(id: string, place: Place): Promise<Outcome>;
  /** None of its cards: they stand in the first column then. */
  deleteColumn(id: string): Promise<Outcome>;

  /** Says which other list is in sight; `null`: none any more. */
  lookAtLibrary(wish: LibraryWish | null): Promise<Outcome>;
  /** Says what is looked for; `null`: nothing any more. */
  search(words: string | null): Promise<Outcome>;
  /** All there is to read of one record. */
  openRecord(kind: string, id: string): Promise<Answer<Detail>>;
  /** Answers its id. */
  addRecord(kind: string, fields: Record<string, Field>): Promise<Answer<string>>;
  editRecord(kind: string, id: string, fields: Record<string, Field>): Promise<Outcome>;
  deleteRecord(kind: string, id: string): Promise<Outcome>;

  /** Where the key of a provider is. */
  providerKeyKept(id: string): Promise<Answer<KeyKept>>;
  /** The key itself; `null` when there is none. */
  showProviderKey(id: string): Promise<Answer<string | null>>;
  keepProviderKey(id: string, key: string): Promise<Outcome>;
  /** Keeps the one an older app has put into the record on this computer alone. */
  takeProviderKey(id: string): Promise<Outcome>;
  forgetProviderKey(id: string): Promise<Outcome>;

  /** Each answers whether there was anything. */
  undo(): Promise<Answer<boolean>>;
  redo(): Promise<Answer<boolean>>;

  /** The system asks for a file; everything, or the to-dos, are in it then. `null`: for none. */
  exportData(format: DataFormat): Promise<Answer<Exported | null>>;
  /** The system asks for a file; says what taking it in would do. `null`: for none. */
  chooseImport(): Promise<Answer<ImportOffer | null>>;
  /** Takes in the file that was chosen last. */
  takeInImport(): Promise<Answer<Imported>>;
  forgetImport(): Promise<Outcome>;

  /** Calls `listener` with what the tray, a menu or an address asks the window to show. */
  subscribeRequests(listener: (request: Request) => void): Promise<Outcome>;
  /** How the program behaves on this computer. */
  thisComputer(): Promise<Answer<ThisComputer>>;
  setKeepRunning(on: boolean): Promise<Outcome>;
  setStartAtLogin(on: boolean): Promise<Outcome>;
  setNotify(on: boolean): Promise<Outcome>;
}
