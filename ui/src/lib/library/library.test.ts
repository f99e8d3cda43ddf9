import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import { problem, scene } from '../ipc/scenes';
import { open } from '../testing/setup';

async function at(area: string) {
  const window = await open('signed-in');
  await window.user.click(screen.getByTestId(`area-${area}`));
  window.backend.intents.length = 0;
  return window;
}

const titles = () =>
  screen.queryAllByTestId('item').map((item) => item.querySelector('.title')?.textContent.trim());
const field = (name: string) => screen.getByTestId<HTMLInputElement>(`field-${name}`);

describe('templates', () => {
  it('are read and changed in place', async () => {
    const { advance, backend, user } = await at('templates');
    expect(titles()).toEqual(['Business letter', 'Minutes', 'Plain words']);
    await user.click(screen.getAllByTestId('item')[1] as Element);
    expect(field('name').value).toBe('Minutes');
    await user.clear(field('name'));
    await user.type(field('name'), 'Protocol');
    await advance(400);
    expect(backend.intents).toEqual(['editRecord template template-2 {"name":"Protocol"}']);
    expect(titles()[1]).toBe('Protocol');
  });

  it('keep what was not taken in its field, with the reason', async () => {
    const { advance, backend, user } = await at('templates');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    backend.refuse('editRecord', problem('record_invalid'));
    await user.clear(field('name'));
    await advance(400);
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('record_invalid');
    expect(field('name').value).toBe('');
  });

  it('keep what was written beside a field that is refused', async () => {
    const { app, backend, user } = await at('templates');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    const edit = backend.editRecord.bind(backend);
    backend.editRecord = (kind, id, fields) => {
      if (fields['name'] === '') backend.refuse('editRecord', problem('record_invalid'));
      return edit(kind, id, fields);
    };
    await user.clear(field('name'));
    await fireEvent.input(field('prompt'), { target: { value: 'Write it shorter.' } });
    await user.click(screen.getByTestId('close-record'));
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('record_invalid');
    const kept = await app.backend.openRecord('template', 'template-1');
    expect(kept).toMatchObject({
      data: { name: 'Business letter', prompt: 'Write it shorter.' },
    });
  });

  it('are deleted, which can be taken back', async () => {
    const { user } = await at('templates');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    await user.click(screen.getByTestId('delete-record'));
    expect(titles()).toEqual(['Minutes', 'Plain words']);
    expect(screen.queryByTestId('record')).toBeNull();
    await user.click(screen.getByTestId('undo'));
    expect(titles()).toHaveLength(3);
  });
});

describe('memories', () => {
  it('are narrowed down by their words and their type', async () => {
    const { user } = await at('memories');
    expect(titles()).toHaveLength(4);
    // The same one all the time: of one that comes with its text nothing may be heard.
    const status = screen.getByTestId('outcome');
    expect(status.getAttribute('role')).toBe('status');
    expect(status.textContent.trim()).toBe('');
    await user.type(screen.getByTestId('filter'), 'red');
    expect(titles()).toEqual(['Key to the cellar']);
    expect(status.textContent.trim()).toBe('1 result');
    await user.clear(screen.getByTestId('filter'));
    await user.selectOptions(screen.getByTestId('memory-type'), 'preference');
    expect(titles()).toEqual(['Coffee']);
    await user.type(screen.getByTestId('filter'), 'zebra');
    expect(status.textContent.trim()).toBe('Nothing found for “zebra”.');
    expect(screen.getByTestId('outcome')).toBe(status);
  });

  it('say which there are none of, and lead back to all', async () => {
    const { app, user } = await at('memories');
    for (const { id } of app.library.items)
      await app.backend.editRecord('memory', id, { type: 'note' });
    await user.selectOptions(screen.getByTestId('memory-type'), 'preference');
    expect(screen.getByText('No memories of this type')).toBeTruthy();
    expect(screen.queryByTestId('empty')).toBeNull();
    await user.click(screen.getByTestId('all-types'));
    expect(titles()).toHaveLength(4);
    expect(document.activeElement).toBe(screen.getByTestId('memory-type'));
  });

  it('say which the server does not have yet, to whoever has an account', async () => {
    const { publish } = await at('memories');
    const name = 'Not on the server yet';
    const unsent = () => screen.queryAllByRole('img', { name });
    expect(unsent()).toHaveLength(1);
    expect(unsent()[0]?.closest('[data-testid="item"]')).toBe(screen.getAllByTestId('item')[0]);
    await publish({ session: { state: 'signedOut', problem: null }, accounts: { accounts: [] } });
    await waitFor(() => expect(screen.getAllByTestId('item')).not.toHaveLength(0));
    expect(unsent()).toHaveLength(0);
  });

  it('change their type at once', async () => {
    const { backend, user } = await at('memories');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    await user.selectOptions(field('type'), 'note');
    expect(backend.intents).toEqual(['editRecord memory memory-1 {"type":"note"}']);
    expect(within(screen.getAllByTestId('item')[0] as HTMLElement).getByText('Note')).toBeTruthy();
  });
});

