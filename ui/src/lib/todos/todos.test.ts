import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { todo } from '../ipc/scene-parts';
import { problem, scene } from '../ipc/scenes';
import { open } from '../testing/setup';

const field = () => screen.getByTestId<HTMLInputElement>('new-todo');
const titles = () => screen.getAllByTestId('todo-title').map((title) => title.textContent.trim());

/** How high a row is in these tests, with nothing laid out. */
const ROW = 45;

async function scroll(to: number): Promise<void> {
  const scroller = screen.getByRole('main');
  scroller.scrollTop = to;
  await fireEvent.scroll(scroller);
}

function item(title: string) {
  const found = screen
    .getAllByTestId('todo')
    .find((each) => each.textContent.includes(title) || within(each).queryByTestId('todo-edit'));
  if (found === undefined) throw new Error(`no to-do "${title}"`);
  const part = (id: string) => within(found).getByTestId<HTMLInputElement>(id);
  return { box: part('todo-done'), part };
}

describe('the keys of a list', () => {
  const part = (title: string, id: string) => item(title).part(id);
  const stops = () =>
    screen
      .getAllByRole('list', { name: 'Open to-dos' })
      .flatMap((list) => [...list.querySelectorAll<HTMLElement>('button, input')])
      .filter(({ tabIndex }) => tabIndex === 0);

  it('come with one stop for Tab, however many rows there are', async () => {
    const { user } = await open('many');
    expect(stops()).toEqual([part('Answer letter 10000', 'todo-done')]);
    field().focus();
    await user.tab();
    expect(document.activeElement).toBe(part('Answer letter 10000', 'todo-done'));
    await user.tab();
    expect(document.activeElement?.tagName).toBe('SUMMARY');
    await user.tab({ shift: true });
    expect(document.activeElement).toBe(part('Answer letter 10000', 'todo-done'));
  });

  it('begin with the newest as long as nobody has come in', async () => {
    const { user } = await open('signed-in');
    await user.type(field(), 'Newest{Enter}');
    await user.tab();
    expect(document.activeElement).toBe(part('Newest', 'todo-done'));
  });

  it('stay with the last row when one comes in above', async () => {
    const { app, publish } = await open('signed-in');
    const last = part('Water the fig', 'todo-done');
    last.focus();
    const { open: now, done } = app.todos;
    await publish({ todos: [todo(9, 'Newer'), ...now.todos, ...done.todos] });
    expect(document.activeElement).toBe(last);
  });

  it('lead from row to row and from control to control', async () => {
    const { user } = await open('signed-in');
    part('Book the train', 'todo-done').focus();
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(document.activeElement).toBe(part('Ask Mia', 'todo-title'));
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(part('Water the fig', 'todo-title'));
    await user.keyboard('{ArrowDown}{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toBe(part('Water the fig', 'todo-delete'));
    await user.keyboard('{Home}');
    expect(document.activeElement).toBe(part('Book the train', 'todo-delete'));
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(part('Water the fig', 'todo-delete'));
    await user.keyboard('{ArrowLeft}{PageUp}');
    expect(stops()).toEqual([document.activeElement]);
  });

  it('are said where the keyboard comes in, and not with every row', async () => {
    const { user } = await open('signed-in');
    field().focus();
    await user.tab();
    const said = (element: Element | null) =>
      (element?.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(' ');
    expect(said(document.activeElement)).toMatch(/^The up and down arrows .* The left and right/);
    await user.keyboard('{ArrowDown}');
    expect(said(document.activeElement)).toBe('');
  });

  it('reach a row that has to be scrolled to and fetched', async () => {
    const { user } = await open('many');
    part('Answer letter 10000', 'todo-done').focus();
    await user.keyboard('{End}');
    const main = screen.getByRole('main');
    expect(main.scrollTop).toBeGreaterThan(7000 * ROW);
    await fireEvent.scroll(main);
    await waitFor(() =>
      expect(document.activeElement?.closest('li')?.getAttribute('aria-posinset')).toBe('7500'),
    );
    expect(document.activeElement).toHaveProperty('type', 'checkbox');
  });

  it('are left to what is being written', async () => {
    const { user } = await open('signed-in');
    part('Book the train', 'todo-title').focus();
    await user.keyboard('{Enter}{ArrowDown}{Home}!{Enter}');
    expect(titles()[0]).toBe('!Book the train to Ghent');
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(part('Ask Mia', 'todo-title'));
  });
});

describe('the to-do list', () => {
  it('adds with Enter, and is ready for the next at once', async () => {
    const { backend, user } = await open('signed-out');
    await user.type(field(), '  Buy milk {Enter}');
    expect(backend.intents).toEqual(['addTodo Buy milk']);
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(field());
    expect(titles()[0]).toBe('Buy milk');
  });

  it('does nothing with an empty one', async () => {
    const { backend, user } = await open('signed-out');
    await user.type(field(), '   {Enter}');
    expect(backend.intents).toEqual([]);
  });

  it('gives the text back when it was not taken', async () => {
    const { backend, user } = await open('signed-out');
    backend.refuse('addTodo', problem('todo_too_long'));
    await user.type(field(), 'Too long{Enter}');
    expect(field().value).toBe('Too long');
    expect(screen.getByTestId('problem').dataset['code']).toBe('todo_too_long');
    await user.click(screen.getByTestId('problem-action'));
    expect(screen.queryByTestId('problem')).toBeNull();
  });

  it('checks off into the done ones, and keeps the keyboard in the list', async () => {
    const { backend, user } = await open('signed-in');
    const { box } = item('Book the train');
    box.focus();
    await user.keyboard(' ');
    expect(backend.intents).toEqual(['setTodoDone todo-1 true']);
    const done = screen.getByRole('list', { name: 'Done to-dos' });
    expect(within(done).getByText('Book the train to Ghent')).toBeTruthy();
    expect(document.activeElement).toBe(item('Ask Mia').box);
  });

  it('unticks the box when checking off was refused', async () => {
    const { backend, user } = await open('signed-in');
    backend.refuse('setTodoDone', problem('storage_failed'));
    const { box } = item('Book the train');
    await user.click(box);
    expect(box.checked).toBe(false);
    expect(screen.getByTestId('problem').dataset['code']).toBe('storage_failed');
  });

  it('leaves Enter and Escape to an input method while it composes', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(item('Water the fig').part('todo-title'));
    const edit = item('Water the fig').part('todo-edit');
    for (const key of ['Enter', 'Escape'])
      for (const taken of [{ isComposing: true }, { keyCode: 229 }])
        await fireEvent.keyDown(edit, { key, ...taken });
    expect(document.activeElement).toBe(edit);
    expect(backend.intents).toEqual([]);
  });

  it('renames in place with Enter', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(item('Water the fig').part('todo-title'));
    const edit = item('Water the fig').part('todo-edit');
    expect(document.activeElement).toBe(edit);
    await user.clear(edit);
    await user.type(edit, 'Water the fig and the fern{Enter}');
    expect(backend.intents).toEqual(['editTodo todo-3 title Water the fig and the fern']);
    expect(titles()).toContain('Water the fig and the fern');
    expect(document.activeElement?.textContent.trim()).toBe('Water the fig and the fern');
  });

  it.each([
    ['Escape', 'Other{Escape}'],
    ['no text', '{Backspace>20/}{Enter}'],
    ['the same text', '{Enter}'],
  ])('keeps the title after %s', async (_, keys) => {
    const { backend, user } = await open('signed-in');
    await user.click(item('Water the fig').part('todo-title'));
    await user.keyboard(keys);
    expect(backend.intents).toEqual([]);
    expect(titles()).toContain('Water the fig');
  });

  it('keeps a new title that was not taken to be mended', async () => {
    const { backend, user } = await open('signed-in');
    backend.refuse('editTodo', problem('todo_too_long'));
    await user.click(item('Water the fig').part('todo-title'));
    await user.keyboard('!{Enter}');
    expect(screen.getByTestId<HTMLInputElement>('todo-edit').value).toBe('Water the fig!');
  });

  it('deletes, and moves the keyboard to the one that takes the place', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(item('Water the fig').part('todo-delete'));
    expect(backend.intents).toEqual(['deleteTodo todo-3']);
    expect(titles()).not.toContain('Water the fig');
    expect(document.activeElement).toBe(item('Ask Mia').box);
  });

  it('has only what is in sight in the page, and asks for more on the way', async () => {
    const { app } = await open('many');
    expect(screen.getByText('7,500 open')).toBeTruthy();
    expect(titles()[0]).toBe('Answer letter 10000');
    expect(titles().length).toBeLessThan(60);

    await scroll(6000 * ROW);
    expect(app.todos.open.from).toBeGreaterThan(5900);
    expect(app.todos.open.from).toBeLessThan(6000);
    const place = screen.getByText('Answer letter 2000').closest('li');
    expect(place?.getAttribute('aria-posinset')).toBe('6001');
    expect(place?.getAttribute('aria-setsize')).toBe('7500');
    expect(titles().length).toBeLessThan(60);
  });

  it('leaves a problem on show while it is scrolled', async () => {
    const { backend, user } = await open('many');
    backend.refuse('editTodo', problem('storage_failed'));
    await user.click(item('Answer letter 10000').part('todo-title'));
    await user.keyboard('!{Enter}');
    await scroll(6000 * ROW);
    expect(screen.getByText('Answer letter 2000')).toBeTruthy();
    expect(screen.getByTestId('problem').dataset['code']).toBe('storage_failed');
  });

  it('keeps the row with the keyboard when it is scrolled away', async () => {
    const { user } = await open('many');
    const first = item('Answer letter 10000');
    first.box.focus();
    await scroll(6000 * ROW);
    expect(document.activeElement).toBe(first.box);
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(first.part('todo-title'));
  });

  it('keeps it too when the list has moved under it', async () => {
    const { backend, publish } = await open('many');
    const first = item('Answer letter 10000');
    first.box.focus();
    const others = scene('many', 0).todos;
    await publish({ todos: [todo(1, 'Newer'), ...others] });
    expect(titles().slice(0, 2)).toEqual(['Newer', 'Answer letter 10000']);
    await scroll(6000 * ROW);
    expect(document.activeElement).toBe(first.box);
    // Beside what is shown, where it would stand twice if it were known by its place.
    await publish({ todos: others.slice(0, 4000) });
    await scroll(0);
    expect(document.activeElement).toBe(first.box);
    expect(titles().filter((title) => title === 'Answer letter 10000')).toHaveLength(1);
    expect(backend.intents).toEqual([]);
  });

  it('leaves the keyboard alone when others change the list', async () => {
    const { app, publish } = await open('signed-in');
    field().focus();
    await publish({ todos: [...app.todos.open.todos.slice(1), ...app.todos.done.todos] });
    expect(document.activeElement).toBe(field());
  });

  it('says what is not on the server yet, once signed in', async () => {
    await open('offline');
    expect(screen.getAllByRole('img', { name: 'Not on the server yet' })).toHaveLength(2);
  });

  it('tells with more than a colour what is late, what is not sent and what deletes', async () => {
    const at = (iso: string) => ({ dueMs: Date.parse(iso) });
    const { publish, user } = await open('offline');
    const drawn = (id: string, place = 0) =>
      screen.getAllByTestId(id)[place]?.querySelector('path')?.getAttribute('d');
    await publish({
      todos: [
        { ...todo(1, 'Late'), ...at('2020-01-06T12:00:00Z') },
        { ...todo(2, 'Not yet'), ...at('2040-01-06T12:00:00Z'), synced: false, priority: 'low' },
      ],
    });
    expect(drawn('todo-due', 0)).not.toBe(drawn('todo-due', 1));
    expect(screen.getAllByTestId('todo-due')[0]?.textContent).toContain('Overdue since');
    // A cloud: an arrow would be a priority.
    expect(drawn('todo-unsent')).toContain('a');
    const bin = drawn('todo-delete');
    await user.click(screen.getAllByTestId('todo-delete')[0] as Element);
    const close = within(screen.getByTestId('undo-bar')).getByRole('button', { name: 'Close' });
    expect(close.querySelector('path')?.getAttribute('d')).not.toBe(bin);
  });

  it('stand in the order that the person chooses', async () => {
    const due = (iso: string) => ({ dueMs: Date.parse(`${iso}T12:00:00Z`) });
    const { backend, publish, user } = await open('signed-in');
    await publish({
      todos: [
        { ...todo(1, 'No day'), priority: 'high' },
        { ...todo(2, 'Later'), ...due('2026-03-01') },
        { ...todo(3, 'Soon'), ...due('2026-02-01') },
        todo(4, 'Whenever'),
      ],
    });
    const titles = () =>
      screen.getAllByTestId('todo-title').map(({ textContent }) => textContent.trim());
    const order = screen.getByRole('combobox', { name: 'Order of the list' });
    expect(titles()).toEqual(['No day', 'Later', 'Soon', 'Whenever']);
    await user.selectOptions(order, 'Due date');
    expect(titles()).toEqual(['Soon', 'Later', 'No day', 'Whenever']);
    await user.selectOptions(order, 'Priority');
    expect(titles()).toEqual(['No day', 'Soon', 'Later', 'Whenever']);
    expect(backend.intents.at(-1)).toBe('setPreferences {"sort":"priority"}');
  });

  it('says nothing of a server to somebody without an account', async () => {
    await open('signed-out');
    expect(screen.queryByRole('img', { name: 'Not on the server yet' })).toBeNull();
  });

  it('has words for an empty list, and for one that is all done', async () => {
    const { publish } = await open('signed-in-empty');
    expect(screen.getByTestId('empty')).toBeTruthy();
    await publish({ todos: [todo(1, 'Done', true)] });
    expect(screen.queryByTestId('empty')).toBeNull();
    expect(screen.getByText('All done.')).toBeTruthy();
  });
});

describe('an empty list', () => {
  it('is no news while the very first sync runs, which says how far it is', async () => {
    const { app, publish } = await open('syncing-down', { todos: [] });
    expect(screen.queryByTestId('empty')).toBeNull();
    expect(screen.getByTestId('arriving').textContent).toMatch(
      /on their way.*2,500 of 10,000 entries received/s,
    );
    const { sync } = app;
    if (sync === null) throw new Error('no sync view');
    await publish({ sync: { ...sync, lastMs: 1 } });
    expect(screen.queryByTestId('arriving')).toBeNull();
    expect(screen.getByTestId('empty')).toBeTruthy();
  });
});
