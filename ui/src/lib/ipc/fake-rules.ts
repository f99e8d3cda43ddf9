/** What the script answers, worked out from what it is given. */
import type {
  Account,
  KnownAccount,
  SignOut,
  SignOutReport,
  SignOutStep,
  Todo,
  TodosInSight,
  TodosView,
  TodoWindow,
  TodoWindows,
} from './backend';
import { knownAccount, problem, unreachable } from './scene-parts';

/** The accounts with this one signed in and on show. */
export function withCurrent(accounts: KnownAccount[], account: Account): KnownAccount[] {
  const others = accounts.map((each): KnownAccount => ({ ...each, current: false }));
  const at = others.findIndex((each) => each.account.id === account.id);
  const shown = others[at] ?? knownAccount(account, 'signedIn');
  const now: KnownAccount = { ...shown, current: true, state: 'signedIn' };
  return at < 0 ? [...others, now] : others.with(at, now);
}

/** The accounts after signing out of the one on show. */
export function signedOutOf(accounts: KnownAccount[]): KnownAccount[] {
  return accounts.map((each) =>
    each.current ? { ...each, current: false, state: 'signedOut' } : each,
  );
}

/** The part of the to-dos that somebody looks at. */
export function inSight(todos: Todo[], windows: TodoWindows): TodosView {
  const part = (done: boolean, { from, count }: TodoWindow): TodosInSight => {
    const all = todos.filter((todo) => todo.done === done);
    const start = Math.min(from, Math.max(0, all.length - count));
    return { total: all.length, from: start, todos: all.slice(start, start + count) };
  };
  return { open: part(false, windows.open), done: part(true, windows.done) };
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
