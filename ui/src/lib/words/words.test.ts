import { describe, expect, it } from 'vitest';

import type { SyncView } from '../ipc/backend';
import { syncIdle } from '../ipc/scene-parts';
import { problem } from '../ipc/scenes';
import { words } from './later';

const NOW = Date.UTC(2026, 0, 5, 9);
const idle: SyncView = syncIdle(NOW);
const line = (change: Partial<SyncView>, now = NOW) => words.sync.line({ ...idle, ...change }, now);

describe('the sync line', () => {
  it('says what moved', () => {
    expect(line({})).toBe('Synced just now, 3 sent, 5 received');
    expect(line({ down: 0 })).toBe('Synced just now, 3 sent, 0 received');
    expect(line({ up: 0, down: 0 })).toBe('Synced just now');
  });

  it('grows old', () => {
    const quiet = { up: 0, down: 0 };
    expect(line(quiet, NOW + 59_999)).toBe('Synced just now');
    expect(line(quiet, NOW + 60_000)).toBe('Synced 1 minute ago');
    expect(line(quiet, NOW + 3_600_000)).toBe('Synced 1 hour ago');
    expect(line(quiet, NOW + 49 * 3_600_000)).toBe('Synced 2 days ago');
  });

  it('says what waits before it says what was', () => {
    expect(line({ waiting: 1 })).toBe('1 change waiting');
    expect(line({ waiting: 2 })).toBe('2 changes waiting');
    expect(line({ lastMs: null })).toBe('Not synced yet');
  });

  it('says what is going on', () => {
    expect(line({ state: { state: 'off' } })).toBe('Kept on this device');
    const running = { state: 'running', direction: 'up', done: 0, total: 0 } as const;
    expect(line({ state: running, waiting: 2 })).toBe('Syncing…');
    const waiting = { state: 'waiting', problem: problem('server_failed') } as const;
    expect(line({ state: waiting })).toBe('Not synced, trying again by itself');
    expect(line({ state: waiting, waiting: 2 })).toBe('Not synced, 2 changes waiting');
    expect(line({ state: { state: 'paused' } })).toBe('Sync paused');
    expect(line({ state: { state: 'paused' }, waiting: 1 })).toBe('Sync paused, 1 change waiting');
    expect(line({ conflicts: 1 })).toBe('1 change needs your decision');
    expect(line({ conflicts: 2 })).toBe('2 changes need your decision');
  });
});

describe('the countdown', () => {
  it('counts whole seconds and never below zero', () => {
    expect(words.waiting.left(300_000)).toBe('Waiting another 5:00');
    expect(words.waiting.left(61_001)).toBe('Waiting another 1:02');
    expect(words.waiting.left(-5)).toBe('Waiting another 0:00');
  });
});

describe('the server line', () => {
  it('names the ways to sign in', () => {
    expect(words.server.knownWith('0.1.0', ['Microsoft'])).toBe(
      'Pia server 0.1.0, sign-in with Microsoft',
    );
    expect(words.server.knownWith('0.1.0', ['Microsoft', 'Google', 'Contoso'])).toBe(
      'Pia server 0.1.0, sign-in with Microsoft, Google, and Contoso',
    );
  });
});

describe('the field of a conflict', () => {
  const field = (name: string) => words.syncCard.conflictOf('Tea', name);

  it('is called as where it is edited', () => {
    expect(field('type')).toBe(`Tea: ${words.memories.type}`);
    expect(field('label')).toBe(`Tea: ${words.memories.label}`);
    expect(field('prompt')).toBe(`Tea: ${words.templates.prompt}`);
    expect(field('description')).toBe(`Tea: ${words.templates.description}`);
    expect(field('status')).toBe(`Tea: ${words.sheet.done}`);
    expect(field('providerType')).toBe('Tea: Type');
  });

  it('has a name of its own where nobody edits it, else that of the record', () => {
    expect(field('encryptedPayload')).toBe('Tea: Encrypted content');
    expect(field('recipe')).toBe('Tea: recipe');
  });
});
