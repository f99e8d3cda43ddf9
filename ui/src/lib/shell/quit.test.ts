import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Outcome } from '../ipc/backend';
import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';
import { PATIENCE } from './quit';

const computer = vi.hoisted(() => ({ mac: false }));
vi.mock(import('../common/keys'), async (original) => {
  const keys = await original();
  return {
    ...keys,
    get mac() {
      return computer.mac;
    },
  };
});
beforeEach(() => {
  computer.mac = false;
});

const QUIT = '{Control>}q{/Control}';

describe('Ctrl+Q', () => {
  it('ends the program, also where it could not start', async () => {
    for (const startProblem of [null, problem('storage_failed')]) {
      const { app, backend, user, view } = await open('signed-in');
      app.startProblem = startProblem;
      await user.keyboard(QUIT);
      await waitFor(() => expect(backend.intents).toEqual(['quit']));
      view.unmount();
    }
  });

  it('asks once while it is held down, and is left to the menu bar on macOS', async () => {
    const { backend, user } = await open('signed-in');
    await user.keyboard('{Shift>}{Control>}q{/Control}{/Shift}{Meta>}q{/Meta}');
    computer.mac = true;
    await user.keyboard(QUIT);
    expect(backend.intents).toEqual([]);
    computer.mac = false;
    await user.keyboard('{Control>}{q>3/}{/Control}');
    await waitFor(() => expect(backend.intents).toEqual(['quit']));
  });

  it('saves first what is being typed, and waits for it', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-details')[0] as Element);
    backend.intents.length = 0;
    const edit = backend.editTodo.bind(backend);
    let answer: () => void = () => undefined;
    backend.editTodo = async (id, change): Promise<Outcome> => {
      await new Promise<void>((done) => (answer = done));
      return edit(id, change);
    };
    await user.type(screen.getByTestId('sheet-notes'), 'Second class');
    await user.keyboard(QUIT);
    expect(backend.intents).toEqual([]);
    answer();
    await waitFor(() =>
      expect(backend.intents).toEqual(['editTodo todo-1 notes Second class', 'quit']),
    );
  });

  it('saves the name that is being written in a line', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-title')[0] as Element);
    await user.keyboard(`!${QUIT}`);
    await waitFor(() => expect(backend.intents).toHaveLength(2));
    expect(backend.intents[0]).toMatch(/^editTodo todo-1 title .*!$/);
    expect(backend.intents[1]).toBe('quit');
  });

  it('stays where something is not taken, and goes when it is asked again', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-details')[0] as Element);
    await user.type(screen.getByTestId('sheet-notes'), 'x');
    backend.refuse('editTodo', problem('storage_failed'));
    await user.keyboard(QUIT);
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('storage_failed');
    expect(backend.intents).not.toContain('quit');
    await user.keyboard(QUIT);
    await waitFor(() => expect(backend.intents.at(-1)).toBe('quit'));
  });

  it('stands among the keys, except on macOS', async () => {
    for (const mac of [false, true]) {
      computer.mac = mac;
      const { user, view } = await open('signed-in');
      await user.click(screen.getByTestId('open-settings'));
      expect(within(screen.getByTestId('keyboard')).queryByText('Quit Pia') === null).toBe(mac);
      view.unmount();
    }
  });
});

describe('a server that says nothing', () => {
  it('keeps nobody from the end', async () => {
    const { advance, app, backend, user } = await open('signed-in');
    void app.attempt(new Promise<Outcome>(() => undefined));
    await user.keyboard(QUIT);
    await advance(PATIENCE - 1);
    expect(backend.intents).toEqual([]);
    await advance(1);
    await waitFor(() => expect(backend.intents).toEqual(['quit']));
  });
});

describe('another end', () => {
  it('waits for what is being typed', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-details')[0] as Element);
    await user.type(screen.getByTestId('sheet-notes'), 'Second class');
    backend.intents.length = 0;
    backend.ask({ show: 'save' });
    await waitFor(() => expect(backend.intents.at(-1)).toBe('saved'));
    expect(backend.intents[0]).toMatch(/^editTodo .*Second class/);
  });
});
