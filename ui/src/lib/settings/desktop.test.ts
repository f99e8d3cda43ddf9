import { screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open as openWindow } from '../testing/setup';

const box = (id: string) => screen.getByTestId<HTMLInputElement>(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

async function openSettings(change = {}) {
  const opened = await openWindow('signed-in');
  opened.backend.computer = { ...opened.backend.computer, ...change };
  await opened.user.click(screen.getByTestId('open-settings'));
  return opened;
}

describe('On this computer', () => {
  it('shows what is so, and changes it', async () => {
    const { backend, user } = await openSettings();
    expect(box('keep-running').checked).toBe(false);
    expect(box('start-at-login').checked).toBe(false);
    expect(box('notify').checked).toBe(true);
    await user.click(box('keep-running'));
    await user.click(box('start-at-login'));
    await user.click(box('notify'));
    expect(backend.intents).toEqual([
      'setKeepRunning true',
      'setStartAtLogin true',
      'setNotify false',
    ]);
    expect(box('keep-running').checked).toBe(true);
    expect(box('notify').checked).toBe(false);
  });

  it('goes on showing what is so when a change is refused', async () => {
    const { backend, user } = await openSettings();
    backend.refuse('setStartAtLogin', problem('login_entry_failed'));
    await user.click(box('start-at-login'));
    expect(box('start-at-login').checked).toBe(false);
    expect(screen.getByRole('alert').dataset['code']).toBe('login_entry_failed');
  });

  it('offers only what the computer has', async () => {
    await openSettings({ tray: false, startAtLogin: null });
    expect(absent('keep-running')).toBe(true);
    expect(absent('start-at-login')).toBe(true);
    expect(absent('notify')).toBe(false);
  });
});

describe('what the window is asked to show', () => {
  it('is the settings', async () => {
    const { backend } = await openWindow('signed-in');
    backend.ask({ show: 'settings' });
    await tick();
    expect(absent('settings')).toBe(false);
  });

  it('is where files come in and go out, with the keyboard there', async () => {
    const { app, backend } = await openWindow('signed-in');
    backend.ask({ show: 'import' });
    await tick();
    expect(document.activeElement).toBe(screen.getByTestId('import'));
    // The settings are open already.
    backend.ask({ show: 'export' });
    await tick();
    expect(document.activeElement).toBe(screen.getByTestId('export-all'));
    expect(backend.intents).toEqual([]);
    app.navigation.closeSettings();
    await tick();
    app.navigation.openSettings('header');
    await tick();
    expect(document.activeElement?.textContent).toBe('Settings');
  });

  it('is the field for a new to-do, wherever the person is', async () => {
    const { backend, user } = await openWindow('signed-in');
    backend.ask({ show: 'newTodo' });
    await tick();
    expect(document.activeElement).toBe(box('new-todo'));
    await user.click(screen.getByTestId('open-settings'));
    backend.ask({ show: 'newTodo' });
    await tick();
    expect(document.activeElement).toBe(box('new-todo'));
  });

  it('is a to-do with all there is to it', async () => {
    const { app, backend, user } = await openWindow('signed-in');
    const first = app.todos.open.todos[0];
    await user.click(screen.getByTestId('open-settings'));
    backend.ask({ show: 'todo', id: first?.id ?? '' });
    expect(await screen.findByTestId('sheet-title')).toHaveProperty('value', first?.title);
    expect(absent('settings')).toBe(true);
  });

  it('is an area, the keys, or another size, as a menu bar asks for them', async () => {
    const { app, backend } = await openWindow('signed-in');
    backend.ask({ show: 'area', area: 'memories' });
    await screen.findByTestId('library-memories');
    backend.ask({ show: 'keyboard' });
    await tick();
    expect(document.activeElement?.textContent).toBe('Keyboard');
    backend.ask({ show: 'zoom', way: 'in' });
    await waitFor(() => expect(app.preferences?.zoom).toBe(110));
    backend.ask({ show: 'area', area: 'todos' });
    await tick();
    expect(absent('settings')).toBe(true);
    backend.ask({ show: 'search', text: '' });
    await tick();
    expect(box('palette-input').value).toBe('');
  });

  it('is what is found for a text, in place of what was open', async () => {
    const { app, backend, user } = await openWindow('signed-in');
    backend.ask({ show: 'todo', id: app.todos.open.todos[0]?.id ?? '' });
    await screen.findByTestId('sheet-title');
    backend.ask({ show: 'search', text: 'neighbours' });
    await tick();
    expect(absent('todo-sheet')).toBe(true);
    expect(box('palette-input').value).toBe('neighbours');
    expect(screen.getAllByTestId('hit')).toHaveLength(1);
    backend.ask({ show: 'search', text: 'fig' });
    await tick();
    expect(box('palette-input').value).toBe('fig');
    // A browser's modal dialog would have the keyboard already.
    await user.click(box('palette-input'));
    await user.keyboard('{Escape}{Control>}k{/Control}');
    expect(box('palette-input').value).toBe('');
  });

  it('waits until Pia could start', async () => {
    const { app, backend } = await openWindow('signed-in');
    app.startProblem = problem('storage_failed');
    backend.ask({ show: 'search', text: 'fig' });
    await tick();
    expect(absent('palette')).toBe(true);
    app.startProblem = null;
    await tick();
    expect(absent('palette')).toBe(false);
  });
});
