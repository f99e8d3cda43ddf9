import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { conflict, conflictLocked, damagedChange, refusedChange } from '../ipc/scene-parts';
import { problem, type Scene } from '../ipc/scenes';
import { open as openWindow } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

async function openSettings(scene: string, change: Partial<Scene> = {}) {
  const opened = await openWindow(scene, change);
  await opened.user.click(shown('open-settings'));
  return opened;
}

describe('the sync card', () => {
  it('says that changes arrive at once, and when it looks by itself', async () => {
    const { advance, app, clock, publish } = await openSettings('signed-in');
    expect(shown('sync-live').textContent).toMatch(/arrive at once/);
    expect(shown('sync-next').textContent).toBe('in 15 min');
    const sync = app.sync;
    if (sync === null) throw new Error('no sync view');
    await publish({ sync: { ...sync, nextMs: clock.now() + 60_000 } });
    await advance(1000);
    expect(shown('sync-next').textContent).toBe('in 59 s');
    await publish({ sync: { ...sync, live: false, nextMs: null } });
    expect(absent('sync-live')).toBe(true);
    expect(shown('sync-asks').textContent).toMatch(/asks the server every minute/);
    expect(shown('sync-next').textContent).toBe('When you ask for it');
  });

  it('shows how far a long sync is, and nothing of a short one', async () => {
    await openSettings('syncing-down');
    const bar = screen.getByRole('progressbar', { name: 'Sync progress' });
    expect(bar.getAttribute('value')).toBe('2500');
    expect(bar.getAttribute('max')).toBe('10000');
    expect(bar.getAttribute('aria-valuetext')).toBe('2,500 of 10,000 entries received');
    expect(shown('sync-counts').textContent).toBe('2,500 of 10,000 entries received');
    expect(shown('sync-next').textContent).toBe('Now');
  });

  it('shows no bar while there is nothing to count', async () => {
    await openSettings('syncing');
    expect(absent('sync-progress')).toBe(true);
    expect(shown('sync-waiting').textContent).toBe('2 changes');
  });

  it('is paused and goes on', async () => {
    const { advance, backend, user } = await openSettings('signed-in');
    await user.click(shown('sync-pause'));
    expect(shown('sync-paused').textContent).toMatch(/^Paused\./);
    expect(absent('sync-asks')).toBe(true);
    expect(shown('announcement').textContent).toBe('Sync paused');
    expect(shown('sync-state').dataset['state']).toBe('paused');
    expect(shown('sync-state').textContent).toMatch(/Sync paused/);
    expect(shown('sync-pause').textContent).toBe('Resume');
    await user.keyboard('{Enter}');
    await advance(700);
    expect(backend.intents).toEqual(['pauseSync true', 'pauseSync false']);
    expect(absent('sync-paused')).toBe(true);
  });

  it('says what is in the way and when it tries again', async () => {
    const { advance } = await openSettings('busy');
    expect(absent('sync-asks')).toBe(true);
    expect(shown('problem').dataset['code']).toBe('server_failed');
    expect(shown('sync-next').textContent).toBe('in 2 min');
    await advance(60_000);
    expect(shown('sync-next').textContent).toBe('in 30 s');
  });

  it('shows what is almost full, and every limit to who asks', async () => {
    const { user } = await openSettings('quota-near');
    const near = within(shown('quotas'));
    expect(near.getAllByRole('meter', { name: 'Memories: 500 of 500' })).toHaveLength(1);
    expect(near.getAllByText(/^Full/)).toHaveLength(1);
    expect(shown('limits')).toHaveProperty('open', false);
    await user.click(shown('open-limits'));
    expect(shown('limits')).toHaveProperty('open', true);
    const all = within(shown('limits'));
    expect(all.getAllByRole('meter')).toHaveLength(5);
    expect(all.getByRole<HTMLMeterElement>('meter', { name: 'To-dos: 5 of 500' }).value).toBe(5);
    expect(all.getByText('History entries: 1,204 of 10,000')).toBeTruthy();
    expect(shown('limits').textContent).not.toContain('Full');
  });

  it('says no limits where the server has none', async () => {
    const { app, publish } = await openSettings('signed-in');
    expect(absent('quotas')).toBe(true);
    expect(absent('limits')).toBe(false);
    if (app.sync === null) throw new Error('no sync view');
    await publish({ sync: { ...app.sync, quotas: [] } });
    expect(absent('limits')).toBe(true);
  });

  it('shows nothing that is not there', async () => {
    await openSettings('signed-in');
    for (const part of ['quotas', 'conflicts', 'set-aside', 'sync-progress'])
      expect(absent(part)).toBe(true);
  });
});

