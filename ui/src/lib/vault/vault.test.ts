import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { PASSPHRASE } from '../ipc/fake';
import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const field = (id: string) => screen.getByTestId<HTMLInputElement>(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

describe('a keychain that does not answer', () => {
  it('is named, and the to-dos can be used meanwhile', async () => {
    const { backend, user } = await open('vault-unavailable');
    expect(shown('problem').dataset['code']).toBe('keychain_unavailable');
    expect(shown('problem-detail').textContent).toMatch(/Secret Service has not answered/);
    expect(shown('sync-state').textContent).toMatch(/waits for you/);
    // Whose to-dos these are stays said, and nobody is asked to sign in anew.
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
    expect(absent('sign-in-microsoft')).toBe(true);
    await user.type(shown('new-todo'), 'Milk{Enter}');
    expect(backend.intents).toEqual(['addTodo Milk']);
  });

  it('is asked again', async () => {
    const { backend, user } = await open('vault-unavailable');
    await user.click(shown('vault-retry'));
    expect(backend.intents).toEqual(['useVault retry']);
    expect(absent('vault')).toBe(true);
    expect(shown('account-name').textContent).toBe('Ada Lovelace');
  });

  it('says what the weaker way means before it is taken', async () => {
    const { backend, user } = await open('vault-unavailable');
    expect(shown('vault-thisRun').textContent).toMatch(/sign in again at the next start/);
    await user.click(shown('vault-thisRun'));
    expect(backend.intents).toEqual(['useVault thisRun']);
  });

  it('offers only what the client offers', async () => {
    const { publish } = await open('vault-unavailable');
    const state = {
      state: 'unavailable',
      problem: problem('vault_pinned'),
      ways: ['retry'],
    } as const;
    await publish({ vault: { keptIn: null, state: { ...state, ways: ['retry'] } } });
    expect(shown('problem').dataset['code']).toBe('vault_pinned');
    expect(absent('vault-thisRun')).toBe(true);
  });

  it('stays on the page when the way fails', async () => {
    const { backend, user } = await open('vault-unavailable');
    backend.refuse('useVault', problem('storage_failed'));
    await user.click(shown('vault-thisRun'));
    expect(shown('vault-thisRun')).toBeTruthy();
    expect(screen.getAllByTestId('problem')[0]?.dataset['code']).toBe('storage_failed');
  });

  it('has the keyboard after the sign-in that it stopped', async () => {
    const { publish, user } = await open('signed-out');
    await user.click(shown('sign-in-microsoft'));
    const unavailable = { state: 'unavailable', ways: ['retry'] } as const;
    await publish({
      vault: {
        keptIn: null,
        state: { ...unavailable, ways: ['retry'], problem: problem('keychain_unavailable') },
      },
      session: { state: 'signedOut', problem: problem('keychain_unavailable') },
    });
    expect(document.activeElement?.textContent.trim()).toBe('Your session needs a safe place');
  });

  it('is said once, and signing in stays possible beside it', async () => {
    const { publish } = await open('vault-unavailable-signed-out');
    await publish({ session: { state: 'signedOut', problem: problem('keychain_unavailable') } });
    expect(screen.getAllByTestId('problem')).toHaveLength(1);
    expect(shown('sign-in-microsoft')).toBeTruthy();
  });

  it('can be decided about in Settings too', async () => {
    const { user } = await open('vault-unavailable');
    await user.click(shown('open-settings'));
    await user.click(shown('vault-retry'));
    expect(shown('vault-kept-in').textContent).toMatch(/Secret Service, and nowhere else/);
  });
});

describe('before anybody signs in', () => {
  it('says that nothing is kept yet', async () => {
    const vault = { keptIn: null, state: { state: 'opening' } } as const;
    const { user } = await open('signed-out', { vault });
    await user.click(shown('open-settings'));
    expect(shown('vault-unasked').textContent).toMatch(/Nothing is kept yet/);
  });
});

describe('choosing a passphrase', () => {
  it('takes it twice, sends it once, and forgets it', async () => {
    const { backend, user } = await open('vault-unavailable');
    let heard: string | null = null;
    const use = backend.useVault.bind(backend);
    backend.useVault = (way, passphrase) => {
      heard = passphrase;
      return use(way, passphrase);
    };
    await user.click(shown('vault-passphrase'));
    expect(document.activeElement).toBe(shown('passphrase'));
    await user.type(shown('passphrase'), 'tall ship');
    await user.type(shown('passphrase-repeat'), 'tall ship{Enter}');
    expect(heard).toBe('tall ship');
    expect(backend.intents).toEqual(['useVault passphrase']);
    expect(document.documentElement.innerHTML).not.toContain('tall ship');
    expect(absent('vault')).toBe(true);
  });

  it('notices that the two differ, and that there is none', async () => {
    const { backend, user } = await open('passphrase-first');
    await user.click(shown('passphrase-send'));
    expect(shown('passphrase-problem').textContent).toMatch(/Enter a passphrase/);
    await user.type(shown('passphrase'), 'one');
    await user.type(shown('passphrase-repeat'), 'two{Enter}');
    expect(shown('passphrase-problem').textContent).toMatch(/not the same/);
    expect(backend.intents).toEqual([]);
  });

  it('goes back to the other ways', async () => {
    const { user } = await open('vault-unavailable');
    await user.click(shown('vault-passphrase'));
    await user.click(shown('passphrase-cancel'));
    expect(shown('vault-retry')).toBeTruthy();
  });
});

describe('entering the passphrase', () => {
  it('unlocks', async () => {
    const { backend, user } = await open('passphrase');
    expect(absent('passphrase-repeat')).toBe(true);
    await user.type(shown('passphrase'), `${PASSPHRASE}{Enter}`);
    expect(backend.intents).toEqual(['unlockVault']);
    expect(absent('vault')).toBe(true);
  });

  it('empties the field as it is sent, and says when it was wrong', async () => {
    const { user } = await open('passphrase');
    await user.type(shown('passphrase'), 'guess{Enter}');
    expect(field('passphrase').value).toBe('');
    expect(shown('passphrase-problem').dataset['code']).toBe('passphrase_wrong');
    expect(shown('passphrase').getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(shown('passphrase'));
  });

  it('says what the view says', async () => {
    await open('passphrase-wrong');
    expect(shown('passphrase-problem').dataset['code']).toBe('passphrase_wrong');
  });

  it('hides what is typed unless asked', async () => {
    const { user } = await open('passphrase');
    expect(field('passphrase').type).toBe('password');
    await user.click(shown('passphrase-visible'));
    expect(field('passphrase').type).toBe('text');
  });
});
