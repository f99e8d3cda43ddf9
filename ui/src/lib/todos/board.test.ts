import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { CLOSED_COLUMN, OPEN_COLUMN } from '../ipc/fake-work';
import { todo } from '../ipc/scene-parts';
import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';
import { aim } from './dragging';

async function board() {
  const window = await open('signed-in');
  await window.user.click(screen.getByTestId('view-board'));
  window.backend.intents.length = 0;
  return window;
}

const columns = () =>
  screen.getAllByTestId('column').map((column) => ({
    name: within(column).getByRole('heading').textContent,
    cards: within(column)
      .queryAllByTestId('card-title')
      .map((card) => card.textContent.trim().split(' ')[0]),
  }));

const title = (text: string) => {
  const found = screen.getAllByTestId('card-title').find((each) => each.textContent.includes(text));
  if (found === undefined) throw new Error(`no card "${text}"`);
  return found;
};

type User = Awaited<ReturnType<typeof board>>['user'];

/** With the keyboard: jsdom's clicks do not say that they come from a pointer. */
async function openMenu(user: User, menu: HTMLElement) {
  menu.focus();
  await user.keyboard('{Enter}');
}

async function choose(user: User, menu: HTMLElement, item: string) {
  await openMenu(user, menu);
  await user.click(await screen.findByText(item));
}

