import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem, scene } from '../ipc/scenes';
import { PAUSE } from '../state/server-check.svelte';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

describe('the first run', () => {
  it('has three short steps, all in sight, beside to-dos that work', async () => {
    const { backend, user } = await open('first-run');
    const steps = within(shown('first-run')).getAllByRole('heading', { level: 3 });
    expect(steps.map((step) => step.textContent)).toEqual([
      'What Pia keeps',
      'Sign in, or not',
      'Your server',
    ]);
    await user.type(shown('new-todo'), 'Water the fig{Enter}');
    expect(backend.intents).toEqual(['addTodo Water the fig']);
    expect(shown('first-run')).toBeTruthy();
  });

  it('signs in with one click, and comes back after a sign-in that was cancelled', async () => {
    const { backend, user } = await open('first-run');
    await user.click(shown('sign-in-google'));
    expect(backend.intents).toEqual(['signIn google anyone']);
    expect(absent('first-run')).toBe(true);
    await user.click(shown('cancel'));
    expect(document.activeElement).toBe(within(shown('first-run')).getByTestId('sign-in-google'));
  });

  it('says why a sign-in failed', async () => {
    const { publish } = await open('first-run');
    await publish({ session: { state: 'signedOut', problem: problem('sign_in_declined') } });
    expect(within(shown('first-run')).getByRole('alert').dataset['code']).toBe('sign_in_declined');
  });

  it.each(['use-without-account', 'close-first-run'])(
    'is over for good after %s, and the keyboard is where a to-do is written',
    async (control) => {
      const { backend, user } = await open('first-run');
      await user.click(shown(control));
      expect(backend.intents).toEqual(['setPreferences {"welcomed":true}']);
      expect(absent('first-run')).toBe(true);
      expect(shown('sign-in-microsoft')).toBeTruthy();
      expect(document.activeElement).toBe(shown('new-todo'));
      expect(shown('announcement').textContent).toMatch(/sign in at any time/);
    },
  );

  it('stays when that cannot be kept', async () => {
    const { backend, user } = await open('first-run');
    backend.refuse('setPreferences', problem('storage_failed'));
    await user.click(shown('use-without-account'));
    expect(shown('first-run')).toBeTruthy();
    expect(shown('problem').dataset['code']).toBe('storage_failed');
  });

  it('is gone through with the keyboard alone', async () => {
    const { advance, backend, user } = await open('first-run');
    shown('close-first-run').focus();
    const order = [
      'sign-in-microsoft',
      'sign-in-google',
      'use-without-account',
      'change-server',
    ] as const;
    for (const next of order) {
      await user.tab();
      expect(document.activeElement).toBe(shown(next));
    }
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(shown('server-url'));
    await user.keyboard('other-provider.example');
    await advance(PAUSE);
    expect(document.activeElement).toBe(shown('server-url'));
    await user.keyboard('{Enter}');
    expect(backend.intents.at(-1)).toBe('setServer other-provider.example');
    await advance(500);
    expect(document.activeElement).toBe(shown('change-server'));
    expect(shown('sign-in-contoso')).toBeTruthy();
  });

  it('has the field for an address open where no server answers, and raises no alarm', async () => {
    const { user, advance } = await open('first-run-unreachable');
    expect(shown('problem').textContent).toMatch(/does not answer\. localhost:5080/);
    expect(within(shown('first-run')).queryByRole('alert')).toBeNull();
    expect(document.activeElement).not.toBe(shown('server-url'));
    expect(absent('cancel-server')).toBe(true);
    await user.clear(shown('server-url'));
    await user.type(shown('server-url'), 'good.example');
    expect(shown('problem')).toBeTruthy();
    await user.click(shown('save-server'));
    await advance(500);
    expect(absent('server-url')).toBe(true);
    expect(shown('sign-in-microsoft')).toBeTruthy();
  });

  it('changes no address that is fixed', async () => {
    const { server } = scene('fixed', 0);
    await open('first-run', { server });
    expect(absent('change-server')).toBe(true);
  });
});
