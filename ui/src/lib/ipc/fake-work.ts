/**
 * What a scripted person keeps: to-dos, columns and the other records, with the views of them. It
 * follows the client's rules as far as the window shows them.
 */
import type {
  BoardColumn,
  ColumnWindow,
  Conflict,
  Detail,
  Field,
  Hit,
  Library,
  LibraryView,
  LibraryWish,
  Place,
  Todo,
  TodoChange,
  TodoSort,
  TodoWindow,
  TodoWindows,
  UndoAction,
  UndoStep,
  View,
} from './backend';
import { has, inSight, line, marked, part, sorted } from './fake-lists';
import { type Kept, kept } from './scene-library';
import type { Column, More, Plan } from './scene-week';

export const OPEN_COLUMN = '00000000-0000-0000-0000-000000000001';
export const CLOSED_COLUMN = '00000000-0000-0000-0000-000000000002';

const FIRST: TodoWindow = { from: 0, count: 100 };
const KINDS: Record<Library, Kept['kind']> = {
  templates: 'template',
  memories: 'memory',
  history: 'session',
  providers: 'provider',
};

interface State {
  conflicts: Conflict[];
  todos: Todo[];
  more: Record<string, More>;
  columns: Column[];
  records: Kept[];
}

interface Step {
  shown: UndoStep;
  before: State;
}

/** Puts an item where it is to stand among others. */
function placed<Item extends { id: string }>(row: Item[], item: Item, place: Place): Item[] {
  const others = row.filter(({ id }) => id !== item.id);
  if (place === 'first') return [item, ...others];
  if (place === 'last') return [...others, item];
  const beside = 'before' in place ? place.before : place.after;
  const at = others.findIndex(({ id }) => id === beside) + ('before' in place ? 0 : 1);
  return others.toSpliced(at, 0, item);
}

export class Work {
  #state: State;
  #todoWindows: TodoWindows = { open: FIRST, done: FIRST };
  #columnWindows: ColumnWindow[] | null = null;
  #wish: LibraryWish | null = null;
  #words: string | null = null;
  #undo: Step[] = [];
  #redo: Step[] = [];
  #next = 100;
  /** How often anything has changed. */
  #changes = 0;
  /** In which order the to-dos stand in their list. */
  sort: TodoSort = 'newest';

  constructor(
    todos: Todo[],
    now: number,
    plan: Plan = { more: {}, columns: [] },
    conflicts: Conflict[] = [],
  ) {
    this.#state = { conflicts, todos, records: kept(now), ...plan };
  }

  get conflicts(): Conflict[] {
    return this.#state.conflicts;
  }

  resolve(id: string): void {
    const title = this.conflicts.find((each) => each.id === id)?.title ?? '';
    const conflicts = this.conflicts.filter((each) => each.id !== id);
    this.#did('decide', 'conflict', title, { conflicts });
  }

  get todos(): Todo[] {
    return this.#state.todos;
  }

  set todos(todos: Todo[]) {
    this.#state = { ...this.#state, todos };
  }