describe('past sessions', () => {
  it('are read, copied and not written', async () => {
    const { backend, user } = await at('history');
    expect(screen.queryByTestId('add-record')).toBeNull();
    await user.click(screen.getAllByTestId('item')[0] as Element);
    expect(screen.getByTestId('session-optimized').textContent).toContain('Dear Mia,');
    await user.click(screen.getByTestId('copy-optimized'));
    await user.click(screen.getByTestId('copy-original'));
    expect(backend.intents).toEqual([
      'copySession session-1 optimized',
      'copySession session-1 original',
    ]);
    const record = within(screen.getByTestId('record'));
    expect(record.queryByRole('textbox')).toBeNull();
  });
});

describe('AI providers', () => {
  it('show what their kind needs, and refuse a time that is none', async () => {
    const { backend, user } = await at('providers');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    expect(field('azureDeploymentName')).toBeTruthy();
    await user.selectOptions(field('providerType'), 'Mistral');
    expect(screen.queryByTestId('field-azureDeploymentName')).toBeNull();
    await user.clear(field('timeoutSeconds'));
    await user.tab();
    expect(field('timeoutSeconds').value).toBe('300');
    await user.click(field('supportsToolCalling'));
    expect(backend.intents).toEqual([
      'providerKeyKept provider-1',
      'editRecord provider provider-1 {"providerType":6}',
      'editRecord provider provider-1 {"supportsToolCalling":false}',
    ]);
  });
});

describe('the key of a provider', () => {
  const provider = async (number: number) => {
    const window = await at('providers');
    await window.user.click(screen.getAllByTestId('item')[number - 1] as Element);
    return window;
  };
  const key = () => screen.getByTestId('key');
  const own = (intents: string[]) => intents.filter((intent) => !intent.includes('Kept'));

  it('is in no view, is shown when asked for, and goes again by itself', async () => {
    const { advance, backend, user } = await provider(1);
    expect(key().dataset['kept']).toBe('here');
    expect(document.body.innerHTML).not.toContain('sk-company-4711');
    await user.click(screen.getByTestId('key-show'));
    expect(screen.getByTestId('key-in-sight').textContent).toBe('sk-company-4711');
    await user.click(screen.getByTestId('key-show'));
    expect(document.body.innerHTML).not.toContain('sk-company-4711');
    await user.click(screen.getByTestId('key-show'));
    await advance(30_000);
    expect(screen.queryByTestId('key-in-sight')).toBeNull();
    expect(own(backend.intents)).toEqual([
      'showProviderKey provider-1',
      'showProviderKey provider-1',
    ]);
  });

  it('leaves its field when it is sent, and the keyboard stays there', async () => {
    const { app, backend, user } = await provider(2);
    expect(key().dataset['kept']).toBe('nowhere');
    await user.type(screen.getByTestId('key-field'), 'sk-new{Enter}');
    expect(own(backend.intents)).toEqual(['keepProviderKey provider-2']);
    expect(backend.keys.get('provider-2')?.key).toBe('sk-new');
    expect(key().dataset['kept']).toBe('here');
    expect(app.announcement).toBe('Kept encrypted on this computer.');
    expect(document.activeElement).toBe(screen.getByTestId('key-show'));
  });

  it('is not said to last where it is in memory alone', async () => {
    const { app, publish, user } = await provider(2);
    const vault = { keptIn: 'memory (this run only)', state: { state: 'open' } } as const;
    await publish({ vault });
    expect(key().textContent).toContain('stays in memory until Pia closes');
    await user.type(screen.getByTestId('key-field'), 'sk-new{Enter}');
    expect(app.announcement).toBe('Kept in memory, only until Pia closes.');
    expect(key().textContent).toContain('only until Pia closes');
    expect(key().textContent).not.toContain('encrypted');
  });

  it('that is none is said beside the emptied field', async () => {
    const { backend, user } = await provider(2);
    backend.refuse('keepProviderKey', problem('record_invalid'));
    await user.type(screen.getByTestId('key-field'), 'two words{Enter}');
    const field = screen.getByTestId<HTMLInputElement>('key-field');
    expect(field.value).toBe('');
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(within(key()).getByRole('alert').textContent).toContain('without spaces');
  });

  it('is replaced, and forgotten only when that is meant', async () => {
    const { backend, user } = await provider(1);
    await user.click(screen.getByTestId('key-replace'));
    expect(document.activeElement).toBe(screen.getByTestId('key-field'));
    await user.keyboard('{Escape}');
    await user.click(screen.getByTestId('key-replace'));
    await user.type(screen.getByTestId('key-field'), 'sk-2');
    await user.click(screen.getByTestId('key-keep'));
    await user.click(screen.getByTestId('key-forget'));
    expect(document.activeElement).toBe(screen.getByTestId('key-cancel'));
    await user.click(screen.getByTestId('key-cancel'));
    expect(own(backend.intents)).toEqual(['keepProviderKey provider-1']);
    await user.click(screen.getByTestId('key-forget'));
    await user.click(screen.getByTestId('key-forget-sure'));
    expect(key().dataset['kept']).toBe('nowhere');
    expect(document.activeElement).toBe(screen.getByTestId('key-field'));
  });

  it.each([
    ['key-replace', 'Escape'],
    ['key-replace', 'key-cancel'],
    ['key-forget', 'Escape'],
    ['key-forget', 'key-cancel'],
  ])('goes back to %s with %s, where nothing was done yet', async (button, how) => {
    const { user } = await provider(1);
    await user.click(screen.getByTestId(button));
    if (how === 'Escape') await user.keyboard('{Escape}');
    else await user.click(screen.getByTestId(how));
    expect(document.activeElement).toBe(screen.getByTestId(button));
    expect(screen.getByTestId('record')).toBeTruthy();
  });

  it('in a record can be kept here alone', async () => {
    const { backend, user } = await provider(3);
    expect(key().textContent).toContain('An older app');
    await user.click(screen.getByTestId('key-take'));
    expect(own(backend.intents)).toEqual(['takeProviderKey provider-3']);
    expect(key().dataset['kept']).toBe('here');
  });

  it('stays in its record where nothing is kept beyond this run', async () => {
    const { app, backend } = await provider(3);
    if (app.vault === null) throw new Error('a vault');
    backend.show({ vault: { ...app.vault, keptIn: 'memory (this run only)' } });
    await tick();
    expect(screen.queryByTestId('key-take')).toBeNull();
    expect(screen.getByTestId('key-show')).toBeTruthy();
  });

  it('that is on its way appears by itself', async () => {
    const { advance, backend, user } = await at('providers');
    backend.keys.set('provider-1', { kept: 'elsewhere', key: '' });
    await user.click(screen.getAllByTestId('item')[0] as Element);
    expect(screen.queryByTestId('key-show')).toBeNull();
    backend.keys.set('provider-1', { kept: 'here', key: 'sk-1' });
    await advance(2_000);
    expect(key().dataset['kept']).toBe('here');
  });

  it('of a locked keychain is looked for again when the person asks', async () => {
    const { backend, user } = await at('providers');
    backend.refuse('providerKeyKept', problem('keychain_unavailable'));
    await user.click(screen.getAllByTestId('item')[0] as Element);
    expect(within(key()).getByTestId('problem').dataset['code']).toBe('keychain_unavailable');
    await user.click(within(key()).getByTestId('problem-action'));
    expect(key().dataset['kept']).toBe('here');
  });
});

