import { screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, describe, expect, it } from 'vitest';

import { unchosen } from '../ipc/scene-parts';
import { beginAnew } from '../state/anew';
import { zoomed, zoomKey } from '../state/zoom';
import { open } from '../testing/setup';

const root = document.documentElement;
const choice = (name: string) => screen.getByTestId<HTMLSelectElement>(name);

const shown = (name: string) => screen.getByTestId(name);

async function openSettings(change: Partial<typeof unchosen> = {}) {
  const window = await open('signed-in', { preferences: { ...unchosen, ...change } });
  window.app.navigation.openSettings('header');
  await tick();
  return window;
}

beforeEach(() => {
  window.sessionStorage.clear();
  window.history.replaceState(null, '', '/');
  delete root.dataset['theme'];
});

describe('the card', () => {
  it('has a name for each choice and shows what is chosen', async () => {
    await openSettings({ theme: 'dark', zoom: 130 });
    expect(screen.getByLabelText('Language')).toBe(choice('language'));
    expect(screen.getByLabelText('Colours')).toBe(choice('theme'));
    expect(screen.getByLabelText('Size')).toBe(choice('zoom'));
    expect(choice('language').selectedOptions[0]?.textContent).toBe('As the system');
    expect(choice('theme').selectedOptions[0]?.textContent).toBe('Dark');
    // Written by hand: no step, but what is in use.
    expect(choice('zoom').selectedOptions[0]?.textContent).toBe('130%');
  });

  it('names each language in its own words, and says which it is', async () => {
    await openSettings();
    const german = within(choice('language')).getByRole('option', { name: 'Deutsch' });
    expect(german.getAttribute('lang')).toBe('de');
  });

  it('sends what is chosen, and nothing else', async () => {
    const { backend, user } = await openSettings();
    await user.selectOptions(choice('theme'), 'dark');
    await user.selectOptions(choice('zoom'), '125%');
    expect(backend.intents).toEqual([
      'setPreferences {"theme":"dark"}',
      'setPreferences {"zoom":125}',
    ]);
  });
});

describe('the theme', () => {
  it('is put on at once, and kept in the address for a reload', async () => {
    const { user } = await openSettings();
    expect(root.dataset['theme']).toBe('light');
    await user.selectOptions(choice('theme'), 'dark');
    expect(root.dataset['theme']).toBe('dark');
    expect(window.location.search).toContain('theme=dark');
    await user.selectOptions(choice('theme'), 'system');
    expect(root.dataset['theme']).toBe('light');
  });
});

describe('another language', () => {
  it('loads the page again, which goes on where it was', async () => {
    const before = await openSettings();
    before.app.draft = 'Half a to-do';
    before.app.navigation.area = 'templates';
    await before.user.selectOptions(choice('language'), 'Deutsch');
    expect(before.reload).toHaveBeenCalledOnce();
    expect(window.location.search).toContain('lang=de');
    before.view.unmount();

    const after = await open('signed-in');
    expect(after.app.draft).toBe('Half a to-do');
    expect(after.app.navigation.area).toBe('templates');
    expect(document.activeElement).toBe(choice('language'));
    expect(window.sessionStorage.length).toBe(0);
  });

  it('keeps the server’s address that is being typed', async () => {
    const before = await open('signed-out');
    await before.user.click(shown('change-server'));
    await before.user.clear(shown('server-url'));
    await before.user.type(shown('server-url'), 'https://other-prov');
    await before.user.click(shown('open-settings'));
    expect(shown('server-url')).toHaveProperty('value', 'https://other-prov');
    await before.user.selectOptions(choice('language'), 'Français');
    before.view.unmount();

    const after = await open('signed-out');
    expect(shown('server-url')).toHaveProperty('value', 'https://other-prov');
    expect(document.activeElement).toBe(choice('language'));
    await after.user.click(shown('close-settings'));
    expect(shown('server-url')).toHaveProperty('value', 'https://other-prov');
    await after.user.click(shown('cancel-server'));
    expect(after.app.serverDraft).toBeNull();
  });

  it('does not load it again and again where that does not help', async () => {
    const { app, reload } = await openSettings();
    beginAnew(app, 'de');
    beginAnew(app, 'de');
    expect(reload).toHaveBeenCalledOnce();
  });
});

describe('the size', () => {
  it('goes up and down in steps that end', () => {
    expect(zoomed(100, 'in')).toBe(110);
    expect(zoomed(130, 'out')).toBe(125);
    expect(zoomed(200, 'in')).toBe(200);
    expect(zoomed(80, 'out')).toBe(80);
    expect(zoomed(175, 'reset')).toBe(100);
  });

  it('has the keys of a browser, with Ctrl or ⌘', () => {
    const key = (init: KeyboardEventInit) => zoomKey(new KeyboardEvent('keydown', init));
    expect(key({ key: '+', ctrlKey: true })).toBe('in');
    expect(key({ key: '=', metaKey: true })).toBe('in');
    expect(key({ key: '-', ctrlKey: true })).toBe('out');
    expect(key({ key: 'à', code: 'Digit0', ctrlKey: true })).toBe('reset');
    expect(key({ key: '+' })).toBeNull();
    expect(key({ key: '+', ctrlKey: true, altKey: true })).toBeNull();
  });

  it('follows the keys and says how large it is', async () => {
    const { backend, user } = await open('signed-in');
    await user.keyboard('{Control>}+{/Control}');
    expect(backend.intents).toEqual(['setPreferences {"zoom":110}']);
    expect(screen.getByTestId('announcement').textContent).toBe('Size 110%');
    backend.intents.length = 0;
    await user.keyboard('{Control>}0{/Control}{Control>}0{/Control}');
    expect(backend.intents).toHaveLength(1);
  });
});
