/**
 * Where the keyboard goes when the to-do `id` leaves its list: the one that takes its place, else
 * the one before, else nowhere.
 */
export function neighbour(list: { id: string }[], id: string): string | null {
  const at = list.findIndex((todo) => todo.id === id);
  if (at === -1) return null;
  return (list[at + 1] ?? list[at - 1])?.id ?? null;
}
