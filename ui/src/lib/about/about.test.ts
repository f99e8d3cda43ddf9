import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import { open } from '../testing/setup';

async function openSettings() {
  const window = await open('signed-in');
  window.app.navigation.openSettings('header');
  await screen.findByTestId('version');
  return window;
}

describe('the card about Pia', () => {
  it('says which version it is and where the data is', async () => {
    await openSettings();
    expect(screen.getByTestId('version').textContent).toBe('0.1.0');
    expect(screen.getByTestId('data-folder').textContent).toBe('/home/ada/.local/share/pia');
  });

  it('copies the path through the program', async () => {
    const { app, backend, user } = await openSettings();
    await user.click(screen.getByTestId('copy-data-folder'));
    expect(backend.intents).toEqual(['copyDataFolder']);
    expect(app.announcement).toBe('The path was copied.');
  });

  it('lists what Pia is made of once that is asked for', async () => {
    await openSettings();
    const details = screen.getByTestId<HTMLDetailsElement>('ingredients');
    expect(details.querySelector('h3')).toBeNull();
    details.open = true;
    expect(await screen.findByRole('heading', { name: 'MIT OR Apache-2.0' })).toBeTruthy();
    await tick();
    expect(details.textContent).toMatch(/serde 1\./);
    expect(details.textContent).toMatch(/svelte 5\./);
  });
});