  /** Everything that is on show. */
  views(): View[] {
    const { open, done } = this.#todoWindows;
    const of = (isDone: boolean) => this.todos.filter((todo) => todo.done === isDone);
    const last = (stack: Step[]) => stack.at(-1)?.shown ?? null;
    return [
      {
        view: 'todos',
        value: {
          open: inSight(sorted(of(false), this.sort), open),
          done: inSight(of(true), done),
          change: this.#changes,
        },
      },
      { view: 'board', value: { columns: this.#board() } },
      { view: 'library', value: this.#library() },
      { view: 'found', value: { text: this.#words ?? '', hits: this.#hits(), more: false } },
      { view: 'undo', value: { undo: last(this.#undo), redo: last(this.#redo) } },
    ];
  }

  lookAtTodos(windows: TodoWindows): void {
    this.#todoWindows = windows;
  }

  lookAtBoard(windows: ColumnWindow[] | null): void {
    this.#columnWindows = windows;
  }

  lookAtLibrary(wish: LibraryWish | null): void {
    this.#wish = wish;
  }

  search(words: string | null): void {
    this.#words = words;
  }

  addTodo(title: string, column: string | null): void {
    const id = `todo-${this.#next++}`;
    const todo: Todo = {
      id,
      title: title.trim(),
      done: false,
      priority: 'medium',
      dueMs: null,
      hasNotes: false,
      synced: false,
    };
    const more = { ...this.#state.more, [id]: { notes: '', column } };
    // In the list the newest is the first; in a column it is the last.
    const todos = column === null ? [todo, ...this.todos] : [...this.todos, todo];
    this.#did('add', 'todo', title, { todos, more });
  }

  setTodoDone(id: string, done: boolean): void {
    const todos = this.#changed(id, { done });
    const sorted = [...todos.filter((todo) => !todo.done), ...todos.filter((todo) => todo.done)];
    this.#did(done ? 'done' : 'reopen', 'todo', this.#title(id), { todos: sorted });
  }

  editTodo(id: string, change: TodoChange): void {
    const more = this.#more(id);
    if (change.notes !== undefined) {
      const todos = this.#changed(id, { hasNotes: change.notes.trim() !== '' });
      const now = { ...this.#state.more, [id]: { ...more, notes: change.notes } };
      return this.#did('edit', 'todo', this.#title(id), { todos, more: now });
    }
    const row: Partial<Todo> = {};
    if (change.title !== undefined) row.title = change.title.trim();
    if (change.priority !== undefined) row.priority = change.priority;
    if (change.due !== undefined)
      row.dueMs = change.due === null ? null : Date.parse(`${change.due}T12:00:00Z`);
    this.#did('edit', 'todo', this.#title(id), { todos: this.#changed(id, row) });
  }

  moveTodo(id: string, column: string | null, place: Place): void {
    const todo = this.todos.find((each) => each.id === id);
    if (todo === undefined) return;
    const to = column ?? this.#columnOf(todo);
    const moved = { ...todo, done: to === CLOSED_COLUMN, synced: false };
    const more = { ...this.#state.more, [id]: { ...this.#more(id), column: to } };
    this.#did('move', 'todo', todo.title, { todos: placed(this.todos, moved, place), more });
  }

  deleteTodo(id: string): void {
    const todos = this.todos.filter((todo) => todo.id !== id);
    this.#did('delete', 'todo', this.#title(id), { todos });
  }

  addColumn(name: string): void {
    const columns = [...this.#columns(), { id: `column-${this.#next++}`, name: name.trim() }];
    this.#did('add', 'column', name, { columns });
  }

  renameColumn(id: string, name: string): void {
    const columns = this.#columns().map((each) => (each.id === id ? { id, name } : each));
    this.#did('edit', 'column', name, { columns });
  }

  moveColumn(id: string, place: Place): void {
    const column = this.#columns().find((each) => each.id === id);
    if (column === undefined) return;
    const columns = placed(this.#columns(), column, place);
    this.#did('move', 'column', column.name ?? '', { columns });
  }

  deleteColumn(id: string): void {
    const columns = this.#columns().filter((each) => each.id !== id);
    this.#did('delete', 'column', '', { columns });
  }

  open(kind: string, id: string): Detail | null {
    if (kind !== 'todo') return this.#record(id)?.detail ?? null;
    const todo = this.todos.find((each) => each.id === id);
    if (todo === undefined) return null;
    const { title, done, priority, dueMs } = todo;
    const { notes } = this.#more(id);
    const column = this.#columnOf(todo);
    return {
      kind: 'todo',
      title,
      notes,
      done,
      priority,
      dueMs,
      column,
      createdMs: null,
      completedMs: null,
    };
  }

  addRecord(kind: string, fields: Record<string, Field>): string {
    const id = `${kind}-${this.#next++}`;
    const made = kept(0).find((each) => each.kind === kind);
    if (made === undefined) return id;
    const blank = Object.fromEntries(
      Object.entries(made.detail).map(([name, value]) => [
        name,
        name !== 'kind' && typeof value === 'string' ? '' : value,
      ]),
    ) as Detail;
    const begun = { ...{ memory: { type: 'note' }, provider: { providerType: 1 } }[kind] };
    const record = { ...made, id, detail: written({ ...blank, ...begun } as Detail, fields) };
    this.#did('add', kind, '', { records: [record, ...this.#state.records] });
    return id;
  }

  editRecord(kind: string, id: string, fields: Record<string, Field>): void {
    const records = this.#state.records.map((each) =>
      each.id === id ? { ...each, detail: written(each.detail, fields) } : each,
    );
    this.#did('edit', kind, this.#line(id), { records });
  }

  deleteRecord(kind: string, id: string): void {
    const records = this.#state.records.filter((each) => each.id !== id);
    this.#did('delete', kind, this.#line(id), { records });
  }

  undo(): boolean {
    return this.#step(this.#undo, this.#redo);
  }

  redo(): boolean {
    return this.#step(this.#redo, this.#undo);
  }

  #step(from: Step[], to: Step[]): boolean {
    const step = from.pop();
    if (step === undefined) return false;
    to.push({ shown: step.shown, before: this.#state });
    this.#changes += 1;
    this.#state = step.before;
    return true;
  }

  #did(action: UndoAction, kind: string, title: string, change: Partial<State>): void {
    const shown = { number: this.#next++, action, kind, title };
    this.#undo.push({ shown, before: this.#state });
    this.#redo = [];
    this.#changes += 1;
    this.#state = { ...this.#state, ...change };
  }

  #changed(id: string, change: Partial<Todo>): Todo[] {
    return this.todos.map((todo) =>
      todo.id === id ? { ...todo, ...change, synced: false } : todo,
    );
  }

  #more(id: string): More {
    return this.#state.more[id] ?? { notes: '', column: null };
  }

  #title(id: string): string {
    return this.todos.find((todo) => todo.id === id)?.title ?? '';
  }

  #columns(): Column[] {
    const { columns } = this.#state;
    const has = columns.some(({ id }) => id === OPEN_COLUMN);
    return has ? columns : [{ id: OPEN_COLUMN, name: null }, ...columns];
  }

  #columnOf(todo: Todo): string {
    const { column } = this.#more(todo.id);
    if (todo.done) return CLOSED_COLUMN;
    const known = column !== CLOSED_COLUMN && this.#columns().some(({ id }) => id === column);
    return known && column !== null ? column : OPEN_COLUMN;
  }

  #board(): BoardColumn[] {
    const windows = this.#columnWindows;
    if (windows === null) return [];
    const open = this.#columns().filter(({ id }) => id !== CLOSED_COLUMN);
    const closed = this.#state.columns.find(({ id }) => id === CLOSED_COLUMN);
    return [...open, closed ?? { id: CLOSED_COLUMN, name: null }].map(({ id, name }) => ({
      id,
      name,
      closed: id === CLOSED_COLUMN,
      canDelete: id !== CLOSED_COLUMN && id !== OPEN_COLUMN,
      cards: inSight(
        this.todos.filter((todo) => this.#columnOf(todo) === id),
        windows.find(({ column }) => column === id)?.window ?? FIRST,
      ),
    }));
  }

  #record(id: string): Kept | undefined {
    return this.#state.records.find((each) => each.id === id);
  }

  #line(id: string): string {
    const record = this.#record(id);
    return record === undefined ? '' : line(record).title;
  }

  #library(): LibraryView {
    const wish = this.#wish;
    const change = this.#changes;
    if (wish === null) return { library: null, text: '', total: 0, from: 0, items: [], change };
    const all = this.#state.records
      .filter((each) => each.kind === KINDS[wish.library])
      .map(line)
      .filter((item) => wish.memoryType === null || item.tag === wish.memoryType)
      .filter((item) => has(`${item.title} ${item.detail}`, wish.text));
    return { library: wish.library, text: wish.text, change, ...part(all, wish.window) };
  }

  #hits(): Hit[] {
    const words = this.#words;
    if (words === null || words.trim() === '') return [];
    const todos = this.todos.map(({ id, title }) => ({
      kind: 'todo',
      id,
      title,
      text: this.#more(id).notes,
    }));
    const records = this.#state.records.map((each) => {
      const { title, detail } = line(each);
      return { kind: each.kind, id: each.id, title, text: detail };
    });
    return [...todos, ...records]
      .filter((each) => has(`${each.title} ${each.text}`, words))
      .slice(0, 50)
      .map((each) => ({
        ...each,
        title: marked(each.title, words),
        text: marked(each.text, words),
      }));
  }
}

/** The fields as they are called on the wire, in what the window reads. */
const NAMES: Record<string, string> = {
  ExampleText: 'example',
  modelName: 'model',
  azureDeploymentName: 'deployment',
  supportsToolCalling: 'tools',
};

function written(detail: Detail, fields: Record<string, Field>): Detail {
  const named = Object.entries(fields).map(([name, value]) => [NAMES[name] ?? name, value]);
  return { ...detail, ...Object.fromEntries(named) } as Detail;
}
