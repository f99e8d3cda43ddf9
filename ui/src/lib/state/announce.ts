/**
 * What a screen reader hears of changes nobody asked for: the steps of a sign-in, losing and
 * finding the server, records that moved, a sync that stops and goes on. Problems are alerts and speak for themselves.
 */
import type { SessionView, SyncView } from '../ipc/backend';
import { words } from '../words';

/** `signedInAs` is whose session was there before a sign-in began: it is no news afterwards. */
export function announceSession(
  before: SessionView | null,
  after: SessionView,
  signedInAs: string | null = null,
): string | null {
  if (before === null) return null;
  switch (after.state) {
    case 'starting':
      return null;
    case 'waitingForBrowser':
      return before.state === after.state ? null : words.session.waiting;
    case 'redeeming':
      return words.session.finishing;
    case 'signedOut':
      return before.state === 'signedIn' || before.state === 'needsYou'
        ? words.session.signedOut
        : null;
    case 'needsYou':
      return before.state === 'signedIn' ? words.needsYou.aloud(after.account.name) : null;
    case 'signedIn':
      if (before.state !== 'signedIn')
        return signedInAs === after.account.id ? null : words.session.signedIn(after.account.name);
      if (before.connection.state === after.connection.state) return null;
      if (after.connection.state === 'offline') return words.sync.offline;
      return before.connection.state === 'offline' ? words.session.noLongerOffline : null;
  }
}

/** `known`: it has been said already that sync fails, or why it has to. */
export function announceSync(
  before: SyncView | null,
  after: SyncView,
  now: number,
  known = false,
): string | null {
  const [from, to] = [before?.state.state ?? 'off', after.state.state];
  // Where it was off, somebody has just come: how it stands is shown.
  const turned = from !== 'off' && to !== 'off' && (from === 'paused') !== (to === 'paused');
  const fails = to === 'waiting' && from !== 'off' && !known;
  const finished = to === 'idle' && from === 'running';
  const somethingMoved = after.up !== before?.up || after.down !== before.down;
  const needsPerson = after.conflicts > (before?.conflicts ?? 0);
  const news = turned || fails || (finished && (somethingMoved || needsPerson));
  return news ? words.sync.line(after, now) : null;
}
