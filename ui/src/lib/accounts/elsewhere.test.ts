import { screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import { google, known, microsoft, problem, untrusted } from '../ipc/scene-parts';
import type { Scene } from '../ipc/scenes';
import { PAUSE } from '../state/server-check.svelte';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;
const dialog = () => within(shown('add-account-dialog'));
const state = () => shown('server-check').dataset['state'];
const said = () => shown('server-check').textContent.replaceAll(/\s+/g, ' ');

/** The dialog, and the script's answer time. */
async function adding(scene = 'signed-in', change: Partial<Scene> = {}) {
  const window = await open(scene, change);
  await window.user.click(shown('account-menu'));
  await window.user.click(shown('menu-add'));
  const answered = async () => {
    await window.advance(PAUSE);
    await window.advance(500);
    // The answer's way through two promises.
    await Promise.resolve();
    await window.advance(0);
  };
  /** Types the address of another server and waits for what it says. */
  const names = async (address: string) => {
    await window.user.click(shown('other-server'));
    await window.user.type(shown('server-url'), address);
    await answered();
  };
  return { ...window, answered, names };
}

describe('an account on another server', () => {
  it('is signed in to there, once the server has said how', async () => {
    const { backend, names, user } = await adding();
    await names('other-provider.example');
    expect(state()).toBe('known');
    expect(said()).toMatch(/Contoso Notes other-provider\.example Pia server 0\.1\.0/);
    // Its ways are buttons, and stand there once.
    expect(absent('check-choice')).toBe(true);
    const list = dialog().getByRole('list', { name: 'Sign in there with:' });
    expect(within(list).getAllByRole('button')).toHaveLength(3);
    expect(backend.intents).toEqual(['lookAtServer other-provider.example']);

    await user.click(dialog().getByTestId('sign-in-contoso'));
    expect(backend.intents.slice(1)).toEqual([
      'signIn contoso another https://other-provider.example',
    ]);
    expect(absent('add-account-dialog')).toBe(true);
    expect(document.activeElement?.id).toBe('waiting-heading');
  });

  it('is one of that server then, beside those of the other', async () => {
    const { advance, app, names, user } = await adding();
    await names('other-provider.example');
    await user.click(dialog().getByTestId('sign-in-google'));
    await advance(60_000);
    await advance(60_000);
    expect(shown('account-name').textContent).toBe('Mia Rossi');
    expect(app.server?.url).toBe('https://other-provider.example');
    await user.click(shown('account-menu'));
    const lines = screen.getAllByRole('menuitemradio').map(({ textContent }) => textContent);
    expect(lines[0]).toMatch(/Ada Lovelace.*pia\.example\.org/s);
    expect(lines[1]).toMatch(/Mia Rossi.*other-provider\.example/s);
    await user.click(screen.getAllByTestId('menu-account')[0] as Element);
    expect(app.server?.url).toBe('https://pia.example.org');
  });

  it('is not chosen by looking: the address is asked after a pause, and nothing is kept', async () => {
    const { advance, app, backend, user } = await adding();
    await user.click(shown('other-server'));
    await user.type(shown('server-url'), 'good.example');
    await advance(PAUSE - 1);
    expect(backend.intents).toEqual([]);
    await advance(1);
    expect(state()).toBe('asking');
    expect(shown('server-check').getAttribute('role')).toBe('status');
    expect(app.server?.url).toBe('https://pia.example.org');
    expect(app.serverDraft).toBeNull();
  });

  it('shows nothing of an answer once another key was pressed', async () => {
    const { names, user } = await adding();
    await names('good.example');
    expect(dialog().getByTestId('sign-in-google')).toBeTruthy();
    await user.type(shown('server-url'), 'x');
    expect(dialog().queryByTestId('sign-in-google')).toBeNull();
    expect(state()).toBeUndefined();
  });

  it.each([
    [
      'untrusted.example',
      /certificate is not trusted.*compare its certificate, then decide\. For that, sign out first/,
    ],
    ['certificate-changed.example', /certificate has changed/],
    [
      'first-generation.example',
      /An older Pia server.*so Pia asks you first\. Read why, then decide\. For that, sign out first/,
    ],
    ['no-provider.example', /no way to sign in there yet/],
    ['unreachable.example', /does not answer/],
    ['not a server', /not a server address/],
  ])('says what %s comes to, and offers no way to sign in there', async (address, what) => {
    const { names } = await adding();
    await names(address);
    expect(said()).toMatch(what);
    expect(dialog().queryByRole('list')).toBeNull();
    expect(dialog().queryByRole('alert')).toBeNull();
    expect(document.activeElement).toBe(shown('server-url'));
  });

  it('tells nobody to sign out who is not signed in', async () => {
    const { advance, user } = await open('signed-out-known');
    await user.click(shown('open-settings'));
    await user.click(shown('add-account'));
    await user.click(shown('other-server'));
    await user.type(dialog().getByTestId('server-url'), 'untrusted.example');
    await advance(PAUSE);
    await advance(500);
    await tick();
    expect(dialog().getByTestId('server-check').textContent).toMatch(/then decide\.\s*$/);
  });

  it('is tried again there after it failed', async () => {
    const { app, backend, names, publish, user } = await adding();
    await names('good.example');
    await user.click(dialog().getByTestId('sign-in-google'));
    await publish({ session: { state: 'signedOut', problem: problem('sign_in_timed_out') } });
    backend.intents.length = 0;
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['signIn google another https://good.example']);
    expect(app.failure).toBeNull();
  });

  it('says why the server does not want it', async () => {
    const { backend, names, user } = await adding();
    await names('good.example');
    backend.refuse('signIn', problem('sign_in_running'));
    await user.click(dialog().getByTestId('sign-in-google'));
    expect(shown('problem').dataset['code']).toBe('sign_in_running');
  });
});

