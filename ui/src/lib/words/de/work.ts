/** Wohin man im Fenster geht, und was an einer Aufgabe neben ihrem Text steht. */
import type * as english from '../en/work';
import { format } from './format';

const { capital } = format;

export const areas: typeof english.areas = {
  name: 'Bereiche',
  todos: 'Aufgaben',
  templates: 'Vorlagen',
  memories: 'Erinnerungen',
  history: 'Verlauf',
  providers: 'KI-Anbieter',
  search: 'Suchen',
  control: 'Strg',
};

export const todo: typeof english.todo = {
  list: 'Liste',
  board: 'Tafel',
  view: 'Ansicht der Aufgaben',
  order: 'Reihenfolge der Liste',
  orders: { newest: 'Neueste', due: 'Fälligkeit', priority: 'Priorität' },
  details: (title) => `Einzelheiten zu ${title}`,
  high: 'Hohe Priorität',
  low: 'Niedrige Priorität',
  notes: 'Hat Notizen',
  due: (day) => `Fällig ${day}`,
  overdue: (day) => `Überfällig seit ${day}`,
  today: 'heute',
  tomorrow: 'morgen',
  yesterday: 'gestern',
  day: format.day,
};

/** Wie ein Eintrag seiner Art nach heißt. */
export const kinds: Record<string, string> = {
  todo: 'Aufgabe',
  template: 'Vorlage',
  memory: 'Erinnerung',
  session: 'Verlaufseintrag',
  provider: 'Anbieter',
  column: 'Spalte',
};

export const undo: typeof english.undo = {
  undo: 'Rückgängig',
  nothing: 'Es gibt nichts rückgängig zu machen.',
  undone: 'Rückgängig gemacht.',
  redone: 'Wiederholt.',
  close: 'Schließen',
  did: {
    add: (kind, title) => `${capital(kinds[kind] ?? kind)} „${title}“ hinzugefügt`,
    edit: (kind, title) => `${capital(kinds[kind] ?? kind)} „${title}“ geändert`,
    move: (kind, title) => `${capital(kinds[kind] ?? kind)} „${title}“ verschoben`,
    done: (_, title) => `„${title}“ abgehakt`,
    reopen: (_, title) => `„${title}“ wieder geöffnet`,
    delete: (kind, title) => `${capital(kinds[kind] ?? kind)} „${title}“ gelöscht`,
    import: () => 'Datei importiert',
    decide: (_, title) =>
      title === '' ? 'Über einen Konflikt entschieden' : `Über „${title}“ entschieden`,
  },
};
