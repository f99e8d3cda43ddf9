import { screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import type { Hit } from '../ipc/backend';
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

  it('keeps all hits in place when a sync changes some of them', async () => {
    const { app, user } = await open('many');
    await user.keyboard('{Control>}k{/Control}letter');
    await waitFor(() => expect(hits().length).toBeGreaterThan(8));
    const seen = screen.getAllByTestId('hit').length;
    const hit = (at: number): Hit => ({
      kind: 'todo',
      id: `${at}`,
      title: [{ text: `Answer letter ${at}`, found: false }],
      text: [],
    });
    const news = Array.from({ length: seen }, (_, at) => hit(at));
    app.found = { text: 'letter', hits: news, more: true };
    await tick();
    expect(hits()).toHaveLength(seen);
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
