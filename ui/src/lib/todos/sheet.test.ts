import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

async function sheet() {
  const window = await open('signed-in');
  await window.user.click(screen.getAllByTestId('todo-details')[0] as Element);
  window.backend.intents.length = 0;
  return window;
}

const field = (name: string) => screen.getByTestId<HTMLInputElement>(`sheet-${name}`);

describe('the details of a to-do', () => {
  it('are saved as they are typed and chosen', async () => {
    const { advance, backend, user } = await sheet();
    await user.type(field('notes'), 'Second class');
    expect(backend.intents).toEqual([]);
    await advance(400);
    await user.selectOptions(field('priority'), 'high');
    await user.click(field('due'));
    await user.click(screen.getByTestId('tomorrow'));
    expect(backend.intents).toEqual([
      'editTodo todo-1 notes Second class',
      'editTodo todo-1 priority high',
      'editTodo todo-1 due 2026-01-06',
    ]);
    await user.click(screen.getByTestId('sheet-close'));
    expect(screen.queryByTestId('todo-sheet')).toBeNull();
    const row = screen.getAllByTestId('todo')[0] as HTMLElement;
    expect(row.textContent).toContain('tomorrow');
    expect(screen.getByRole('img', { name: 'High priority' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Has notes' })).toBeTruthy();
  });

  it('are saved when the person goes away at once', async () => {
    const { backend, user } = await sheet();
    await fireEvent.input(field('title'), { target: { value: 'Book it' } });
    await fireEvent.input(field('notes'), { target: { value: 'x' } });
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('todo-sheet')).toBeNull();
    expect(backend.intents).toEqual(['editTodo todo-1 title Book it', 'editTodo todo-1 notes x']);
    expect(document.activeElement).toBe(screen.getAllByTestId('todo-details')[0]);
  });

  it('stay open while an input method takes Escape', async () => {
    await sheet();
    await fireEvent.keyDown(field('title'), { key: 'Escape', isComposing: true });
    expect(screen.getByTestId('todo-sheet')).toBeTruthy();
    await fireEvent.keyDown(field('title'), { key: 'Escape' });
    expect(screen.queryByTestId('todo-sheet')).toBeNull();
  });

  it('stay in their field with the reason when they are not taken', async () => {
    const { advance, backend, user } = await sheet();
    await user.clear(field('title'));
    backend.refuse('editTodo', problem('todo_empty'));
    await advance(400);
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('todo_empty');
    expect(field('title').value).toBe('');
    await user.type(field('title'), 'Book the bus');
    await advance(400);
    await waitFor(() => expect(screen.queryByTestId('problem')).toBeNull());
    expect(field('title').value).toBe('Book the bus');
  });

  it('know what day it is in a window that stays open over midnight', async () => {
    const { advance, user } = await sheet();
    await user.click(field('due'));
    await user.click(screen.getByTestId('tomorrow'));
    await user.click(screen.getByTestId('sheet-close'));
    const row = screen.getAllByTestId('todo')[0] as HTMLElement;
    expect(row.textContent).toContain('tomorrow');
    await advance(24 * 3_600_000);
    expect(row.textContent).toContain('today');
  });

  it('say in the window what was not taken when they have closed', async () => {
    const { backend, user } = await sheet();
    backend.refuse('editTodo', problem('storage_failed'));
    await fireEvent.input(field('notes'), { target: { value: 'x' } });
    await user.keyboard('{Escape}');
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('storage_failed');
  });

  it('are saved beside a field that is refused', async () => {
    const { app, backend, user } = await sheet();
    await user.clear(field('title'));
    await fireEvent.input(field('notes'), { target: { value: 'Second class' } });
    backend.refuse('editTodo', problem('todo_empty'));
    await user.keyboard('{Escape}');
    expect((await screen.findByTestId('problem')).dataset['code']).toBe('todo_empty');
    const kept = await app.backend.openRecord('todo', 'todo-1');
    expect(kept).toMatchObject({
      data: { title: 'Book the train to Ghent', notes: 'Second class' },
    });
  });

  it('follow what another machine changes, and end with the to-do', async () => {
    const { app, user } = await sheet();
    await app.backend.editTodo('todo-1', { notes: 'From elsewhere' });
    expect((await screen.findByDisplayValue('From elsewhere')).tagName).toBe('TEXTAREA');
    await app.backend.deleteTodo('todo-1');
    expect(await screen.findByText('This entry no longer exists.')).toBeTruthy();
    await user.click(screen.getByTestId('sheet-close'));
  });

  it('tick it off and open it again, and keep the keyboard with it', async () => {
    const { backend, user } = await sheet();
    const box = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Done' });
    backend.refuse('setTodoDone', problem('storage_failed'));
    await user.click(box);
    expect(box.checked).toBe(false);
    await user.click(box);
    await waitFor(() => expect(field('done').checked).toBe(true));
    await user.click(box);
    await user.click(box);
    expect(backend.intents.filter((intent) => intent.startsWith('setTodoDone'))).toEqual([
      'setTodoDone todo-1 true',
      'setTodoDone todo-1 true',
      'setTodoDone todo-1 false',
      'setTodoDone todo-1 true',
    ]);
    await user.keyboard('{Escape}');
    const row = document.activeElement?.closest<HTMLElement>('[data-todo]');
    expect(row?.dataset['todo']).toBe('todo-1');
  });

  it('have an address that is copied, which is said where it is heard', async () => {
    const { app, backend, user } = await sheet();
    backend.refuse('copyTodoLink', problem('clipboard_failed'));
    await user.click(screen.getByTestId('sheet-copy'));
    const refused = await within(screen.getByTestId('todo-sheet')).findByTestId('problem');
    expect(refused.dataset['code']).toBe('clipboard_failed');
    // Nothing of it behind the sheet.
    expect(app.failure).toBeNull();
    await user.click(screen.getByTestId('sheet-copy'));
    expect(backend.intents).toEqual(['copyTodoLink todo-1', 'copyTodoLink todo-1']);
    expect(screen.getByTestId('sheet-copy').textContent).toContain('Copied');
    expect(screen.queryByTestId('problem')).toBeNull();
    expect(screen.getByTestId('dialog-announcement').textContent).toContain('The link was copied.');
  });

  it('end with a deletion that can be taken back', async () => {
    const { backend, user } = await sheet();
    await user.click(screen.getByTestId('sheet-delete'));
    expect(screen.queryByTestId('todo-sheet')).toBeNull();
    expect(screen.getByTestId('undo-bar').textContent).toContain(
      'Deleted to-do “Book the train to Ghent”',
    );
    await user.click(screen.getByTestId('undo'));
    expect(backend.intents).toEqual(['deleteTodo todo-1', 'undo']);
    expect(screen.getAllByTestId('todo')).toHaveLength(5);
  });
});
