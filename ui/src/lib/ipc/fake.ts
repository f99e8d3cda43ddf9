/**
 * A backend that follows a script: it keeps its own to-dos, takes a sign-in through its steps on
 * the clock it is given, and refuses what a test tells it to. Here are accounts, sessions and servers.
 */
import type { Clock } from '../clock';
import type {
  About,
  Account,
  Answer,
  Backend,
  Diagnosis,
  KnownAccount,
  Outcome,
  PreferencesChange,
  ServerPreview,
  SessionText,
  SessionView,
  SignOut,
  SignOutReport,
  VaultWay,
  Who,
} from './backend';
import { preferred, report, signedOutOf, withCurrent } from './fake-rules';
import { exact, Lookout, serverAt } from './fake-servers';
import { FakeSync, TAKES } from './fake-sync';
import { diagnosis } from './scene-diagnosis';
import {
  about,
  ada,
  device,
  HOST,
  LINK,
  memberOf,
  mia,
  MINUTE,
  problem,
  syncOff,
  unchosen,
} from './scene-parts';
import { signedIn, type Scene } from './scenes';

/** Opens every lock of the script; any other is wrong. */
export const PASSPHRASE = 'correct horse';

export class FakeBackend extends FakeSync implements Backend {
  #attempt: (() => void) | null = null;
  #before: SessionView | null = null;
  /** At which server the sign-in began; the one in use where the script began with it. */
  #at: string | null = null;
  readonly #lookout: Lookout;

  constructor(start: Scene, clock: Clock) {
    super(start, clock);
    this.#lookout = new Lookout(clock, TAKES.server);
  }

  async retryStart(): Promise<Outcome> {
    return this.take('retryStart', '', () => undefined);
  }

  async quit(): Promise<Outcome> {
    return this.take('quit', '', () => undefined);
  }

  async saved(): Promise<Outcome> {
    return this.take('saved', '', () => undefined);
  }

  async signIn(provider: string, who: Who, server: string | null): Promise<Outcome> {
    const whom = typeof who === 'string' ? who : who.known;
    const known = this.#accounts.find((each) => each.key === whom);
    const at = exact(server ?? known?.server ?? this.scene.server.url);
    if (at.status === 'error') this.refuse('signIn', at.error);
    else if (this.scene.server.fixed && at.data !== this.scene.server.url)
      this.refuse('signIn', problem('configuration_invalid', at.data));
    return this.take('signIn', [provider, whom, server ?? ''].join(' '), () => {
      if (at.status === 'error') return;
      const account = known?.account ?? memberOf(at.data, who === 'another' ? mia : ada);
      this.#wait(provider, account, at.data);
    });
  }

  async signInAgain(): Promise<Outcome> {
    return this.take('signInAgain', '', () => {
      const { session } = this.scene;
      if (session.state !== 'needsYou') return;
      this.#wait(session.account.provider, session.account, this.scene.server.url);
    });
  }

