import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

describe('a session that ended unasked', () => {
  it('says who and why, and leaves the to-dos on show', async () => {
    await open('needs-you');
    expect(shown('needs-you').getAttribute('role')).toBe('alert');
    expect(shown('needs-you').textContent).toMatch(/Your session has ended/);
    expect(shown('needs-you').textContent).toMatch(/Ada Lovelace, ada@contoso\.example/);
    expect(screen.getByText('Water the fig')).toBeTruthy();
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
    expect(shown('sync-state').textContent).toMatch(
      /paused until you sign in again\s+\(1 change waiting\)/,
    );
    expect(absent('sign-in-microsoft')).toBe(true);
  });

  it('says what the server said, in the language that is in', async () => {
    const { app, publish } = await open('signed-in');
    const { account } = app;
    if (account === null) throw new Error('signed in');
    const ended = problem('session_ended', 'the session is no longer valid');
    await publish({ session: { state: 'needsYou', account, problem: ended } });
    expect(shown('needs-you-detail').textContent).toBe('the session is no longer valid');
    expect(shown('needs-you-detail').lang).toBe('en');
  });

  it('is said wherever the person is, and the way back leads to what is said of it', async () => {
    const { user } = await open('needs-you');
    await user.click(shown('area-templates'));
    expect(shown('library-templates')).toBeTruthy();
    await user.click(shown('sign-in-again'));
    expect(absent('library-templates')).toBe(true);
    expect(shown('waiting')).toBeTruthy();
    // From there the person may go where they like.
    await user.click(shown('area-templates'));
    expect(shown('library-templates')).toBeTruthy();
  });

  it('leads back with one click', async () => {
    const { advance, backend, user } = await open('needs-you');
    await user.click(shown('sign-in-again'));
    expect(backend.intents).toEqual(['signInAgain']);
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
    await advance(7200);
    expect(absent('needs-you')).toBe(true);
    expect(shown('announcement').textContent).toBe('Signed in as Ada Lovelace.');
  });

  it('can be cancelled, and is still said then', async () => {
    const { user } = await open('needs-you');
    await user.click(shown('sign-in-again'));
    await user.click(shown('cancel'));
    expect(shown('needs-you')).toBeTruthy();
  });

  it('offers another account, of whichever provider', async () => {
    const { backend, user } = await open('needs-you');
    await user.click(shown('another-account'));
    await user.click(within(shown('add-account-dialog')).getByTestId('sign-in-google'));
    expect(backend.intents).toEqual(['signIn google another']);
  });

  it('is heard', async () => {
    const { publish, app } = await open('signed-in');
    const { account } = app;
    if (account === null) throw new Error('signed in');
    await publish({ session: { state: 'needsYou', account, problem: problem('session_ended') } });
    expect(shown('announcement').textContent).toBe('Ada Lovelace needs to sign in again.');
  });

  it('is said in Settings, with the same way on', async () => {
    const { backend, user } = await open('needs-you-unreadable');
    await user.click(shown('open-settings'));
    expect(shown('problem').dataset['code']).toBe('keychain_unreadable');
    expect(shown('account-waiting').textContent).toBe('1 change');
    await user.click(shown('sign-out'));
    expect(shown('sign-out-dialog').textContent).toMatch(/has already ended/);
    // Without a session no other device can be signed out.
    expect(absent('sign-out-all')).toBe(true);
    await user.click(shown('keep-signed-in'));
    await user.click(shown('sign-in-again'));
    expect(backend.intents).toEqual(['signInAgain']);
    expect(shown('waiting')).toBeTruthy();
  });
});

describe('offline', () => {
  it('says what does not pass by itself, and where to decide about it', async () => {
    const { app, publish, user } = await open('signed-in');
    const { session } = app;
    if (session?.state !== 'signedIn') throw new Error('signed in');
    const offline = (code: 'server_certificate_changed' | 'server_unreachable') =>
      publish({
        session: {
          ...session,
          connection: { state: 'offline', problem: problem(code), retryMs: null },
        },
      });
    await offline('server_unreachable');
    expect(absent('problem')).toBe(true);
    await offline('server_certificate_changed');
    expect(shown('problem').dataset['code']).toBe('server_certificate_changed');
    expect(absent('problem-close')).toBe(true);
    await user.click(shown('problem-action'));
    expect(shown('settings')).toBeTruthy();
  });

  it('counts down to the next try', async () => {
    const { advance } = await open('offline');
    expect(shown('next-try').textContent).toMatch(/Next try in 12 s/);
    await advance(5000);
    expect(shown('next-try').textContent).toMatch(/Next try in 7 s/);
    await advance(7000);
    expect(shown('next-try').textContent).toMatch(/Trying again/);
  });

  it('says when it is being tried', async () => {
    await open('offline-trying');
    expect(shown('next-try').textContent).toMatch(/Trying again/);
  });
});
