import type { Todo } from '../ipc/backend';

/** Open and done to-dos, each in the order they came. */
export function divide(todos: Todo[]): { open: Todo[]; done: Todo[] } {
  return {
    open: todos.filter((todo) => !todo.done),
    done: todos.filter((todo) => todo.done),
  };
}

/**
 * Where the keyboard goes when the to-do `id` leaves its list: the one that takes its place, else
 * the one before, else nowhere.
 */
export function neighbour(list: Todo[], id: string): string | null {
  const at = list.findIndex((todo) => todo.id === id);
  if (at === -1) return null;
  return (list[at + 1] ?? list[at - 1])?.id ?? null;
}
