import { describe, expect, it } from 'vitest';

import type { SessionView, SyncView } from '../ipc/backend';
import { syncIdle, syncOff } from '../ipc/scene-parts';
import { problem, scene } from '../ipc/scenes';
import { open } from '../testing/setup';
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

  it('is nothing for a sync that found nothing', () => {
    expect(announceSync(running, view({}), NOW)).toBeNull();
  });

  it('is that it is paused, and that it goes on', () => {
    const paused = view({ state: { state: 'paused' }, waiting: 2 });
    expect(announceSync(running, paused, NOW)).toBe('Sync paused, 2 changes waiting');
    expect(announceSync(paused, paused, NOW)).toBeNull();
    expect(announceSync(paused, running, NOW)).toBe('Syncing…');
    // Whoever has just come sees how it stands.
    for (const before of [null, syncOff]) expect(announceSync(before, paused, NOW)).toBeNull();
    expect(announceSync(paused, syncOff, NOW)).toBeNull();
  });

  it('is that it fails, and not each time it is tried again', async () => {
    const { app, publish } = await open('signed-in');
    const failed = view({ state: { state: 'waiting', problem: problem('server_failed') } });
    await publish({ sync: running });
    await publish({ sync: failed });
    expect(app.announcement).toBe('Not synced, trying again by itself');
    app.announcement = '';
    await publish({ sync: running });
    await publish({ sync: failed });
    expect(app.announcement).toBe('');
    await publish({ sync: running });
    await publish({ sync: view({}) });
    await publish({ sync: failed });
    expect(app.announcement).toBe('Not synced, trying again by itself');
  });

  it('is nothing more while the server is known to be away', async () => {
    const { app, publish } = await open('signed-in');
    const offline = scene('offline', NOW);
    await publish({ session: offline.session });
    await publish({ sync: offline.sync });
    expect(app.announcement).toMatch(/^Offline/);
  });
});
