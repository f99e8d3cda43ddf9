import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;
/** Each button says beside it what came of it. */
const said = () =>
  screen
    .getAllByRole('status')
    .filter((each) => each.dataset['testid']?.startsWith('said-'))
    .map((each) => each.textContent)
    .join('');

async function settings() {
  const opened = await open('signed-in');
  await opened.user.click(shown('open-settings'));
  const clicks = async (id: string) => {
    await opened.user.click(shown(id));
    // The answer passes through two promises before it is on the page.
    await tick();
    await tick();
  };
  opened.backend.intents.length = 0;
  return { ...opened, clicks };
}

describe('an export', () => {
  it('has a place for its answer that a screen reader knows before there is one', async () => {
    await settings();
    expect(shown('said-json').textContent).toBe('');
    expect(getComputedStyle(shown('said-json')).display).not.toBe('none');
  });

  it('says how much is in which file', async () => {
    const { backend, clicks } = await settings();
    await clicks('export-all');
    expect(said()).toBe('Wrote 1,204 entries to notes.json.');
    expect(shown('said-json').textContent).toBe(said());
    backend.exported = { file: 'a.csv', written: { records: 1, leftOut: 0 } };
    await clicks('export-todos');
    expect(said()).toBe('Wrote 1 to-do to a.csv.');
    expect(shown('said-csv').textContent).toBe(said());
    expect(backend.intents).toEqual(['exportData json', 'exportData csv']);
  });

  it('says what is not in it', async () => {
    const { backend, clicks } = await settings();
    backend.exported = { file: 'a', written: { records: 3, leftOut: 2 } };
    await clicks('export-all');
    expect(said()).toMatch(/2 entries cannot be read; what is left is in the file too/);
    await clicks('export-todos');
    expect(said()).toMatch(/2 to-dos cannot be read and are not in the file/);
  });

  it('says nothing to whoever has chosen no file', async () => {
    const { backend, clicks } = await settings();
    await clicks('export-all');
    backend.exported = null;
    await clicks('export-all');
    expect(said()).toBe('');
    expect(absent('problem')).toBe(true);
  });

  it('says why it failed, until the person has read it', async () => {
    const { backend, clicks } = await settings();
    backend.refuse('exportData', problem('export_failed', 'notes.json: no space'));
    await clicks('export-all');
    expect(shown('problem').dataset['code']).toBe('export_failed');
    expect(shown('your-data').contains(shown('problem'))).toBe(true);
    expect(shown('problem-detail').textContent).toBe('notes.json: no space');
    expect(said()).toBe('');
    await clicks('problem-action');
    expect(absent('problem')).toBe(true);
  });

  it('is asked for once at a time', async () => {
    const { backend, clicks } = await settings();
    let answer: () => void = () => undefined;
    backend.exportData = () =>
      new Promise((done) => {
        answer = () => done({ status: 'ok', data: null });
      });
    await clicks('export-all');
    expect(shown('export-all').textContent).toMatch(/One moment/);
    await clicks('import');
    expect(backend.intents).toEqual([]);
    answer();
    await tick();
    await tick();
    await clicks('import');
    expect(backend.intents).toEqual(['chooseImport']);
  });
});

describe('an import', () => {
  it('shows what it would do, and does it', async () => {
    const { backend, clicks } = await settings();
    await clicks('import');
    expect(shown('import-dialog').textContent).toMatch(/Import todos\.csv\?/);
    expect(shown('import-counts').textContent).toBe('Result: 4 new, 2 changed, 10 the same.');
    expect(shown('import-dialog').textContent).toMatch(/You can undo it/);
    expect(backend.intents).toEqual(['chooseImport']);
    await clicks('confirm-import');
    expect(absent('import-dialog')).toBe(true);
    expect(said()).toBe('Imported todos.csv: 4 new, 2 changed, 10 the same.');
    expect(backend.intents).toEqual(['chooseImport', 'takeInImport']);
  });

  it('is taken back beside what is said of it, as long as nothing else was done', async () => {
    const { backend, clicks, app } = await settings();
    const step = { number: 7, action: 'import', kind: 'todo', title: '' } as const;
    await clicks('import');
    await clicks('confirm-import');
    expect(absent('undo-import')).toBe(true);
    app.apply({ view: 'undo', value: { undo: step, redo: null } });
    await tick();
    await clicks('undo-import');
    expect(backend.intents).toEqual(['chooseImport', 'takeInImport', 'undo']);
    expect(said()).toBe('');
    expect(absent('undo-import')).toBe(true);
    await clicks('import');
    await clicks('confirm-import');
    app.apply({ view: 'undo', value: { undo: step, redo: null } });
    await tick();
    expect(absent('undo-import')).toBe(false);
    app.apply({ view: 'undo', value: { undo: { ...step, action: 'add' }, redo: null } });
    await tick();
    expect(absent('undo-import')).toBe(true);
  });

  it('names columns, and says what cannot be undone', async () => {
    const { backend, clicks } = await settings();
    const would = { made: 9000, changed: 0, same: 0, undoable: false };
    const columns = { newColumns: ['Waiting', 'Later'], ignored: ['colour'] };
    backend.offer = { file: 'a.csv', would: { ...would, ...columns } };
    await clicks('import');
    const text = shown('import-dialog').textContent;
    expect(text).toMatch(/9,000 new/);
    expect(text).toMatch(/New on the board: Waiting and Later\./);
    expect(text).toMatch(/leaves it out: colour\./);
    expect(text).toMatch(/too much to undo/);
  });

  it('is left without a trace', async () => {
    const { backend, clicks, user } = await settings();
    await clicks('import');
    await clicks('cancel-import');
    expect(absent('import-dialog')).toBe(true);
    await clicks('import');
    await user.keyboard('{Escape}');
    expect(absent('import-dialog')).toBe(true);
    expect(shown('settings')).toBeTruthy();
    expect(said()).toBe('');
    expect(backend.intents).toEqual([
      'chooseImport',
      'forgetImport',
      'chooseImport',
      'forgetImport',
    ]);
  });

  it('asks nothing where nothing would change, and nobody who has chosen no file', async () => {
    const { backend, clicks } = await settings();
    const would = { made: 0, changed: 0, same: 3, newColumns: [], ignored: [], undoable: true };
    backend.offer = { file: 'a.json', would };
    await clicks('import');
    expect(absent('import-dialog')).toBe(true);
    expect(said()).toBe('Everything in a.json is already here.');
    expect(backend.intents).toEqual(['chooseImport', 'forgetImport']);
    backend.offer = null;
    await clicks('import');
    expect(absent('import-dialog')).toBe(true);
    expect(said()).toBe('');
  });

  it('says which line is wrong, and when the file has to be chosen again', async () => {
    const { backend, clicks } = await settings();
    backend.refuse('chooseImport', problem('import_row_invalid', '7 · due: “soon”'));
    await clicks('import');
    expect(shown('problem-title').textContent).toBe('A line of this table cannot be imported');
    expect(shown('problem-detail').textContent).toBe('7 · due: “soon”');
    await clicks('import');
    expect(absent('problem')).toBe(true);
    backend.refuse('takeInImport', problem('import_outdated'));
    await clicks('confirm-import');
    expect(absent('import-dialog')).toBe(true);
    expect(shown('problem').dataset['code']).toBe('import_outdated');
  });
});
