import { fireEvent, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { open } from '../testing/setup';

describe('the areas', () => {
  it('say where the person is, and lead the keyboard there', async () => {
    const { user } = await open('signed-in');
    const area = (name: string) => screen.getByTestId(`area-${name}`);
    expect(area('todos').getAttribute('aria-current')).toBe('page');
    await user.click(area('memories'));
    expect(area('memories').getAttribute('aria-current')).toBe('page');
    expect(area('todos').getAttribute('aria-current')).toBeNull();
    expect(document.activeElement?.textContent.trim()).toBe('Memories');
  });

  it('are reached by their numbers, from Settings too', async () => {
    const { user } = await open('signed-in');
    await user.keyboard('{Control>}2{/Control}');
    expect(screen.getByTestId('library-templates')).toBeTruthy();
    await user.keyboard('{Control>},{/Control}');
    expect(screen.getByTestId('settings')).toBeTruthy();
    await user.keyboard('{Control>}1{/Control}');
    expect(screen.getAllByTestId('todo')).toHaveLength(5);
  });

  it('are reached where the keys of the numbers give other characters', async () => {
    await open('signed-in');
    const press = (key: string, code: string) =>
      fireEvent.keyDown(document.body, { key, code, ctrlKey: true });
    const now = () =>
      document.querySelector<HTMLElement>('[aria-current="page"]')?.dataset['testid'];
    await press('é', 'Digit2');
    expect(now()).toBe('area-templates');
    await press('&', 'Digit1');
    expect(now()).toBe('area-todos');
    await press('3', 'Numpad3');
    expect(now()).toBe('area-memories');
    // Without Num Lock that key leads to the end, and a Czech one makes everything larger.
    await press('End', 'Numpad1');
    await press('+', 'Digit1');
    expect(now()).toBe('area-memories');
  });

  it('lead from anywhere to a new to-do', async () => {
    const { user } = await open('signed-in');
    await user.click(screen.getByTestId('view-board'));
    await user.click(screen.getByTestId('area-history'));
    await user.keyboard('{Control>}n{/Control}');
    expect(document.activeElement).toBe(screen.getByTestId('new-todo'));
    screen.getByRole('main').focus();
    await user.keyboard('{Control>}n{/Control}');
    expect(document.activeElement).toBe(screen.getByTestId('new-todo'));
  });

  it('are out of reach behind a question', async () => {
    const { user } = await open('signed-in');
    await user.click(screen.getAllByTestId('todo-details')[0] as Element);
    await user.keyboard('{Control>}2{/Control}');
    expect(screen.queryByTestId('library-templates')).toBeNull();
  });
});
