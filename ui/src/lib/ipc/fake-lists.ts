/** What of the scripted records a list shows, and what a search finds in them. */
import type { LibraryItem, Piece, Todo, TodosInSight, TodoSort, TodoWindow } from './backend';
import type { Kept } from './scene-library';

/** The part of a list that is looked at. */
export function part<Item>(all: Item[], { from, count }: TodoWindow) {
  const start = Math.min(from, Math.max(0, all.length - count));
  return { total: all.length, from: start, items: all.slice(start, start + count) };
}

/** As the client sorts; those that are alike stay as they are. */
export function sorted(all: Todo[], sort: TodoSort): Todo[] {
  const due = (one: Todo, other: Todo) =>
    Number(one.dueMs === null) - Number(other.dueMs === null) ||
    (one.dueMs ?? 0) - (other.dueMs ?? 0);
  const ranks = { high: 0, medium: 1, low: 2 };
  const rank = (one: Todo, other: Todo) => ranks[one.priority] - ranks[other.priority];
  switch (sort) {
    case 'newest':
      return all;
    case 'due':
      return all.toSorted((one, other) => due(one, other) || rank(one, other));
    case 'priority':
      return all.toSorted((one, other) => rank(one, other) || due(one, other));
  }
}

export function inSight(all: Todo[], window: TodoWindow): TodosInSight {
  const { total, from, items } = part(all, window);
  return { total, from, todos: items };
}

/** A record as a line of its list. */
export function line({ id, detail, synced }: Kept): LibraryItem {
  const item = { id, tag: null, timeMs: null, synced };
  const begin = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 160);
  switch (detail.kind) {
    case 'template':
      return {
        ...item,
        title: detail.name,
        detail: begin(detail.description || detail.prompt),
        timeMs: detail.changedMs,
      };
    case 'memory':
      return {
        ...item,
        title: detail.label,
        detail: begin(detail.text),
        tag: detail.type,
        timeMs: detail.changedMs,
      };
    case 'session':
      return {
        ...item,
        title: begin(detail.original),
        detail: `${detail.template} · ${detail.provider}`,
        timeMs: detail.createdMs,
      };
    case 'provider':
      return {
        ...item,
        title: detail.name,
        detail: `${detail.model} · ${detail.endpoint}`,
        tag: `${detail.providerType}`,
        timeMs: detail.changedMs,
      };
    case 'todo':
      return { ...item, title: detail.title, detail: detail.notes };
  }
}

const words = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether every word that is wanted begins one of the text. */
export function has(text: string, wanted: string): boolean {
  const all = words(text);
  return words(wanted).every((word) => all.some((one) => one.startsWith(word)));
}

/** The text in pieces, those marked that were looked for. */
export function marked(text: string, wanted: string): Piece[] {
  return text.split(/(?<=\s)|(?=\s)/).map((piece) => {
    const found = words(wanted).some((word) => piece.toLowerCase().startsWith(word));
    return { text: piece, found };
  });
}
