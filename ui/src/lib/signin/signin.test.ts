import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

describe('the sign-in panel', () => {
  it.each(['microsoft', 'google', 'contoso'])('signs in with %s', async (provider) => {
    const { backend, user } = await open('other-provider');
    await user.click(shown(`sign-in-${provider}`));
    expect(backend.intents).toEqual([`signIn ${provider} anyone`]);
    expect(shown('waiting')).toBeTruthy();
  });

  it('names each provider as its vendor wants it named', async () => {
    await open('other-provider');
    expect(screen.getByRole('button', { name: 'Sign in with Microsoft' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Sign in with Google' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Sign in with Contoso Staff' })).toBeTruthy();
  });

  it('says what the administrator must do when there is no provider', async () => {
    await open('no-provider');
    expect(shown('no-provider').textContent).toMatch(/administrator has to add/);
    expect(absent('sign-in-microsoft')).toBe(true);
  });

  it('tries the same provider again after a problem', async () => {
    const { backend, publish, user } = await open('signed-out');
    await user.click(shown('sign-in-google'));
    await publish({ session: { state: 'signedOut', problem: problem('sign_in_declined') } });
    expect(shown('problem').getAttribute('role')).toBe('alert');
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['signIn google anyone', 'signIn google anyone']);
  });

  it('shows title, sentence and detail of a problem, and closes it', async () => {
    const { backend, user } = await open('problem-sign_in_refused');
    expect(shown('problem-title').textContent).toBe('The sign-in was refused');
    expect(shown('problem-detail').textContent).toMatch(/What the server/);
    expect(shown('problem-detail').lang).toBe('en');
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['dismissProblem']);
    expect(absent('problem')).toBe(true);
    expect(document.activeElement?.id).toBe('main');
  });

  it('asks an unreachable server again', async () => {
    const { advance, backend, user } = await open('unreachable');
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['syncNow']);
    expect(screen.getByText(/Asking pia\.example\.org/)).toBeTruthy();
    await advance(500);
    expect(shown('sign-in-microsoft')).toBeTruthy();
  });

  it('shows the problem again when the server stays silent', async () => {
    const { advance, backend, user } = await open('unreachable');
    backend.syncNow = async () => ({ status: 'ok', data: null });
    await user.click(shown('problem-action'));
    expect(absent('problem')).toBe(true);
    await advance(1500);
    expect(shown('problem').dataset['code']).toBe('server_unreachable');
  });

  it('changes the server in place and gives the keyboard back', async () => {
    const { backend, user } = await open('not-pia');
    expect(shown('problem-action').dataset['action']).toBe('changeServer');
    await user.click(shown('problem-action'));
    const field = shown('server-url');
    expect(document.activeElement).toBe(field);

    await user.clear(field);
    await user.type(field, 'no such server{Enter}');
    expect(shown('server-problem').dataset['code']).toBe('server_address_invalid');
    expect(field.getAttribute('aria-describedby')).toBe(shown('server-problem').id);

    await user.clear(field);
    backend.refuse('setServer', problem('storage_failed', 'disk is full'));
    await user.type(field, 'https://other.example{Enter}');
    expect(within(shown('server-problem')).getByText('disk is full').lang).toBe('en');

    await user.clear(field);
    await user.type(field, 'https://other.example{Enter}');
    expect(backend.intents.at(-1)).toBe('setServer https://other.example');
    expect(absent('server-url')).toBe(true);
    expect(document.activeElement).toBe(shown('change-server'));
  });

  it('leaves the address form with Escape', async () => {
    const { user } = await open('signed-out');
    await user.click(shown('change-server'));
    await user.keyboard('{Escape}');
    expect(absent('server-url')).toBe(true);
    expect(document.activeElement).toBe(shown('change-server'));
  });

  it('offers no change of an address that is fixed', async () => {
    await open('fixed');
    expect(absent('change-server')).toBe(true);
  });
});

describe('waiting for the browser', () => {
  it('counts down on the clock it is given', async () => {
    const { advance } = await open('waiting');
    expect(shown('time-left').textContent).toMatch(/5:00/);
    await advance(61_000);
    expect(shown('time-left').textContent).toMatch(/3:59/);
    await advance(300_000);
    expect(shown('time-left').textContent).toMatch(/Time is up/);
  });

  it('stops counting when it is over', async () => {
    const { advance, clock, publish } = await open('waiting');
    const before = clock.pending;
    await publish({ session: { state: 'signedOut', problem: null } });
    expect(clock.pending).toBe(before - 1);
    await advance(1000);
  });

  it('cancels, and gives the keyboard back to the button it began at', async () => {
    const { backend, user } = await open('signed-out');
    await user.click(shown('sign-in-google'));
    expect(document.activeElement?.id).toBe('waiting-heading');
    await user.click(shown('cancel'));
    expect(backend.intents).toEqual(['signIn google anyone', 'cancelSignIn']);
    expect(document.activeElement).toBe(shown('sign-in-google'));
  });

  it('opens the browser again', async () => {
    const { backend, user } = await open('waiting-no-browser');
    expect(shown('problem').dataset['code']).toBe('browser_failed');
    expect(screen.getByLabelText('Sign-in link')).toHaveProperty('readOnly', true);
    await user.click(shown('open-again'));
    expect(backend.intents).toEqual(['openBrowserAgain']);
    expect(absent('problem')).toBe(true);
  });

  it('says that the link was copied, for a moment', async () => {
    const { advance, user } = await open('waiting');
    await user.click(shown('copy-link'));
    expect(shown('copy-link').textContent).toMatch(/Copied/);
    expect(shown('announcement').textContent).toMatch(/copied/);
    await advance(2500);
    expect(shown('copy-link').textContent).toMatch(/Copy link/);
  });

  it('shows the link when it could not be copied', async () => {
    const { backend, user } = await open('waiting');
    expect(screen.queryByLabelText('Sign-in link')).toBeNull();
    backend.refuse('copySignInLink', problem('clipboard_failed'));
    await user.click(shown('copy-link'));
    expect(shown('problem').dataset['code']).toBe('clipboard_failed');
    expect(screen.getByLabelText('Sign-in link')).toHaveProperty('readOnly', true);
  });

  it('does not say so when it was not', async () => {
    const { backend, user } = await open('waiting');
    backend.refuse('copySignInLink', problem('not_signed_in'));
    await user.click(shown('copy-link'));
    expect(shown('copy-link').textContent).toMatch(/Copy link/);
    expect(within(shown('problem')).getByTestId('problem-title')).toBeTruthy();
  });
});

describe('a whole sign-in', () => {
  it('goes from the button to the name, and is heard', async () => {
    const { advance, user } = await open('signed-out');
    await user.click(shown('sign-in-microsoft'));
    expect(shown('announcement').textContent).toMatch(/Waiting/);
    await advance(6000);
    expect(shown('redeeming')).toBeTruthy();
    expect(document.activeElement?.id).toBe('redeeming-heading');
    await advance(1200);
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
    expect(shown('account-email').textContent).toBe('ada@contoso.example');
    expect(shown('announcement').textContent).toBe('Signed in as Ada Lovelace.');
    expect(shown('sync-state').textContent).toMatch(/Syncing/);
    expect(document.activeElement?.id).toBe('main');
    await advance(700);
    expect(shown('sync-state').textContent).toMatch(/Synced just now, 5 sent, 0 received/);
  });
});
