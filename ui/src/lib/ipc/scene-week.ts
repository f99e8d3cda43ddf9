/** A week full of work: dates, priorities, notes, and columns of the person's own. */
import type { Kept } from './scene-library';
import type { Priority, Todo } from './backend';

/** What is not in a to-do's row. */
export interface More {
  notes: string;
  column: string | null;
}

export interface Column {
  id: string;
  /** None of its own: what the window calls it. */
  name: string | null;
}

/** What a scene's to-dos have besides their rows, by their ids. */
export interface Plan {
  more: Record<string, More>;
  columns: Column[];
  /** What there is beside to-dos; a library of everything where nothing is said. */
  records?: Kept[];
}

interface Entry {
  title: string;
  /** In how many days it is due. */
  days?: number;
  priority?: Priority;
  notes?: string;
  column?: string;
  done?: boolean;
}

const DOING = 'column-doing';
const REVIEW = 'column-review';

const entries: Entry[] = [
  {
    title: 'Send the offer to Northwind',
    days: 0,
    priority: 'high',
    notes:
      'Mia has the figures of last year.\nAsk Bob whether the second machine is part of it.\n\nThey decide on Thursday.',
    column: DOING,
  },
  { title: 'Renew the certificate of the mail server', days: -2, priority: 'high' },
  { title: 'Book the train to Ghent', days: 1, notes: 'Window seat, the quiet car.' },
  {
    title: 'Read the minutes of the autumn plan, and say what is missing',
    days: 2,
    column: REVIEW,
  },
  { title: 'Prepare the talk on the Analytical Engine', days: 7, column: DOING },
  { title: 'Call the printer’s office', days: 4 },
  { title: 'Collect ideas for the team day', priority: 'low', notes: 'Boats? A museum?' },
  { title: 'Water the fig', days: -1, priority: 'low' },
  { title: 'Order paper', done: true },
  { title: 'Return the library books', days: -3, done: true },
];

/** The day that many days from now, as a due date is written: noon in UTC. */
function due(now: number, days: number): number {
  const day = new Date(now);
  return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate() + days, 12);
}

export function week(now: number): { todos: Todo[]; plan: Plan } {
  const todos = entries.map(({ title, days, priority, notes, done }, at): Todo => ({
    id: `week-${at}`,
    title,
    done: done ?? false,
    priority: priority ?? 'medium',
    dueMs: days === undefined ? null : due(now, days),
    hasNotes: notes !== undefined,
    synced: true,
  }));
  const more = entries.map(({ notes, column }, at) => [
    `week-${at}`,
    { notes: notes ?? '', column: column ?? null },
  ]);
  const columns = [
    { id: DOING, name: 'In progress' },
    { id: REVIEW, name: 'To review' },
  ];
  return { todos, plan: { more: Object.fromEntries(more) as Plan['more'], columns } };
}