describe('an empty list', () => {
  it('is no news while the very first sync runs', async () => {
    const { app, publish } = await at('templates');
    for (const { id } of app.library.items) await app.backend.deleteRecord('template', id);
    expect(await screen.findByTestId('empty')).toBeTruthy();
    await publish({ sync: scene('syncing-down', 0).sync });
    expect(screen.queryByTestId('empty')).toBeNull();
    expect(screen.getByTestId('arriving').textContent).toContain('2,500 of 10,000');
  });
});

describe('any list', () => {
  const items = () => screen.getAllByTestId('item');

  it('is one stop for Tab, opens with Enter in its first field and closes with Escape', async () => {
    const { user } = await at('templates');
    items()[0]?.focus();
    await user.keyboard('{ArrowDown}');
    expect(items().map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1]);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(field('name')));
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('record')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(items()[1]));
  });

  it('gives the keyboard to what is only read as a whole', async () => {
    const { user } = await at('history');
    items()[0]?.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('record')));
  });

  it('keeps the keyboard of whoever opens with the pointer, and never loses it', async () => {
    const { user } = await at('templates');
    await user.click(items()[0] as Element);
    expect(document.activeElement).toBe(items()[0]);
    // As where the list is hidden behind what is open.
    items()[0]?.blur();
    await user.click(screen.getByTestId('close-record'));
    items().forEach((item) => (item.onmousedown = (event) => event.preventDefault()));
    (document.activeElement as HTMLElement).blur();
    await user.click(items()[1] as Element);
    expect(document.activeElement).toBe(screen.getByTestId('record'));
  });

  it('gives the keyboard to what takes the place of what was deleted', async () => {
    const { user } = await at('templates');
    items()[1]?.focus();
    await user.keyboard('{Enter}');
    screen.getByTestId('delete-record').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Plain words'));
  });

  it('gives the keyboard back when what was read is closed', async () => {
    const { user } = await at('templates');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    screen.getByTestId('close-record').focus();
    await user.keyboard('{Enter}');
    expect(screen.queryByTestId('record')).toBeNull();
    expect(document.activeElement).toBe(screen.getAllByTestId('item')[0]);
  });
});
