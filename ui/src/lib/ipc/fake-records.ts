/** What every script does with the records a person keeps, which it changes at once. */
import type {
  Answer,
  Backend,
  ColumnWindow,
  Conflict,
  Detail,
  Field,
  LibraryWish,
  Outcome,
  Place,
  Resolution,
  TodoChange,
  TodoWindows,
  View,
} from './backend';
import { ACCEPTED } from './fake-desktop';
import { FakeKeys } from './fake-keys';
import { placeName } from './fake-rules';
import type { Work } from './fake-work';
import { problem } from './scene-parts';

export abstract class FakeRecords extends FakeKeys {
  protected listener: (view: View) => void = () => undefined;
  protected readonly work: Work;

  constructor(work: Work) {
    super();
    this.work = work;
  }

  /** Something has changed that a server would hear of. */
  protected abstract changed(): void;

  async lookAtTodos(windows: TodoWindows): Promise<Outcome> {
    return this.#look(() => this.work.lookAtTodos(windows));
  }

  async addTodo(title: string, column: string | null): Promise<Outcome> {
    if (title.trim() === '') return { status: 'error', error: problem('todo_empty') };
    const what = column === null ? title : `${title} ${column}`;
    return this.#change('addTodo', what, () => this.work.addTodo(title, column));
  }

  async setTodoDone(id: string, done: boolean): Promise<Outcome> {
    return this.#change('setTodoDone', `${id} ${done}`, () => this.work.setTodoDone(id, done));
  }

  async editTodo(id: string, change: TodoChange): Promise<Outcome> {
    const said = Object.entries(change).map(([field, value]) => `${field} ${value}`);
    return this.#change('editTodo', `${id} ${said}`, () => this.work.editTodo(id, change));
  }

  async moveTodo(id: string, column: string | null, place: Place): Promise<Outcome> {
    const what = `${id} ${column} ${placeName(place)}`;
    return this.#change('moveTodo', what, () => this.work.moveTodo(id, column, place));
  }

  async deleteTodo(id: string): Promise<Outcome> {
    return this.#change('deleteTodo', id, () => this.work.deleteTodo(id));
  }

  async lookAtBoard(windows: ColumnWindow[] | null): Promise<Outcome> {
    return this.#look(() => this.work.lookAtBoard(windows));
  }

  async addColumn(name: string): Promise<Outcome> {
    return this.#change('addColumn', name, () => this.work.addColumn(name));
  }

  async renameColumn(id: string, name: string): Promise<Outcome> {
    return this.#change('renameColumn', `${id} ${name}`, () => this.work.renameColumn(id, name));
  }

  async moveColumn(id: string, place: Place): Promise<Outcome> {
    const what = `${id} ${placeName(place)}`;
    return this.#change('moveColumn', what, () => this.work.moveColumn(id, place));
  }

  async deleteColumn(id: string): Promise<Outcome> {
    return this.#change('deleteColumn', id, () => this.work.deleteColumn(id));
  }

  async lookAtLibrary(wish: LibraryWish | null): Promise<Outcome> {
    return this.#look(() => this.work.lookAtLibrary(wish));
  }

  async search(words: string | null): Promise<Outcome> {
    return this.#look(() => this.work.search(words));
  }

  async openRecord(kind: string, id: string): Promise<Answer<Detail>> {
    const detail = this.work.open(kind, id);
    if (detail === null) return { status: 'error', error: problem('record_unknown', id) };
    return { status: 'ok', data: detail };
  }

  async addRecord(kind: string, fields: Record<string, Field>): Promise<Answer<string>> {
    let id = '';
    const taken = this.#change('addRecord', `${kind} ${JSON.stringify(fields)}`, () => {
      id = this.work.addRecord(kind, fields);
    });
    return taken.status === 'error' ? taken : { status: 'ok', data: id };
  }

  async editRecord(kind: string, id: string, fields: Record<string, Field>): Promise<Outcome> {
    const what = `${kind} ${id} ${JSON.stringify(fields)}`;
    return this.#change('editRecord', what, () => this.work.editRecord(kind, id, fields));
  }

  async deleteRecord(kind: string, id: string): Promise<Outcome> {
    return this.#change('deleteRecord', `${kind} ${id}`, () => this.work.deleteRecord(kind, id));
  }

  async conflicts(): Promise<Answer<Conflict[]>> {
    return { status: 'ok', data: this.work.conflicts };
  }

  async resolve(id: string, resolution: Resolution): Promise<Outcome> {
    return this.#change('resolve', `${id} ${resolution}`, () => this.work.resolve(id));
  }

  async undo(): Promise<Answer<boolean>> {
    return this.#back('undo', () => this.work.undo());
  }

  async redo(): Promise<Answer<boolean>> {
    return this.#back('redo', () => this.work.redo());
  }

  #look(look: () => void): Outcome {
    look();
    this.showWork();
    return ACCEPTED;
  }

  #back(intent: 'undo' | 'redo', step: () => boolean): Answer<boolean> {
    let any = false;
    const taken = this.#change(intent, '', () => {
      any = step();
    });
    return taken.status === 'error' ? taken : { status: 'ok', data: any };
  }

  protected showWork(): void {
    for (const view of this.work.views()) this.listener(view);
  }

  #change(intent: keyof Backend, what: string, edit: () => void): Outcome {
    return this.take(intent, what, () => {
      edit();
      this.showWork();
      this.changed();
    });
  }
}
