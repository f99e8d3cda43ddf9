import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';

import { problem, sceneNames } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);

describe('every scene', () => {
  it.each(sceneNames)('%s shows the to-dos at once and one main heading', async (name) => {
    await open(name);
    expect(shown('new-todo')).toBeTruthy();
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  });

  it('uses each of the drivers’ hooks at most once, lists aside', async () => {
    const { user } = await open('signed-in');
    const unique = () => {
      const ids = [...document.querySelectorAll<HTMLElement>('[data-testid]')]
        .map((node) => node.dataset['testid'] ?? '')
        .filter((id) => !/^(todo|device)/.test(id));
      expect(new Set(ids).size).toBe(ids.length);
    };
    unique();
    await user.click(shown('open-settings'));
    unique();
  });
});

describe('a start that failed', () => {
  it('shows only why, and starts again', async () => {
    const { app, backend, user } = await open('signed-out');
    app.startProblem = problem('storage_failed', '/data');
    await tick();
    expect(screen.queryByTestId('new-todo')).toBeNull();
    expect(screen.queryByTestId('open-settings')).toBeNull();
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['retryStart', 'subscribe']);
    expect(shown('new-todo')).toBeTruthy();
  });

  it('is tried again by itself while the disk may be full, and by nobody else then', async () => {
    const { app, backend, advance } = await open('signed-out');
    app.startProblem = problem('storage_failed', '/data');
    await tick();
    const still = problem('storage_failed', '/data');
    backend.refuse('subscribe', still);
    await advance(10_000);
    await vi.waitFor(() => expect(app.startProblem).toBe(still));
    expect(backend.intents).toEqual(['retryStart', 'subscribe']);
    expect(shown('start-failed')).toBeTruthy();
    await advance(10_000);
    expect(await screen.findByTestId('new-todo')).toBeTruthy();
    await advance(60_000);
    expect(backend.intents).toEqual(['retryStart', 'subscribe', 'retryStart', 'subscribe']);
  });

  it('is not, when only the person can put it right', async () => {
    const { app, backend, advance } = await open('signed-out');
    app.startProblem = problem('configuration_invalid');
    await tick();
    await advance(60_000);
    expect(backend.intents).toEqual([]);
  });

  it('can be left', async () => {
    const { app, backend, user } = await open('signed-out');
    app.startProblem = problem('configuration_invalid');
    await tick();
    await user.click(shown('quit'));
    expect(backend.intents).toEqual(['quit']);
  });
});

describe('the status bar', () => {
  it('says so while the session is looked for', async () => {
    await open('starting');
    expect(shown('sync-state').textContent).toMatch(/Looking for your session/);
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
  });

  it('says where things are kept without an account', async () => {
    await open('signed-out');
    expect(shown('sync-state').textContent.trim()).toBe('Kept on this device');
    expect(screen.queryByTestId('connection')).toBeNull();
  });

  it('recovers by itself', async () => {
    const { app, publish } = await open('offline');
    const { session } = app;
    if (session?.state !== 'signedIn') throw new Error('signed in');
    await publish({ session: { ...session, connection: { state: 'fresh' } } });
    expect(shown('connection').textContent.trim()).toBe('Online');
    expect(shown('announcement').textContent).toBe('The server answers again.');
  });
});

describe('a problem of the session', () => {
  it('is shown above the to-dos while signed in', async () => {
    const { app, backend, publish, user } = await open('signed-in');
    const { session } = app;
    if (session?.state !== 'signedIn') throw new Error('signed in');
    await publish({ session: { ...session, problem: problem('keychain_unavailable') } });
    expect(shown('problem').dataset['code']).toBe('keychain_unavailable');
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['dismissProblem']);
    expect(screen.queryByTestId('problem')).toBeNull();
  });
});