describe('two versions', () => {
  it('stand side by side, and the person decides', async () => {
    const { backend, user } = await openSettings('conflicts');
    const [first, second] = await screen.findAllByTestId('conflict');
    if (first === undefined || second === undefined) throw new Error('two conflicts');
    const one = within(first);
    expect(one.getByTestId('conflict-shown').textContent.trim()).toBe('Book the train to Ghent');
    expect(one.getByTestId('conflict-other').textContent).toBe('Book the night train to Ghent');
    expect(screen.getByRole('group', { name: 'Book the train to Ghent: Title' })).toBe(first);
    expect(one.getAllByRole('button').map((way) => way.textContent.trim())).toEqual([
      'Keep what is shown',
      'Use the other version',
      'Keep both',
    ]);
    await user.click(one.getByTestId('resolve-keepBoth'));
    expect(backend.intents).toEqual(['resolve conflict-1 keepBoth']);
    expect(screen.getAllByTestId('conflict')).toHaveLength(1);
    expect(shown('announcement').textContent).toBe('Decided about “Book the train to Ghent”');
  });

  it('are there again when the decision is taken back', async () => {
    const { user } = await openSettings('conflicts');
    const [first] = await screen.findAllByTestId('resolve-takeOther');
    if (first === undefined) throw new Error('two conflicts');
    await user.click(first);
    await waitFor(() => expect(screen.getAllByTestId('conflict')).toHaveLength(1));
    await user.click(await screen.findByTestId('undo'));
    await waitFor(() => expect(screen.getAllByTestId('conflict')).toHaveLength(2));
  });

  it('hand the keyboard on to the next one, then to the heading, and at last to the window', async () => {
    const third = { ...conflict, id: 'conflict-3' };
    const conflicts = [conflict, { ...conflict, id: 'conflict-2' }, third];
    const { user } = await openSettings('conflicts', { conflicts });
    const decide = async (at: number) => {
      const buttons = await screen.findAllByTestId('resolve-takeOther');
      buttons[at]?.focus();
      await user.keyboard('{Enter}');
    };
    await decide(0);
    await waitFor(() => expect(screen.getAllByTestId('conflict')).toHaveLength(2));
    const next = screen.getAllByTestId('resolve-keepShown')[0];
    await waitFor(() => expect(document.activeElement).toBe(next));
    await decide(1);
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H3'));
    expect(shown('conflicts').contains(document.activeElement)).toBe(true);
    await decide(0);
    await waitFor(() => expect(document.activeElement?.id).toBe('main'));
  });

  it.each([
    ['todo', 'priority', '2', 'High'],
    ['todo', 'status', '1', 'Done'],
    ['todo', 'dueDate', '2026-12-24T12:00:00.000Z', 'Dec 24, 2026'],
    ['todo', 'dueDate', 'soon', 'soon'],
    ['memory', 'type', 'contact_list', 'Contacts'],
    ['provider', 'providerType', '3', 'Ollama'],
    ['provider', 'supportsToolCalling', 'false', 'No'],
    ['workflow', 'step', '2', '2'],
  ])('say what %s’s %s is', async (kind, field, other, said) => {
    await openSettings('conflicts', { conflicts: [{ ...conflict, kind, field, other }] });
    expect((await screen.findByTestId('conflict-other')).textContent).toBe(said);
  });

  it('offers a new entry where the old one is gone', async () => {
    const { backend, user } = await openSettings('conflicts');
    const gone = (await screen.findAllByTestId('conflict'))[1];
    if (gone === undefined) throw new Error('two conflicts');
    expect(gone.textContent).toMatch(/Untitled memory: What to remember/);
    expect(gone.textContent).toMatch(/Deleted in the meantime/);
    await user.click(within(gone).getByTestId('resolve-newRecord'));
    expect(backend.intents).toEqual(['resolve conflict-2 newRecord']);
  });

  it('that an older app has encrypted are not shown, and neither is dropped unasked', async () => {
    const { backend, user } = await openSettings('conflicts', {
      conflicts: [conflictLocked, { ...conflictLocked, id: 'conflict-4', gone: true }],
    });
    const [both, gone] = await screen.findAllByTestId('conflict');
    if (both === undefined || gone === undefined) throw new Error('two conflicts');
    expect(both.textContent).toMatch(/Untitled to-do: Encrypted content/);
    for (const side of ['conflict-shown', 'conflict-other'])
      expect(within(both).getByTestId(side).textContent).toMatch(/Encrypted by an older app/);
    const ways = (of: HTMLElement) =>
      within(of)
        .getAllByRole('button')
        .map((way) => way.textContent.trim());
    expect(ways(both)).toEqual(['Keep what is shown', 'Use the other version']);
    expect(ways(gone)).toEqual(['Restore the encrypted version', 'Discard']);
    await user.click(within(gone).getByTestId('resolve-takeOther'));
    expect(backend.intents).toEqual(['resolve conflict-4 takeOther']);
  });

  it('are told of in the status bar', async () => {
    await openWindow('conflicts');
    expect(shown('sync-state').textContent).toMatch(/2 changes need your decision/);
  });

  it('say why a decision was not taken', async () => {
    const { backend, user } = await openSettings('conflicts');
    backend.refuse('resolve', problem('conflict_unknown'));
    const [first] = await screen.findAllByTestId('resolve-takeOther');
    if (first === undefined) throw new Error('a way');
    await user.click(first);
    expect(shown('problem').dataset['code']).toBe('conflict_unknown');
    expect(shown('announcement').textContent).not.toBe('Decided.');
  });
});

