/** What a field of a record holds, as a person reads it: records keep numbers and times in some. */
import type { Conflict } from '../ipc/backend';
import { dayOf } from '../todos/due';
import { words } from '../words/later';

/** Which word stands for a value, by kind and field. */
const named: Record<string, Record<string, string>> = {
  'todo priority': {
    0: words.sheet.priorities.low,
    1: words.sheet.priorities.medium,
    2: words.sheet.priorities.high,
  },
  'todo status': { 0: words.syncCard.values.open, 1: words.syncCard.values.done },
  'memory type': words.memories.types,
  'provider providerType': words.providers.types,
  'provider supportsToolCalling': {
    false: words.syncCard.values.no,
    true: words.syncCard.values.yes,
  },
};

/** A value that lost or won, in words; what nothing is known of, as it is. */
export function inWords({ kind, field }: Conflict, value: string): string {
  if (kind === 'todo' && field === 'dueDate') {
    const due = Date.parse(value);
    return Number.isNaN(due) ? value : words.todo.day(dayOf(due), false);
  }
  return named[`${kind} ${field}`]?.[value] ?? value;
}
