import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open as openWindow } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

async function openSettings(scene: string) {
  const opened = await openWindow(scene);
  await opened.user.click(shown('open-settings'));
  return opened;
}

describe('Settings', () => {
  it('opens on its heading, closes with Escape, and gives the keyboard back', async () => {
    const { user } = await openSettings('signed-in');
    expect(document.activeElement?.textContent).toBe('Settings');
    await user.keyboard('{Escape}');
    expect(absent('settings')).toBe(true);
    expect(document.activeElement).toBe(shown('open-settings'));
  });

  it('closes with its button', async () => {
    const { user } = await openSettings('signed-in');
    await user.click(shown('close-settings'));
    expect(document.activeElement).toBe(shown('open-settings'));
  });

  it('keeps a to-do that is being written', async () => {
    const { user } = await openWindow('signed-in');
    await user.type(shown('new-todo'), 'Half a thou');
    await user.click(shown('open-settings'));
    await user.keyboard('{Escape}');
    expect(screen.getByTestId<HTMLInputElement>('new-todo').value).toBe('Half a thou');
  });

  it('shows the account and where its session is kept', async () => {
    await openSettings('signed-in');
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
    expect(shown('account-email').textContent).toBe('ada@contoso.example');
    expect(shown('account-provider').textContent).toBe('Microsoft');
    expect(shown('kept-in').textContent).toBe('Secret Service');
  });
});

describe('the sections of the settings', () => {
  it('are all there, in the order of the page, and lead to their headings', async () => {
    const { user } = await openSettings('several-accounts');
    const buttons = within(shown('sections')).getAllByRole('button');
    const headings = [...shown('settings').querySelectorAll('section > h2, section > * > h2')];
    const text = (one: Element) => one.textContent.trim();
    expect(buttons.map(text)).toEqual(headings.map(text));
    for (const button of buttons) {
      await user.click(button);
      expect(text(document.activeElement ?? document.body)).toBe(text(button));
      expect(document.activeElement?.tagName).toBe('H2');
    }
  });

  it('are those that are there', async () => {
    await openSettings('signed-out');
    const names = within(shown('sections')).getAllByRole('button');
    expect(names.map((one) => one.textContent)).not.toContain('Sync');
  });
});

describe('the keyboard', () => {
  it('is told of, as its keys are called', async () => {
    await openSettings('signed-in');
    expect(shown('keyboard').textContent).toMatch(/Search everything\s*Ctrl K/);
    expect(shown('keyboard').textContent).toMatch(/Do it again\s*Ctrl Shift Z/);
  });
});

describe('signing out', () => {
  it('asks first, and says what becomes of the data', async () => {
    const { backend, user } = await openSettings('offline');
    await user.click(shown('sign-out'));
    expect(backend.intents).toEqual([]);
    const dialog = screen.getByRole('dialog', { name: 'Sign out of Pia?' });
    expect(dialog.contains(document.activeElement)).toBe(true);
    expect(dialog.textContent).toMatch(/stay in your account/);
    expect(dialog.textContent).toMatch(/server is not answering/);
    expect(shown('unsent').textContent).toMatch(/^2 changes not sent yet stay on this device/);
  });

  it('signs out when told so, and shows the ways to sign in', async () => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(shown('sign-out'));
    await user.click(shown('confirm-sign-out'));
    expect(backend.intents).toEqual(['signOut']);
    expect(shown('sign-in-microsoft')).toBeTruthy();
    expect(absent('account-name')).toBe(true);
    expect(absent('sign-out-dialog')).toBe(true);
    expect(shown('announcement').textContent).toBe('Signed out.');
    expect(shown('step-thisDevice').dataset['result']).toBe('done');
    expect(shown('step-server').dataset['result']).toBe('done');
    expect(document.activeElement).toBe(shown('open-settings'));
  });

  it.each(['keep-signed-in', 'Escape'])('stays with %s', async (how) => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(shown('sign-out'));
    if (how === 'Escape') await user.keyboard('{Escape}');
    else await user.click(shown(how));
    expect(backend.intents).toEqual([]);
    expect(shown('settings')).toBeTruthy();
    expect(document.activeElement).toBe(shown('sign-out'));
  });

  it('goes as far as the person wishes, and tells what came of each step', async () => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(shown('sign-out'));
    await user.click(shown('sign-out-all'));
    await user.click(shown('sign-out-provider'));
    await user.click(shown('confirm-sign-out'));
    expect(backend.intents).toEqual(['signOut allDevices provider']);
    expect(shown('step-thisDevice').dataset['result']).toBe('done');
    expect(shown('step-allDevices').dataset['result']).toBe('done');
    expect(shown('step-provider').textContent).toMatch(/Microsoft:\s+Continues in your browser/);
    expect(shown('announcement').textContent).toMatch(/Not everything is done/);
    await user.click(shown('close-report'));
    expect(absent('signed-out-report')).toBe(true);
  });

  it('does not keep the person waiting for a silent server', async () => {
    const { backend, user } = await openSettings('signed-in');
    const signOut = backend.signOut.bind(backend);
    let confirm: () => void = () => undefined;
    const confirmed = new Promise<void>((done) => (confirm = done));
    backend.signOut = async (wish) => {
      const report = await signOut(wish);
      await confirmed;
      return report;
    };
    await user.click(shown('sign-out'));
    await user.click(shown('confirm-sign-out'));
    expect(absent('settings')).toBe(true);
    expect(absent('signed-out-report')).toBe(true);
    expect(shown('sign-in-microsoft')).toBeTruthy();
    confirm();
    expect((await screen.findByTestId('step-server')).dataset['result']).toBe('done');
  });

  it('tells the truth about what is left for later, and why', async () => {
    const { user } = await openSettings('offline');
    await user.click(shown('sign-out'));
    await user.click(shown('sign-out-provider'));
    await user.click(shown('confirm-sign-out'));
    expect(shown('step-server').dataset['result']).toBe('queued');
    expect(shown('step-server').textContent).toMatch(
      /Pia will try again.*The server does not answer\..*connection refused/s,
    );
    const raw = shown('step-server').querySelector('[lang="en"]');
    expect(raw?.textContent).toBe('https://pia.example.org: connection refused');
    expect(shown('step-provider').dataset['result']).toBe('failed');
  });

  it('says so when the server has confirmed after all', async () => {
    const { publish, user } = await openSettings('offline');
    await user.click(shown('sign-out'));
    await user.click(shown('confirm-sign-out'));
    await publish({ session: { state: 'signedOut', problem: problem('sign_out_unconfirmed') } });
    expect(shown('step-server').dataset['result']).toBe('queued');
    await publish({ session: { state: 'signedOut', problem: null } });
    expect(shown('step-server').dataset['result']).toBe('done');
  });

  it('says so once, and no longer when somebody signs in', async () => {
    const { publish, user } = await openSettings('signed-in');
    await user.click(shown('sign-out'));
    await user.click(shown('confirm-sign-out'));
    await publish({ session: { state: 'signedOut', problem: problem('sign_out_unconfirmed') } });
    expect(absent('problem')).toBe(true);
    await user.click(shown('sign-in-google'));
    expect(absent('signed-out-report')).toBe(true);
  });

  it('says why when it was not accepted', async () => {
    const { backend, user } = await openSettings('signed-in');
    backend.refuse('signOut', problem('keychain_unavailable'));
    await user.click(shown('sign-out'));
    await user.click(shown('confirm-sign-out'));
    expect(shown('problem').dataset['code']).toBe('keychain_unavailable');
    expect(shown('sign-out')).toBeTruthy();
  });
});

