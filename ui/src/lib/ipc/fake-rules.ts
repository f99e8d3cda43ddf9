/** What the script answers, worked out from what it is given. */
import type {
  Account,
  KnownAccount,
  Place,
  PreferencesChange,
  PreferencesView,
  SignOut,
  SignOutReport,
  SignOutStep,
} from './backend';
import { knownAccount, problem, unreachable } from './scene-parts';

/** What is in force after a change; the script's system speaks English. */
export function preferred(before: PreferencesView, change: PreferencesChange): PreferencesView {
  const language = change.language ?? before.language;
  return {
    language,
    theme: change.theme ?? before.theme,
    zoom: change.zoom ?? before.zoom,
    board: change.board ?? before.board,
    sort: change.sort ?? before.sort,
    speaks: language === 'system' ? 'en' : language,
    firstRun: before.firstRun && change.welcomed !== true,
  };
}

/** The accounts with this one of `server` signed in and on show. */
export function withCurrent(
  accounts: KnownAccount[],
  account: Account,
  server: string,
): KnownAccount[] {
  const others = accounts.map((each): KnownAccount => ({ ...each, current: false }));
  const at = others.findIndex((each) => each.account.id === account.id);
  const shown = others[at] ?? knownAccount(account, 'signedIn', false, server);
  const now: KnownAccount = { ...shown, current: true, state: 'signedIn' };
  return at < 0 ? [...others, now] : others.with(at, now);
}

/** The accounts after signing out of the one on show. */
export function signedOutOf(accounts: KnownAccount[]): KnownAccount[] {
  return accounts.map((each) =>
    each.current ? { ...each, current: false, state: 'signedOut' } : each,
  );
}

/** A place as a word, for what tests read. */
export function placeName(place: Place): string {
  if (typeof place === 'string') return place;
  return 'before' in place ? `before ${place.before}` : `after ${place.after}`;
}

/** What came of a sign-out; without the server some of it is done later. */
export function report(account: Account, wish: SignOut, silent: boolean): SignOutReport {
  const asked: SignOutStep['result'] = silent
    ? { result: 'queued', problem: unreachable }
    : { result: 'done' };
  const steps: SignOutStep[] = [
    { step: 'thisDevice', result: { result: 'done' } },
    { step: wish.allDevices ? 'allDevices' : 'server', result: asked },
  ];
  if (wish.provider) {
    const result: SignOutStep['result'] = silent
      ? { result: 'failed', problem: unreachable }
      : { result: 'inBrowser' };
    steps.push({ step: 'provider', result });
  }
  const why = problem('sign_out_unconfirmed', unreachable.detail);
  return { account, confirmed: !silent, problem: silent ? why : null, steps };
}