describe('what is left of a damaged change', () => {
  async function asked() {
    const window = await openSettings('damaged');
    const item = await screen.findByTestId('set-aside-item');
    expect(item.textContent).toMatch(/damaged on this device before it was sent/);
    expect(within(item).queryByTestId('retry-change')).toBeNull();
    expect(shown('set-aside-text').textContent).toMatch(/damaged change is kept until you decide/);
    const letGo = within(item).getByRole('button', { name: 'Discard: Water the fig tree' });
    await window.user.click(letGo);
    expect(screen.getByRole('dialog').textContent).toMatch(/“Water the fig tree”\?.*Nobody else/s);
    return { ...window, letGo };
  }

  it('is kept until the person says that it may go', async () => {
    const { backend, user, letGo } = await asked();
    await user.click(shown('keep-damaged'));
    expect(backend.intents).toEqual([]);
    expect(document.activeElement).toBe(letGo);
    await user.click(letGo);
    await user.click(shown('confirm-let-go'));
    expect(backend.intents).toEqual(['letGo todo-6']);
    expect(absent('let-go-dialog') && absent('set-aside')).toBe(true);
    expect(shown('announcement').textContent).toBe('Decided.');
    expect(document.activeElement?.id).toBe('main');
  });

  it('says why it is still there', async () => {
    const { backend, user } = await asked();
    backend.refuse('letGo', problem('storage_failed'));
    await user.click(shown('confirm-let-go'));
    expect(shown('problem').dataset['code']).toBe('storage_failed');
    expect(shown('set-aside-item')).toBeTruthy();
  });
});

