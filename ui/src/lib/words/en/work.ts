/** Where a person goes in the window, and what a to-do says beside its text. */
import { format } from './format';

export const areas = {
  name: 'Areas',
  todos: 'To-dos',
  templates: 'Templates',
  memories: 'Memories',
  history: 'History',
  providers: 'AI providers',
  search: 'Search',
  /** What the key is called that goes with letters, but on a Mac. */
  control: 'Ctrl',
};

export const todo = {
  list: 'List',
  board: 'Board',
  view: 'How to-dos are shown',
  order: 'Order of the list',
  orders: { newest: 'Newest', due: 'Due date', priority: 'Priority' },
  details: (title: string) => `Details of ${title}`,
  high: 'High priority',
  low: 'Low priority',
  notes: 'Has notes',
  due: (day: string) => `Due ${day}`,
  overdue: (day: string) => `Overdue since ${day}`,
  today: 'today',
  tomorrow: 'tomorrow',
  yesterday: 'yesterday',
  day: format.day,
};

/** What a record of a kind is called, in a sentence. */
export const kinds: Record<string, string> = {
  todo: 'to-do',
  template: 'template',
  memory: 'memory',
  session: 'history entry',
  provider: 'provider',
  column: 'column',
};

export const undo = {
  undo: 'Undo',
  nothing: 'There is nothing to undo.',
  undone: 'Undone.',
  redone: 'Done again.',
  close: 'Close',
  did: {
    add: (kind: string, title: string) => `Added ${kinds[kind] ?? kind} “${title}”`,
    edit: (kind: string, title: string) => `Changed ${kinds[kind] ?? kind} “${title}”`,
    move: (kind: string, title: string) => `Moved ${kinds[kind] ?? kind} “${title}”`,
    done: (_: string, title: string) => `Checked off “${title}”`,
    reopen: (_: string, title: string) => `Opened “${title}” again`,
    delete: (kind: string, title: string) => `Deleted ${kinds[kind] ?? kind} “${title}”`,
    import: (): string => 'Imported a file',
    decide: (_: string, title: string) =>
      title === '' ? 'Decided about a conflict' : `Decided about “${title}”`,
  },
};
