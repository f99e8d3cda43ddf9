import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { open } from '../testing/setup';

const rows = () => screen.getAllByTestId('todo').length;

describe('taking back', () => {
  it('is offered for a while after a deletion, and not for every change', async () => {
    const { advance, user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    expect(screen.getByTestId('undo-bar')).toBeTruthy();
    await advance(10_000);
    expect(screen.queryByTestId('undo-bar')).toBeNull();
    await user.type(screen.getByTestId('new-todo'), 'Buy milk{Enter}');
    expect(screen.queryByTestId('undo-bar')).toBeNull();
  });

  it('waits as long as the person is at it', async () => {
    const { advance, user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    await user.hover(screen.getByTestId('undo-bar'));
    await advance(60_000);
    expect(screen.getByTestId('undo-bar')).toBeTruthy();
    await user.unhover(screen.getByTestId('undo-bar'));
    await advance(10_000);
    expect(screen.queryByTestId('undo-bar')).toBeNull();
  });

  it('is said aloud, and again for another of the same name, but not as news after an undo', async () => {
    const { app, publish, user } = await open('signed-in');
    const twins = app.todos.open.todos.map((each) => ({ ...each, title: 'Buy milk' }));
    await publish({ todos: twins });
    const said = () => screen.getByTestId('announcement').textContent;
    const line = () => screen.getByTestId('announcement').firstElementChild;
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    await waitFor(() => expect(said()).toBe('Deleted to-do “Buy milk”'));
    const first = line();
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    await waitFor(() => expect(line()).not.toBe(first));
    expect(said()).toBe('Deleted to-do “Buy milk”');
    await user.click(screen.getByTestId('undo'));
    expect(said()).toBe('Undone.');
    expect(screen.getByTestId('undo-bar')).toBeTruthy();
  });

  it('leaves the keyboard in the window when it is through', async () => {
    const { user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    screen.getByTestId('undo').focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).not.toBe(document.body);
  });

  it('is offered for what became an entry with the first thing typed', async () => {
    const { user } = await open('signed-in');
    await user.click(screen.getByTestId('area-templates'));
    await user.click(screen.getByTestId('add-record'));
    await user.type(screen.getByTestId('field-prompt'), 'Shorter.');
    await user.tab();
    expect(screen.getAllByTestId('item')).toHaveLength(4);
    await user.click(screen.getByTestId('undo'));
    expect(screen.getAllByTestId('item')).toHaveLength(3);
  });

  it('works with the keys of every program, back and forth', async () => {
    const { user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    expect(rows()).toBe(4);
    screen.getByRole('main').focus();
    await user.keyboard('{Control>}z{/Control}');
    expect(rows()).toBe(5);
    expect(screen.getByTestId('announcement').textContent).toBe('Undone.');
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(rows()).toBe(4);
    await user.keyboard('{Control>}zz{/Control}');
    expect(screen.getByTestId('announcement').textContent).toBe('There is nothing to undo.');
  });

  it('leaves what is being typed to its field', async () => {
    const { backend, user } = await open('signed-in');
    await user.type(screen.getByTestId('new-todo'), 'Buy{Control>}z{/Control}');
    expect(backend.intents).toEqual([]);
  });
});
