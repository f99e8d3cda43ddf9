import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const titles = () =>
  screen.queryAllByTestId('item').map((item) => item.querySelector('.title')?.textContent.trim());
const field = (name: string) => screen.getByTestId<HTMLInputElement>(`field-${name}`);

/** Where a new one has just been asked for, with the keyboard. */
async function begun(area: string) {
  const window = await open('signed-in');
  await window.user.click(screen.getByTestId(`area-${area}`));
  window.backend.intents.length = 0;
  screen.getByTestId('add-record').focus();
  await window.user.keyboard('{Enter}');
  await waitFor(() => expect(document.activeElement?.matches('.pane input')).toBe(true));
  return window;
}

describe('a new one', () => {
  it('is kept nowhere before anything is typed, and leaves nothing behind', async () => {
    const { app, backend, user } = await begun('templates');
    expect(document.activeElement).toBe(field('name'));
    expect(field('name').value).toBe('New template');
    expect(screen.queryByTestId('delete-record')).toBeNull();
    await user.click(screen.getByTestId('add-record'));
    expect(document.activeElement).toBe(field('name'));
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('record')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('add-record')));
    expect(titles()).toHaveLength(3);
    expect(screen.queryByTestId('undo-bar')).toBeNull();
    expect(backend.intents).toEqual([]);
    expect(app.failure).toBeNull();
  });

  it('is an entry with the first thing typed, and keeps the keyboard', async () => {
    const { advance, backend, user } = await begun('templates');
    await user.type(screen.getByTestId('filter'), 'letter');
    await user.click(field('name'));
    await user.clear(field('name'));
    await user.keyboard('Minutes');
    const name = field('name');
    await advance(400);
    await waitFor(() => expect(titles()).toHaveLength(4));
    expect(screen.getAllByTestId('item')[0]?.getAttribute('aria-current')).toBe('true');
    expect(screen.getByTestId('undo-bar').textContent).toContain('Added template');
    expect(field('name')).toBe(name);
    expect(document.activeElement).toBe(name);
    await user.keyboard(' of today{Tab}');
    expect(backend.intents).toEqual([
      'addRecord template {"name":"Minutes"}',
      'editRecord template template-100 {"name":"Minutes of today"}',
    ]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getAllByTestId('item')[0]));
    await user.click(screen.getByTestId('add-record'));
    expect(field('name').value).toBe('New template');
  });

  it('is an entry with the first thing chosen, under the name it has', async () => {
    const { backend, user } = await begun('memories');
    await user.selectOptions(field('type'), 'preference');
    expect(backend.intents).toEqual([
      'addRecord memory {"label":"New memory","text":"","type":"preference"}',
    ]);
    expect(field('type').value).toBe('preference');
  });

  it('is made once, however often it is saved meanwhile', async () => {
    const { advance, app, backend, user } = await begun('templates');
    const add = backend.addRecord.bind(backend);
    let answer: () => void = () => undefined;
    backend.addRecord = async (kind, fields) => {
      await new Promise<void>((done) => (answer = done));
      return add(kind, fields);
    };
    await user.keyboard('M');
    await advance(400);
    await user.keyboard('i');
    await user.tab();
    answer();
    await waitFor(() => expect(app.awaited).toEqual([]));
    expect(backend.intents).toEqual([
      'addRecord template {"name":"M"}',
      'editRecord template template-100 {"name":"Mi"}',
    ]);
    expect(titles()[0]).toBe('Mi');
  });

  it('is saved when the person goes away at once, and stays closed', async () => {
    const { backend, user } = await begun('templates');
    await fireEvent.input(field('prompt'), { target: { value: 'Shorter.' } });
    await user.keyboard('{Escape}');
    expect(backend.intents).toEqual([
      'addRecord template {"name":"New template","prompt":"Shorter."}',
    ]);
    await waitFor(() => expect(titles()).toHaveLength(4));
    expect(screen.queryByTestId('record')).toBeNull();
  });

  it('stays a draft while what is typed is not taken', async () => {
    const { advance, backend, user } = await begun('templates');
    backend.refuse('addRecord', problem('record_invalid'));
    await user.clear(field('name'));
    await advance(400);
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('record_invalid');
    expect(titles()).toHaveLength(3);
    await user.keyboard('Better');
    await advance(400);
    await waitFor(() => expect(screen.queryByTestId('problem')).toBeNull());
    expect(titles()[0]).toBe('Better');
  });

  it('is begun for nobody else', async () => {
    const { advance, app, backend, user } = await begun('templates');
    backend.refuse('addRecord', problem('storage_failed'));
    await user.keyboard('Mine');
    await advance(400);
    await screen.findByTestId('problem');
    const session = app.session;
    if (session?.state !== 'signedIn') throw new Error('nobody is signed in');
    const account = { ...session.account, id: 'somebody-else' };
    app.apply({ view: 'session', value: { ...session, account } });
    await waitFor(() => expect(screen.queryByTestId('record')).toBeNull());
    expect(backend.intents).toEqual(['addRecord template {"name":"Mine"}']);
  });

  it('of a provider is an entry once it has a key', async () => {
    const { backend, user } = await begun('providers');
    await user.type(screen.getByTestId('key-field'), 'sk-new{Enter}');
    await waitFor(() => expect(screen.getByTestId('key').dataset['kept']).toBe('here'));
    expect(backend.intents.filter((intent) => !intent.includes('Kept'))).toEqual([
      'addRecord provider {"name":"New provider"}',
      'keepProviderKey provider-100',
    ]);
    expect(document.activeElement).toBe(screen.getByTestId('key-show'));
  });
});