describe('what was set aside', () => {
  it('says why, and is sent again where that may help', async () => {
    const { advance, backend, user } = await openSettings('refused');
    const items = await screen.findAllByTestId('set-aside-item');
    expect(items.map((item) => item.dataset['code'])).toEqual([
      'record_too_large',
      'unreadable_there',
    ]);
    expect(items[1]?.textContent).toMatch(/Untitled template/);
    expect(screen.getAllByTestId('retry-change')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Send again: A very long story' }));
    await advance(700);
    expect(backend.intents).toEqual(['retryChange todo-6']);
    expect(absent('sync-refused')).toBe(true);
    expect(screen.getAllByTestId('set-aside-item')).toHaveLength(1);
    // Nothing can be done about the one that is left.
    expect(document.activeElement?.tagName).toBe('H3');
    expect(shown('set-aside').contains(document.activeElement)).toBe(true);
  });
});

describe('one change of several', () => {
  it('hands the keyboard on to the next one when it is sent again or let go', async () => {
    const setAside = [1, 2, 3].map((at) => ({
      ...(at === 2 ? damagedChange : refusedChange),
      id: `todo-${at}`,
    }));
    const { user } = await openSettings('refused', { setAside });
    await user.click((await screen.findAllByTestId('retry-change'))[0] as HTMLElement);
    await waitFor(() => expect(document.activeElement).toBe(shown('let-go')));
    await user.keyboard('{Enter}');
    await user.click(shown('confirm-let-go'));
    await waitFor(() => expect(document.activeElement).toBe(shown('retry-change')));
  });
});

describe('verifying everything', () => {
  it('runs once at a time and tells what came of it', async () => {
    const { advance, backend, user } = await openSettings('signed-in');
    await user.click(shown('verify'));
    await user.click(shown('verify'));
    expect(backend.intents).toEqual(['verify']);
    expect(shown('verified').textContent).toMatch(/Comparing/);
    expect(shown('verified').getAttribute('role')).toBe('status');
    await advance(900);
    await screen.findByText('This device and the server hold the same: 6 entries.');
    expect(shown('verify').getAttribute('aria-disabled')).toBe('false');
  });

  it('names what was put right and what still differs', async () => {
    const { backend, user } = await openSettings('signed-in');
    const kinds = [
      { kind: 'todo', count: 5, equal: false },
      { kind: 'memory', count: 1, equal: true },
    ];
    backend.verify = () => Promise.resolve({ status: 'ok', data: { kinds, repaired: 1 } });
    await user.click(shown('verify'));
    expect(shown('verified').textContent).toMatch(
      /To-dos: this device and the server still differ/,
    );
    expect(shown('verified').textContent).toMatch(/1 entry was put right/);
  });

  it('says what is in the way', async () => {
    const { backend, user } = await openSettings('signed-in');
    backend.refuse('verify', problem('server_unreachable'));
    await user.click(shown('verify'));
    expect(shown('problem').dataset['code']).toBe('server_unreachable');
    expect(shown('verified').textContent.trim()).toBe('');
  });
});

describe('the line of the status bar', () => {
  it('leads to what needs the person, and back', async () => {
    const { user } = await openWindow('conflicts');
    await user.click(screen.getByTestId('undecided'));
    const heading = await screen.findByText('2 changes made in two places at once');
    expect(document.activeElement).toBe(heading);
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(screen.getByTestId('undecided'));
  });

  it('counts what the server refuses among it', async () => {
    await openWindow('refused');
    expect(screen.getByTestId('undecided').textContent.trim()).toBe('1 change needs your decision');
  });

  it('is no button when nothing needs the person', async () => {
    await openWindow('signed-in');
    expect(screen.queryByTestId('undecided')).toBeNull();
  });
});
