import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { open } from '../testing/setup';

type User = Awaited<ReturnType<typeof open>>['user'];

async function openSettings() {
  const window = await open('signed-in');
  window.app.navigation.openSettings('header');
  await screen.findByTestId('version');
  return window;
}

/** Opens the list and in it the texts of the package of this name. */
async function reads(user: User, name: RegExp) {
  screen.getByTestId<HTMLDetailsElement>('ingredients').open = true;
  const names = await screen.findAllByTestId('ingredient');
  const wanted = names.find((each) => name.test(each.textContent.trim()));
  if (wanted === undefined) throw new Error(`nothing is called ${String(name)}`);
  await user.click(wanted);
  return within(await screen.findByTestId('licence-dialog'));
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
    expect(screen.queryAllByTestId('licence')).toEqual([]);
    details.open = true;
    const licences = await screen.findAllByTestId('licence');
    const mit = licences.find((each) => each.textContent.startsWith('MIT OR Apache-2.0 '));
    expect(mit?.querySelector('summary')?.textContent).toMatch(/ \d+ packages$/);
    expect(mit?.textContent).toMatch(/serde 1\./);
    expect(details.textContent).toMatch(/svelte 5\./);
  });

  it('shows the texts of a package above the window, and gives the keyboard back', async () => {
    const { user } = await openSettings();
    const dialog = await reads(user, /^serde 1\./);
    expect(dialog.getByRole('heading', { level: 2 }).textContent).toMatch(/^serde 1\./);
    const names = dialog.getAllByRole('heading', { level: 3 }).map((each) => each.textContent);
    expect(names).toEqual(['LICENSE-MIT, vendor/LICENSE', 'NOTICE']);
    expect(dialog.getAllByTestId('licence-text')[0]?.textContent).toMatch(/^Copyright \(c\) 2014/);
    await user.click(dialog.getByTestId('close-licence'));
    expect(screen.queryByTestId('licence-dialog')).toBeNull();
    expect(document.activeElement?.textContent.trim()).toMatch(/^serde 1\./);
  });

  it('closes them, and nothing else, with Escape', async () => {
    const { user } = await openSettings();
    await reads(user, /^svelte 5\./);
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('licence-dialog')).toBeNull();
    expect(screen.getByTestId('settings')).toBeTruthy();
    expect(document.activeElement?.textContent.trim()).toMatch(/^svelte 5\./);
  });

  it('says where a text is not the package’s own', async () => {
    const { user } = await openSettings();
    const dialog = await reads(user, /^windows 0\./);
    expect(dialog.getByRole('heading', { level: 3 }).textContent).toBe('MIT');
    expect(dialog.getByText(/includes no text of its own.* usual text of MIT/)).toBeTruthy();
  });

  it('says where there is none', async () => {
    const { user } = await openSettings();
    const dialog = await reads(user, /^adler2 /);
    expect(dialog.getByText('No licence text came with this package.')).toBeTruthy();
    expect(dialog.queryByRole('region')).toBeNull();
  });
});
