/** What the line of the status bar says: the same cases in every language. */
import type { SyncView } from '../ipc/backend';
import type { sync } from './en/sync';

export type SyncPhrases = typeof sync;

/** Of what waits for a person: values to choose between, and changes the server refuses. */
const undecided = ({ conflicts, refused }: SyncView) => conflicts + refused;

export function syncLine(say: SyncPhrases) {
  const movedLine = ({ up, down }: Pick<SyncView, 'up' | 'down'>) =>
    up === 0 && down === 0 ? '' : say.upDown(up, down);

  function line(view: SyncView, now: number): string {
    switch (view.state.state) {
      case 'off':
        return say.off;
      case 'running':
        return say.running;
      case 'paused':
        return view.waiting > 0 ? say.pausedWaiting(view.waiting) : say.pausedLine;
      case 'waiting':
        return view.waiting > 0 ? say.notSyncedWaiting(view.waiting) : say.notSynced;
      case 'idle':
        if (undecided(view) > 0) return say.decisions(undecided(view));
        if (view.waiting > 0) return say.waitingLine(view.waiting);
        if (view.lastMs === null) return say.neverLine;
        return [say.synced(say.ago(now - view.lastMs)), movedLine(view)].filter(Boolean).join(', ');
    }
  }

  return { undecided, movedLine, line };
}
