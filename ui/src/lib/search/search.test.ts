import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { open } from '../testing/setup';

async function searching() {
  const window = await open('signed-in');
  await window.user.keyboard('{Control>}k{/Control}');
  return window;
}

const hits = () =>
  screen.queryAllByTestId('hit').map((hit) => hit.querySelector('.title')?.textContent.trim());

describe('searching everything', () => {
  it('begins in its field, with the areas to go to', async () => {
    const { user } = await searching();
    expect(document.activeElement).toBe(screen.getByTestId('palette-input'));
    expect(screen.getAllByTestId('go-to')).toHaveLength(5);
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(screen.getByTestId('library-memories')).toBeTruthy();
    expect(screen.queryByTestId('palette')).toBeNull();
  });

  it('finds what has the words, and opens it with Enter', async () => {
    const { user } = await searching();
    await user.keyboard('mia');
    expect(hits()).toEqual([
      'Ask Mia about the autumn plan, and whether Bob can come along on the second day',
      'Neighbours',
      'hi mia can u pls send the plan for autumn we need it till friday thx',
    ]);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(screen.getByTestId('library-memories')).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>('field-label').value).toBe('Neighbours');
  });

  it('opens the details of a to-do', async () => {
    const { user } = await searching();
    await user.keyboard('fig');
    await user.click(screen.getAllByTestId('hit')[0] as Element);
    expect(await screen.findByDisplayValue('Water the fig')).toBeTruthy();
  });

  it('says that nothing was found, and leaves with Escape where it was', async () => {
    const { user } = await searching();
    await user.keyboard('zebra');
    expect(screen.getByText('Nothing found for “zebra”.')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('palette')).toBeNull();
    expect(screen.getAllByTestId('todo')).toHaveLength(5);
  });
});