describe('the field for another server', () => {
  it('takes the keyboard, and the place of what this server offers', async () => {
    const { user } = await adding();
    expect(dialog().getByTestId('sign-in-google')).toBeTruthy();
    expect(shown('other-server').textContent.trim()).toBe('Use another server');
    await user.click(shown('other-server'));
    expect(document.activeElement).toBe(screen.getByLabelText('Server address'));
    expect(dialog().queryByTestId('sign-in-google')).toBeNull();
    expect(shown('other-server').textContent.trim()).toBe('Back to pia.example.org');
    await user.click(shown('other-server'));
    expect(dialog().getByTestId('sign-in-google')).toBeTruthy();
  });

  it('is closed by one Escape, and the dialog by the next', async () => {
    const { backend, names, user } = await adding();
    await names('good.example');
    await user.keyboard('{Escape}');
    expect(absent('server-url')).toBe(true);
    expect(document.activeElement).toBe(shown('other-server'));
    await user.keyboard('{Escape}');
    expect(absent('add-account-dialog')).toBe(true);
    expect(document.activeElement).toBe(shown('account-menu'));
    expect(backend.intents).toEqual(['lookAtServer good.example']);
  });

  it.each(['{Escape}', '{Escape}{Escape}'])('ends an unanswered question with %s', async (keys) => {
    const { advance, backend, clock, user } = await adding();
    const before = clock.pending;
    await user.click(shown('other-server'));
    await user.type(shown('server-url'), 'good.example');
    await advance(PAUSE);
    await user.keyboard(keys);
    expect(backend.intents).toEqual(['lookAtServer good.example', 'lookAtServer null']);
    await advance(2000);
    expect(clock.pending).toBe(before);
  });

  it('ends it too when the dialog is closed at once', async () => {
    const { advance, backend, user } = await adding();
    await user.click(shown('other-server'));
    await user.type(shown('server-url'), 'good.example');
    await advance(PAUSE);
    await user.click(shown('cancel-add'));
    expect(backend.intents.at(-1)).toBe('lookAtServer null');
    expect(absent('add-account-dialog')).toBe(true);
  });

  it('leads on with Enter, which begins nothing', async () => {
    const { backend, names, user } = await adding();
    await user.click(shown('other-server'));
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(shown('server-url'));
    await user.keyboard('{Escape}');
    await names('good.example');
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(dialog().getByTestId('sign-in-microsoft'));
    expect(backend.intents).toEqual(['lookAtServer good.example']);
  });

  it('is not there where the address is fixed', async () => {
    await adding('signed-in', { server: { ...known(microsoft, google), fixed: true } });
    expect(absent('other-server')).toBe(true);
  });
});

describe('the way to it', () => {
  it('is there where this server offers one way alone', async () => {
    const { backend } = await adding('signed-in', { server: known(microsoft) });
    expect(backend.intents).toEqual([]);
    expect(shown('other-server')).toBeTruthy();
  });

  it('is short where that is fixed: the one way begins at once', async () => {
    const { backend } = await adding('signed-in', { server: { ...known(microsoft), fixed: true } });
    expect(absent('add-account-dialog')).toBe(true);
    expect(backend.intents).toEqual(['signIn microsoft another']);
  });

  it('is there while this server is silent, which is said', async () => {
    const { names } = await adding('offline');
    expect(shown('add-silence').textContent).toBe('The server does not answer. pia.example.org');
    await names('good.example');
    expect(dialog().getByTestId('sign-in-google')).toBeTruthy();
  });

  it('is there beside a session that has ended', async () => {
    const { user } = await open('needs-you', { server: untrusted(false) });
    await user.click(shown('another-account'));
    expect(shown('add-silence').dataset['code']).toBe('server_untrusted');
  });

  it('is not there where this server is fixed and silent', async () => {
    const { user } = await open('offline', { server: { ...untrusted(false), fixed: true } });
    await user.click(shown('account-menu'));
    expect(absent('menu-add')).toBe(true);
  });
});
