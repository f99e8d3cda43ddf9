import { describe, expect, it } from 'vitest';

import type { SessionView, SyncView } from '../ipc/backend';
import { syncIdle } from '../ipc/scene-parts';
import { problem, scene } from '../ipc/scenes';
import { announceSession, announceSync } from './announce';

const NOW = Date.UTC(2026, 0, 5, 9);
const session = (name: string): SessionView => scene(name, NOW).session;

describe('what is heard of a session', () => {
  it('follows a sign-in step by step', () => {
    expect(announceSession(session('signed-out'), session('waiting'))).toMatch(/browser/);
    expect(announceSession(session('waiting'), session('redeeming'))).toMatch(/Finishing/);
    expect(announceSession(session('redeeming'), session('signed-in'))).toBe(
      'Signed in as Ada Lovelace.',
    );
    expect(announceSession(session('signed-in'), session('signed-out'))).toBe('Signed out.');
  });

  it('follows the connection', () => {
    expect(announceSession(session('signed-in'), session('offline'))).toMatch(/^Offline/);
    expect(announceSession(session('offline'), session('signed-in'))).toMatch(/answers again/);
  });

  it('is silent where nothing happened', () => {
    expect(announceSession(null, session('signed-in'))).toBeNull();
    expect(announceSession(session('signed-in'), session('signed-in'))).toBeNull();
    expect(announceSession(session('waiting'), session('waiting-no-browser'))).toBeNull();
    expect(announceSession(session('waiting'), session('signed-out'))).toBeNull();
  });
});

describe('what is heard of sync', () => {
  const view = (change: Partial<SyncView>): SyncView =>
    syncIdle(NOW, { up: 0, down: 0, ...change });
  const running = view({ state: { state: 'running', direction: 'up', done: 0, total: 0 } });

  it('is what moved, once it has moved', () => {
    expect(announceSync(running, view({ up: 1 }), NOW)).toBe('Synced just now, 1 sent, 0 received');
    expect(announceSync(view({}), running, NOW)).toBeNull();
  });

  it('is what needs the person, once', () => {
    expect(announceSync(running, view({ conflicts: 1 }), NOW)).toBe('1 change needs your decision');
    const known = { ...running, conflicts: 1 };
    expect(announceSync(known, view({ conflicts: 1 }), NOW)).toBeNull();
  });

  it('is nothing for a sync that found nothing, or failed', () => {
    expect(announceSync(running, view({}), NOW)).toBeNull();
    const failed = view({ state: { state: 'waiting', problem: problem('server_failed') }, up: 1 });
    expect(announceSync(running, failed, NOW)).toBeNull();
  });
});