describe('the board', () => {
  it('shows the same to-dos in columns, and the list again', async () => {
    const { user } = await board();
    expect(columns()).toEqual([
      { name: 'To do', cards: ['Book', 'Ask', 'Water'] },
      { name: 'Done', cards: ['Return', 'Renew'] },
    ]);
    await user.click(screen.getByTestId('view-list'));
    expect(screen.queryByTestId('column')).toBeNull();
    expect(screen.getAllByTestId('todo')).toHaveLength(5);
  });

  it('says once that everything is on its way while the very first sync runs', async () => {
    const { app, publish, user } = await open('syncing-down', { todos: [] });
    await user.click(screen.getByTestId('view-board'));
    const texts = () =>
      screen.getAllByTestId('column').map((column) => within(column).queryByText('Nothing here'));
    const arriving = () => screen.getByTestId('arriving');
    expect(arriving().textContent).toMatch(/on their way.*2,500 of 10,000 entries received/s);
    expect(texts()).toEqual([null, null]);
    await publish({ todos: [todo(1, 'Arrived', false)] });
    expect(arriving().closest('section')).toBe(screen.getAllByTestId('column')[1]);
    if (app.sync === null) throw new Error('no sync view');
    await publish({ sync: { ...app.sync, lastMs: 1 } });
    expect(screen.queryByTestId('arriving')).toBeNull();
    expect(texts().map((text) => text !== null)).toEqual([false, true]);
  });

  it('moves a card with the keyboard, which stays with it', async () => {
    const { backend, user } = await board();
    title('Water').focus();
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(backend.intents).toEqual([`moveTodo todo-3 ${OPEN_COLUMN} before todo-2`]);
    expect(columns()[0]?.cards).toEqual(['Book', 'Water', 'Ask']);
    expect(document.activeElement).toBe(title('Water'));
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(columns()[1]?.cards).toEqual(['Water', 'Return', 'Renew']);
    expect(document.activeElement).toBe(title('Water'));
    expect(screen.getByTestId('announcement').textContent).toBe('Water the fig is now in Done.');
    // There is nothing to the right of the last column.
    backend.intents.length = 0;
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(backend.intents).toEqual([]);
  });

  it('is one stop for Tab in each column, with the other cards and their menus by arrow keys', async () => {
    const { user } = await board();
    title('Book').focus();
    await user.keyboard('{ArrowDown}{ArrowRight}');
    const menus = screen.getAllByTestId('card-menu');
    expect(document.activeElement).toBe(menus[1]);
    // A menu's button opens it with this key.
    await user.keyboard('{ArrowDown}');
    expect(await screen.findByTestId('delete-card')).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(menus[1]));
    await user.tab();
    expect(document.activeElement).toBe(screen.getByTestId('add-card'));
  });

  it('moves and deletes a card from its menu', async () => {
    const { backend, user } = await board();
    const menu = (at: number) => screen.getAllByTestId('card-menu')[at] as HTMLElement;
    await choose(user, menu(0), 'Move to Done');
    await choose(user, menu(0), 'Move down');
    await choose(user, menu(0), 'Delete');
    expect(backend.intents).toEqual([
      `moveTodo todo-1 ${CLOSED_COLUMN} first`,
      `moveTodo todo-2 ${OPEN_COLUMN} after todo-3`,
      'deleteTodo todo-3',
    ]);
  });

  it('gives the keyboard to what takes the place of a deleted card', async () => {
    const { backend, user } = await board();
    const remove = async (text: string) => {
      const card = title(text).closest<HTMLElement>('[data-card]');
      await choose(user, within(card as HTMLElement).getByTestId('card-menu'), 'Delete');
    };
    backend.refuse('deleteTodo', problem('storage_failed'));
    await remove('Book');
    await waitFor(() => expect(document.activeElement).toBe(title('Book')));
    await remove('Book');
    await waitFor(() => expect(document.activeElement).toBe(title('Ask')));
    await remove('Water');
    await waitFor(() => expect(document.activeElement).toBe(title('Ask')));
    await remove('Ask');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('add-card')));
    await remove('Return');
    await remove('Renew');
    const menus = screen.getAllByTestId('column-menu');
    await waitFor(() => expect(document.activeElement).toBe(menus[1]));
  });

  it('has a menu of its own for every card, even where columns share a name', async () => {
    const { user } = await board();
    for (const name of ['Same', 'Same']) {
      await user.click(screen.getByTestId('add-column'));
      await user.keyboard(`${name}{Enter}`);
    }
    await openMenu(user, screen.getAllByTestId('card-menu')[0] as HTMLElement);
    expect(await screen.findAllByText('Move to Same')).toHaveLength(2);
  });

  it('says how many cards a column has, in words that may be read out', async () => {
    const { user } = await open('many');
    await user.click(screen.getByTestId('view-board'));
    const [first] = screen.getAllByTestId('column');
    const head = within(first as HTMLElement);
    expect(head.getByText('7,500').getAttribute('aria-hidden')).toBe('true');
    expect(head.getByText('7,500 cards')).toBeTruthy();
    expect(first?.querySelector('span[aria-label]:not([role])')).toBeNull();
  });

  it('says of a card that it is not on the server yet', async () => {
    const { user } = await open('offline');
    await user.click(screen.getByTestId('view-board'));
    expect(screen.getAllByRole('img', { name: 'Not on the server yet' })).toHaveLength(2);
  });

  it('adds, renames, moves and deletes columns', async () => {
    const { user } = await board();
    const names = () => columns().map(({ name }) => name);
    await user.click(screen.getByTestId('add-column'));
    await user.keyboard('Doing{Enter}');
    expect(names()).toEqual(['To do', 'Doing', 'Done']);
    const menu = (at: number) => screen.getAllByTestId('column-menu')[at] as HTMLElement;
    await choose(user, menu(1), 'Move left');
    expect(names()).toEqual(['Doing', 'To do', 'Done']);
    await choose(user, menu(0), 'Rename');
    await user.clear(screen.getByTestId('column-rename'));
    await user.keyboard('Now{Enter}');
    expect(names()).toEqual(['Now', 'To do', 'Done']);
    await choose(user, menu(0), 'Delete the column');
    expect(names()).toEqual(['To do', 'Done']);
    // Those that everybody has cannot be deleted, and what is done stays last.
    await openMenu(user, menu(1));
    expect(
      (await screen.findAllByRole('menuitem', { hidden: true })).map((item) =>
        item.textContent.trim(),
      ),
    ).toEqual(['Rename']);
  });

  it('adds cards to a column, and gives the text back when it was not taken', async () => {
    const { backend, user } = await board();
    await user.click(screen.getByTestId('add-card'));
    await user.keyboard('Buy milk{Enter}Buy bread{Enter}');
    expect(columns()[0]?.cards).toEqual(['Book', 'Ask', 'Water', 'Buy', 'Buy']);
    backend.refuse('addTodo', problem('todo_too_long'));
    await user.keyboard('Too long{Enter}');
    expect(screen.getByTestId<HTMLInputElement>('new-card').value).toBe('Too long');
    expect(screen.getByTestId('problem').dataset['code']).toBe('todo_too_long');
  });

  it('gives the keyboard back where writing a name or a card began', async () => {
    const { user } = await board();
    const has = async (control: () => Element | undefined) =>
      waitFor(() => expect(document.activeElement).toBe(control()));
    const menu = (at: number) => screen.getAllByTestId('column-menu')[at] as HTMLElement;
    for (const keys of ['{Escape}', 'Doing{Enter}']) {
      await user.click(screen.getByTestId('add-column'));
      await user.keyboard(keys);
      await has(() => screen.getByTestId('add-column'));
    }
    for (const keys of ['{Escape}', 'Now{Enter}']) {
      await choose(user, menu(1), 'Rename');
      await user.keyboard(keys);
      await has(() => menu(1));
    }
    // A menu keeps the pointer to itself until it has gone.
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await user.click(screen.getAllByTestId('add-card')[1] as HTMLElement);
    await user.keyboard('{Escape}');
    await has(() => screen.getAllByTestId('add-card')[1]);
  });

  it('gives the keyboard to what takes the place of a deleted column', async () => {
    const { backend, user } = await board();
    const menu = (at: number) => screen.getAllByTestId('column-menu')[at] as HTMLElement;
    await user.click(screen.getByTestId('add-column'));
    await user.keyboard('Doing{Enter}');
    backend.refuse('deleteColumn', problem('storage_failed'));
    await choose(user, menu(1), 'Delete the column');
    await waitFor(() => expect(document.activeElement).toBe(menu(1)));
    await choose(user, menu(1), 'Delete the column');
    await waitFor(() => expect(columns()).toHaveLength(2));
    await waitFor(() => expect(document.activeElement).toBe(menu(1)));
  });

  it('keeps the card that is being written apart from the column’s name', async () => {
    const { user } = await board();
    await user.click(screen.getByTestId('add-card'));
    await user.keyboard('Buy milk');
    await choose(user, screen.getAllByTestId('column-menu')[0] as HTMLElement, 'Rename');
    const written = screen.getByTestId<HTMLInputElement>('new-card');
    expect(written.value).toBe('Buy milk');
    await user.clear(screen.getByTestId('column-rename'));
    await user.keyboard('Soon{Enter}');
    expect(columns()[0]?.name).toBe('Soon');
    expect(written.value).toBe('Buy milk');
  });
});

describe('where a dropped card comes to stand', () => {
  const rows = [
    { id: 'a', middle: 20 },
    { id: 'b', middle: 60 },
  ];
  const places = (card: string, heights: number[]) => heights.map((y) => aim(rows, card, y).place);

  it('is before the first one that lies below, and behind the last one in sight', () => {
    expect([0, 20, 59, 60].map((y) => aim(rows, 'new', y).before)).toEqual(['a', 'b', 'b', null]);
    expect(places('new', [19, 30, 99])).toEqual([{ before: 'a' }, { before: 'b' }, { after: 'b' }]);
    expect(aim([], 'new', 5)).toEqual({ before: null, place: 'last' });
  });

  it('may be where it stands already', () => {
    expect(places('a', [0, 59, 60])).toEqual([null, null, { after: 'b' }]);
    expect(places('b', [19, 20, 99])).toEqual([{ before: 'a' }, null, null]);
    expect(aim(rows.slice(0, 1), 'a', 99).place).toBeNull();
  });
});