  async cancelSignIn(): Promise<Outcome> {
    return this.take('cancelSignIn', '', () => {
      this.#attempt?.();
      this.show({ session: this.#before ?? { state: 'signedOut', problem: null } });
    });
  }

  async openBrowserAgain(): Promise<Outcome> {
    return this.take('openBrowserAgain', '', () => {
      const { session } = this.scene;
      if (session.state === 'waitingForBrowser')
        this.show({ session: { ...session, problem: null } });
    });
  }

  async copySignInLink(): Promise<Outcome> {
    return this.take('copySignInLink', '', () => undefined);
  }

  async pasteRedirect(text: string): Promise<Outcome> {
    if (!text.startsWith('http://127.0.0.1:'))
      this.refuse('pasteRedirect', problem('paste_not_usable'));
    return this.take('pasteRedirect', text, () => {
      this.#attempt?.();
      this.#redeem(ada);
    });
  }

  async offerDeviceCode(): Promise<Outcome> {
    return this.take('offerDeviceCode', '', () => {
      const { session } = this.scene;
      if (session.state === 'waitingForBrowser')
        this.show({ session: { ...session, device: device(this.clock.now()) } });
    });
  }

  async copyDeviceCode(): Promise<Outcome> {
    return this.take('copyDeviceCode', '', () => undefined);
  }

  async copyDeviceLink(): Promise<Outcome> {
    return this.take('copyDeviceLink', '', () => undefined);
  }

  async allowTokenRedirect(): Promise<Outcome> {
    return this.take('allowTokenRedirect', '', () => {
      const { server } = this.scene;
      if (server.state.state !== 'known') return;
      this.show({ server: { ...server, state: { ...server.state, tokenRedirectAllowed: true } } });
    });
  }

  async signOut(wish: SignOut): Promise<Answer<SignOutReport>> {
    const { session } = this.scene;
    const account = 'account' in session && session.account !== null ? session.account : ada;
    const said = [wish.allDevices && 'allDevices', wish.provider && 'provider'];
    const taken = this.take('signOut', said.filter(Boolean).join(' '), () => {
      this.#attempt?.();
      const accounts = signedOutOf(this.#accounts);
      this.show({ todos: [], sync: syncOff, accounts: { accounts } });
      this.show({ session: { state: 'signedOut', problem: null } });
    });
    if (taken.status === 'error') return taken;
    const silent = session.state === 'signedIn' && session.connection.state === 'offline';
    return { status: 'ok', data: report(account, wish, silent) };
  }

  async switchAccount(key: string): Promise<Outcome> {
    return this.take('switchAccount', key, () => {
      const chosen = this.#accounts.find((each) => each.key === key);
      if (chosen?.state === 'signedIn') this.#arrive(chosen.account, chosen.server);
      else if (chosen !== undefined) this.#returnTo(chosen);
    });
  }

  async removeAccount(key: string, discardUnsent: boolean): Promise<Outcome> {
    const { session, sync } = this.scene;
    const gone = this.#accounts.find((each) => each.key === key);
    if (gone?.current && sync.waiting > 0 && !discardUnsent)
      this.refuse('removeAccount', problem('account_has_unsent_changes', `${sync.waiting}`));
    return this.take('removeAccount', discardUnsent ? `${key} discard` : key, () => {
      this.show({ accounts: { accounts: this.#accounts.filter((each) => each.key !== key) } });
      if (!gone?.current || session.state === 'signedOut') return;
      this.show({ todos: [], sync: syncOff, session: { state: 'signedOut', problem: null } });
    });
  }

  async useVault(way: VaultWay, passphrase: string | null): Promise<Outcome> {
    return this.take('useVault', way, () => {
      const places = {
        retry: 'Secret Service',
        passphrase: 'passphrase-protected file',
        thisRun: 'memory (this run only)',
      };
      if (way === 'passphrase' && passphrase === null) throw new Error('no passphrase');
      this.#unlocked(places[way]);
    });
  }

  async unlockVault(passphrase: string): Promise<Outcome> {
    if (passphrase !== PASSPHRASE) this.refuse('unlockVault', problem('passphrase_wrong'));
    return this.take('unlockVault', '', () => this.#unlocked('passphrase-protected file'));
  }

  async setServer(typed: string): Promise<Outcome> {
    const url = exact(typed);
    if (url.status === 'error') this.refuse('setServer', url.error);
    return this.take('setServer', typed, () => {
      const at = url.status === 'ok' ? url.data : typed;
      this.show({ server: { ...serverAt(at, this.clock.now()), state: { state: 'asking' } } });
      this.#answer(at, null);
    });
  }

  async lookAtServer(typed: string | null): Promise<Answer<ServerPreview | null>> {
    this.intents.push(`lookAtServer ${typed}`);
    return this.#lookout.look(typed);
  }

  async trustCertificate(sha256: string): Promise<Outcome> {
    return this.take('trustCertificate', sha256, () => {
      const { server } = this.scene;
      this.show({ server: { ...server, state: { state: 'asking' } } });
      this.#answer(server.url, sha256);
    });
  }

  async forgetCertificate(): Promise<Outcome> {
    return this.take('forgetCertificate', '', () =>
      this.show({ server: { ...this.scene.server, trustedCertificate: null } }),
    );
  }

  async setPreferences(change: PreferencesChange): Promise<Outcome> {
    return this.take('setPreferences', JSON.stringify(change), () => {
      const preferences = preferred(this.scene.preferences ?? unchosen, change);
      this.show({ preferences });
      this.work.sort = preferences.sort;
      this.showWork();
    });
  }

  async about(): Promise<Answer<About>> {
    return { status: 'ok', data: about };
  }

  async copyDataFolder(): Promise<Outcome> {
    return this.take('copyDataFolder', '', () => undefined);
  }

  async copySession(id: string, text: SessionText): Promise<Outcome> {
    return this.take('copySession', `${id} ${text}`, () => undefined);
  }

  async copyTodoLink(id: string): Promise<Outcome> {
    return this.take('copyTodoLink', id, () => undefined);
  }

  async dismissProblem(): Promise<Outcome> {
    return this.take('dismissProblem', '', () => {
      const { session } = this.scene;
      if (session.state !== 'needsYou' && 'problem' in session)
        this.show({ session: { ...session, problem: null } });
    });
  }

  async diagnose(): Promise<Answer<Diagnosis>> {
    const taken = this.take('diagnose', '', () => undefined);
    if (taken.status === 'error') return taken;
    await new Promise<void>((done) => this.clock.after(TAKES.checks, done));
    return { status: 'ok', data: diagnosis(this.clock.now()) };
  }

  async copyDiagnosis(): Promise<Outcome> {
    return this.take('copyDiagnosis', '', () => undefined);
  }

  async syncNow(): Promise<Outcome> {
    return this.take('syncNow', '', () => {
      const { server, session } = this.scene;
      if (session.state === 'signedIn') this.sync();
      else if (server.state.state === 'unreachable')
        this.#answer(server.url, server.trustedCertificate);
    });
  }

  get #accounts(): KnownAccount[] {
    return this.scene.accounts.accounts;
  }

  #answer(url: string, trustedCertificate: string | null): void {
    const scened = trustedCertificate === null ? url : HOST;
    const server = serverAt(scened, this.clock.now());
    this.clock.after(TAKES.server, () =>
      this.show({ server: { ...server, url, trustedCertificate } }),
    );
  }

  /** Opens the scripted browser, in which `account` signs in at `server`. */
  #wait(provider: string, account: Account, server: string): void {
    const { session } = this.scene;
    this.#at = server;
    // What a cancelled sign-in goes back to; news of an earlier one is old by then.
    this.#before = session.state === 'signedOut' ? { ...session, problem: null } : session;
    this.show({
      session: {
        state: 'waitingForBrowser',
        provider,
        link: LINK,
        deadlineMs: this.clock.now() + 5 * MINUTE,
        device: null,
        problem: null,
      },
    });
    const whose = { ...account, provider };
    this.#attempt = this.clock.after(TAKES.person, () => this.#redeem(whose));
  }

  #redeem(account: Account): void {
    this.show({ session: { state: 'redeeming', provider: account.provider } });
    const at = this.#at ?? this.scene.server.url;
    this.#attempt = this.clock.after(TAKES.redeeming, () => this.#arrive(account, at));
  }

  /** Shows this account, signed in, and its server. */
  #arrive(account: Account, server: string): void {
    const { session } = signedIn(this.clock.now());
    this.#moveTo(server);
    if (session.state === 'signedIn') this.show({ session: { ...session, account } });
    this.show({ accounts: { accounts: withCurrent(this.#accounts, account, server) } });
    this.sync();
  }

  /** The server in use is that of the account on show. */
  #moveTo(server: string): void {
    if (server !== this.scene.server.url) this.show({ server: serverAt(server, this.clock.now()) });
  }

  /** Shows the to-dos of an account whose session has ended. */
  #returnTo(chosen: KnownAccount): void {
    const accounts = this.#accounts.map((each) => ({ ...each, current: each === chosen }));
    this.#moveTo(chosen.server);
    this.show({ accounts: { accounts }, sync: syncOff });
    const why = problem('session_ended');
    this.show({ session: { state: 'needsYou', account: chosen.account, problem: why } });
  }

  #unlocked(keptIn: string): void {
    this.show({ vault: { keptIn, state: { state: 'open' } } });
    const current = this.#accounts.find((each) => each.current);
    if (current !== undefined) this.#arrive(current.account, current.server);
  }
}
