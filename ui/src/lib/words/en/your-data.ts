/** The card “Your data”: taking it out, and back in. */
import { format } from './format';

const records = (of: number) => format.count(of, 'entry', 'entries');
const todos = (of: number) => format.count(of, 'to-do', 'to-dos');

export const yourData = {
  heading: 'Your data',
  text: 'As files of your own. They never contain a session, password or API key.',
  all: 'Export everything…',
  allText: 'A JSON file with everything you keep here. Pia reads it back without any loss.',
  todos: 'Export to-dos…',
  todosText: 'A CSV table for Excel, LibreOffice and others. Pia reads it back too.',
  import: 'Import…',
  importText:
    'A JSON file from Pia, or a CSV table with a column called “title”. Nothing is deleted.',
  /** Shown while the system’s window is open, or the file is being worked on. */
  busy: 'One moment…',
  wroteAll: (of: number, file: string) => `Wrote ${records(of)} to ${file}.`,
  wroteTodos: (of: number, file: string) => `Wrote ${todos(of)} to ${file}.`,
  remains: (of: number) => `${records(of)} cannot be read; what is left is in the file too.`,
  leftOut: (of: number) =>
    `${todos(of)} cannot be read and ${format.plural(of, 'is', 'are')} not in the file.`,
  question: (file: string) => `Import ${file}?`,
  counts: (made: number, changed: number, same: number) =>
    `${format.number(made)} new, ${format.number(changed)} changed, ${format.number(same)} the same`,
  would: (counts: string) => `Result: ${counts}.`,
  newColumns: (names: string[]) => `New on the board: ${format.list(names)}.`,
  ignored: (names: string[]) =>
    format.plural(
      names.length,
      'Pia does not know this column and leaves it out',
      'Pia does not know these columns and leaves them out',
    ) + `: ${format.list(names)}.`,
  undoable: 'You can undo it in one step.',
  notUndoable: 'This is too much to undo in one step. If you are unsure, export everything first.',
  confirm: 'Import',
  cancel: 'Cancel',
  did: (counts: string, file: string) => `Imported ${file}: ${counts}.`,
  nothing: (file: string) => `Everything in ${file} is already here.`,
};