describe('sync in Settings', () => {
  it('syncs now, once at a time', async () => {
    const { advance, backend, user } = await openSettings('signed-in');
    await user.click(shown('sync-now'));
    await user.click(shown('sync-now'));
    expect(backend.intents).toEqual(['syncNow']);
    expect(shown('sync-now').getAttribute('aria-disabled')).toBe('true');
    await advance(700);
    expect(shown('sync-state').textContent).toMatch(/Synced just now/);
  });

  it('tells what moved, what waits and what was refused', async () => {
    await openSettings('refused');
    expect(shown('sync-moved').textContent).toBe('3 sent, 5 received');
    expect(shown('sync-waiting').textContent).toBe('Nothing');
    expect(shown('sync-refused').textContent).toMatch(/^1 change, kept/);
  });

  it('grows older by itself', async () => {
    const { advance } = await openSettings('signed-in');
    await advance(180_000);
    expect(shown('sync-last').textContent).toBe('3 minutes ago');
    expect(shown('sync-state').textContent).toMatch(/Synced 3 minutes ago/);
  });

  it('says what is in the way, quietly', async () => {
    await openSettings('offline');
    expect(shown('problem').dataset['code']).toBe('server_unreachable');
    expect(shown('problem').getAttribute('role')).toBe('note');
    expect(shown('connection').dataset['state']).toBe('offline');
    expect(shown('sync-state').textContent).toMatch(/Offline — changes are kept here/);
    expect(shown('sync-state').textContent).toMatch(/2 changes waiting/);
  });
});

describe('the server in Settings', () => {
  it('is locked while signed in, and says why', async () => {
    await openSettings('signed-in');
    expect(shown('server-url')).toHaveProperty('readOnly', true);
    expect(shown('server-locked').textContent).toMatch(/Sign out to use another one/);
    expect(absent('save-server')).toBe(true);
  });

  it('is locked when the environment fixes it', async () => {
    await openSettings('fixed');
    expect(shown('server-locked').textContent).toMatch(/PIA_SERVER_URL/);
  });

  it('is saved, asked and known again', async () => {
    const { advance, backend, user } = await openSettings('signed-out');
    await user.clear(shown('server-url'));
    await user.type(shown('server-url'), 'https://other.example');
    await user.click(shown('save-server'));
    expect(backend.intents).toEqual(['setServer https://other.example']);
    expect(shown('server-state').textContent).toMatch(/Asking other\.example/);
    await advance(500);
    expect(shown('server-state').textContent).toMatch(
      /Pia server 0\.1\.0, sign-in with Microsoft and Google/,
    );
  });

  it('offers to ask again when it does not answer', async () => {
    const { backend, user } = await openSettings('unreachable');
    await user.click(shown('problem-action'));
    expect(backend.intents).toEqual(['syncNow']);
  });
});
