import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open as openWindow } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;
const all = (id: string) => screen.getAllByTestId(id);

async function openSettings(scene: string) {
  const opened = await openWindow(scene);
  await opened.user.click(shown('open-settings'));
  return opened;
}

describe('the account menu', () => {
  it('lists the accounts and marks the one on show', async () => {
    const { user } = await openWindow('several-accounts');
    expect(shown('account-menu').getAttribute('aria-expanded')).toBe('false');
    await user.click(shown('account-menu'));
    const items = screen.getAllByRole('menuitemradio');
    expect(items.map((item) => item.getAttribute('aria-checked'))).toEqual([
      'true',
      'false',
      'false',
    ]);
    expect(document.activeElement).toBe(items[0]);
  });

  it('works with the keyboard alone', async () => {
    const { backend, user } = await openWindow('several-accounts');
    shown('account-menu').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(backend.intents).toEqual(['switchAccount key-mia']);
    expect(shown('account-name').textContent).toBe('Mia Rossi');
    expect(shown('announcement').textContent).toBe('Now showing Mia Rossi.');
    expect(document.activeElement).toBe(shown('account-menu'));
  });

  it('goes round, and closes with Escape', async () => {
    const { backend, user } = await openWindow('several-accounts');
    shown('account-menu').focus();
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(shown('menu-manage'));
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(all('menu-account')[0]);
    await user.keyboard('{End}{Home}{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(shown('account-menu'));
    expect(backend.intents).toEqual([]);
  });

  it('closes when the person goes elsewhere', async () => {
    const { user } = await openWindow('several-accounts');
    await user.click(shown('account-menu'));
    await user.click(shown('new-todo'));
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('shows the to-dos of one whose session has ended, with the way back', async () => {
    const { backend, user } = await openWindow('several-accounts');
    await user.click(shown('account-menu'));
    await user.click(screen.getByRole('menuitemradio', { name: /Bob/ }));
    expect(backend.intents).toEqual(['switchAccount key-bob']);
    expect(shown('account-name').textContent).toMatch(/^Bob/);
    await user.click(shown('sign-in-again'));
    expect(shown('waiting')).toBeTruthy();
    // Whose to-dos are on show stays said.
    expect(shown('account-name').textContent).toMatch(/^Bob/);
  });

  it('leads to Settings and back', async () => {
    const { user } = await openWindow('several-accounts');
    await user.click(shown('account-menu'));
    await user.click(shown('menu-manage'));
    expect(shown('accounts')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(shown('account-menu'));
  });
});

describe('accounts of two servers', () => {
  it('are told apart by their hosts, where their people have one name', async () => {
    const { user } = await openWindow('several-servers');
    expect(shown('account-name').textContent).toBe('Ada Lovelace (pia.example.org)');
    await user.click(shown('account-menu'));
    const items = screen.getAllByRole('menuitemradio').map((item) => item.textContent);
    expect(items[0]).toMatch(/pia\.example\.org/);
    expect(items[1]).toMatch(/other-provider\.example/);
    await user.click(all('menu-account')[1] as Element);
    expect(shown('announcement').textContent).toBe(
      'Now showing Ada Lovelace (other-provider.example).',
    );
    expect(shown('account-name').textContent).toBe('Ada Lovelace (other-provider.example)');
  });

  it('are told apart by what their buttons say', async () => {
    const { user } = await openSettings('several-servers');
    const ask = 'Remove Ada Lovelace (other-provider.example)';
    await user.click(screen.getByRole('button', { name: ask }));
    expect(within(shown('remove-dialog')).getByRole('heading').textContent).toMatch(
      /^Remove Ada Lovelace \(other-provider\.example\)/,
    );
    await user.click(shown('confirm-remove'));
    expect(shown('announcement').textContent).toMatch(/\(other-provider\.example\) was removed/);
    // Nobody else has that name any more.
    expect(screen.getByRole('button', { name: 'Remove Ada Lovelace' })).toBeTruthy();
  });

  it('say no host where there is one server alone', async () => {
    const { user } = await openWindow('several-accounts');
    await user.click(shown('account-menu'));
    expect(all('menu-account')[0]?.textContent).not.toMatch(/pia\.example\.org/);
  });
});

describe('adding an account', () => {
  it('asks with which provider', async () => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(shown('add-account'));
    const dialog = within(shown('add-account-dialog'));
    await user.click(dialog.getByTestId('sign-in-google'));
    expect(backend.intents).toEqual(['signIn google another']);
    expect(absent('add-account-dialog')).toBe(true);
    expect(shown('waiting')).toBeTruthy();
  });

  it('can be left, and nothing else is left with it', async () => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(shown('add-account'));
    await user.keyboard('{Escape}');
    expect(absent('add-account-dialog')).toBe(true);
    expect(shown('settings')).toBeTruthy();
    expect(document.activeElement).toBe(shown('add-account'));
    expect(backend.intents).toEqual([]);
  });

  it('comes back to who was there when it is cancelled', async () => {
    const { backend, user } = await openWindow('signed-in');
    await backend.signIn('google', 'another', null);
    await user.click(await screen.findByTestId('cancel'));
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
    expect(absent('waiting')).toBe(true);
    expect(shown('announcement').textContent).not.toMatch(/Signed in/);
  });
});

describe('the accounts in Settings', () => {
  it('say how each of them stands', async () => {
    await openSettings('several-accounts');
    const states = all('account-state').map((state) => state.textContent.trim());
    expect(states).toEqual(['In use', 'Signed in', 'Needs to sign in again']);
  });

  it('switch', async () => {
    const { backend, user } = await openSettings('several-accounts');
    await user.click(screen.getByRole('button', { name: 'Switch to Mia Rossi' }));
    expect(backend.intents).toEqual(['switchAccount key-mia']);
    expect(shown('settings')).toBeTruthy();
  });

  it('sign in beside the to-dos where the person signed out', async () => {
    const { backend, user } = await openSettings('signed-out-known');
    await user.click(screen.getByRole('button', { name: /^Sign in as Ada/ }));
    expect(backend.intents).toEqual(['signIn microsoft key-ada']);
    expect(shown('waiting')).toBeTruthy();
  });

  it('are removed only after a question', async () => {
    const { backend, user } = await openSettings('several-accounts');
    await user.click(screen.getByRole('button', { name: 'Remove Mia Rossi' }));
    expect(backend.intents).toEqual([]);
    await user.click(shown('confirm-remove'));
    expect(backend.intents).toEqual(['removeAccount key-mia']);
    expect(all('account')).toHaveLength(2);
    expect(shown('announcement').textContent).toBe('Mia Rossi was removed from this device.');
    // The row is gone, and its button with it.
    expect(document.activeElement?.id).toBe('accounts-heading');
  });

  it('with changes that are here alone are removed only after a second one', async () => {
    const { backend, user } = await openSettings('offline');
    await user.click(screen.getByRole('button', { name: 'Remove Ada Lovelace' }));
    await user.click(shown('confirm-remove'));
    const said = within(shown('remove-dialog')).getByTestId('problem');
    expect(said.dataset['code']).toBe('account_has_unsent_changes');
    expect(said.textContent).toMatch(/2 changes not on the server/);
    expect(shown('confirm-remove').textContent).toMatch(/lose them/);
    await user.click(shown('confirm-remove'));
    expect(backend.intents).toEqual(['removeAccount key-ada', 'removeAccount key-ada discard']);
    expect(absent('remove-dialog')).toBe(true);
  });

  it('stay when the person thinks better of it, or the removal fails', async () => {
    const { backend, user } = await openSettings('several-accounts');
    await user.click(screen.getByRole('button', { name: 'Remove Mia Rossi' }));
    backend.refuse('removeAccount', problem('storage_failed'));
    await user.click(shown('confirm-remove'));
    expect(shown('problem').dataset['code']).toBe('storage_failed');
    expect(shown('confirm-remove').textContent).not.toMatch(/lose/);
    await user.keyboard('{Escape}');
    expect(absent('remove-dialog')).toBe(true);
    expect(all('account')).toHaveLength(3);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Remove Mia Rossi' }));
  });
});

describe('what was open of somebody else', () => {
  it('closes when another account is put on show', async () => {
    const { user } = await openWindow('several-accounts');
    await user.click(shown('area-templates'));
    await user.click(screen.getAllByTestId('item')[0] as Element);
    expect(shown('record')).toBeTruthy();
    shown('account-menu').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(screen.queryByTestId('record')).toBeNull();
    expect(shown('library-templates')).toBeTruthy();
  });

  it('closes with a sign-out, whose report is in sight', async () => {
    const { user } = await openWindow('signed-in');
    await user.click(shown('area-templates'));
    await user.click(screen.getAllByTestId('item')[0] as Element);
    await user.click(shown('open-settings'));
    await user.click(shown('sign-out'));
    await user.click(shown('confirm-sign-out'));
    expect(screen.queryByTestId('library-templates')).toBeNull();
    expect(shown('new-todo')).toBeTruthy();
  });
});
