import { screen } from '@testing-library/svelte';
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
