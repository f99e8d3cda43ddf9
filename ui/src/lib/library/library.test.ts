import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
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
    expect(screen.getByTestId('problem').dataset['code']).toBe('record_invalid');
    expect(field('name').value).toBe('');
  });

  it('are made with a name, and opened at once', async () => {
    const { backend, user } = await at('templates');
    await user.click(screen.getByTestId('add-record'));
    expect(backend.intents).toEqual(['addRecord template {"name":"New template"}']);
    expect(field('name').value).toBe('New template');
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
    await user.type(screen.getByTestId('filter'), 'red');
    expect(titles()).toEqual(['Key to the cellar']);
    await user.clear(screen.getByTestId('filter'));
    await user.selectOptions(screen.getByTestId('memory-type'), 'preference');
    expect(titles()).toEqual(['Coffee']);
    await user.type(screen.getByTestId('filter'), 'zebra');
    expect(screen.getByText('Nothing found for “zebra”.')).toBeTruthy();
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
  it('are read and not written', async () => {
    const { user } = await at('history');
    expect(screen.queryByTestId('add-record')).toBeNull();
    await user.click(screen.getAllByTestId('item')[0] as Element);
    expect(screen.getByTestId('session-optimized').textContent).toContain('Dear Mia,');
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
      'editRecord provider provider-1 {"providerType":6}',
      'editRecord provider provider-1 {"supportsToolCalling":false}',
    ]);
  });
});

describe('any list', () => {
  it('gives the keyboard back when what was read is closed', async () => {
    const { user } = await at('templates');
    await user.click(screen.getAllByTestId('item')[0] as Element);
    screen.getByTestId('close-record').focus();
    await user.keyboard('{Enter}');
    expect(screen.queryByTestId('record')).toBeNull();
    expect(document.activeElement).toBe(screen.getAllByTestId('item')[0]);
  });
});
