/**
 * Cards that are dragged over the board. The browser does the dragging, with what a library makes of
 * its differences; where a card comes to stand is worked out here.
 */
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { Attachment } from 'svelte/attachments';

import type { Place } from '../ipc/backend';

/** Where a card is about to stand: before another one, or at the end of what is in sight. */
export interface Drop {
  column: string;
  before: string | null;
}

const isCard = (data: Record<string | symbol, unknown>) => typeof data['card'] === 'string';

/** A card that can be dragged. */
export const dragged =
  (card: string): Attachment<HTMLElement> =>
  (element) =>
    draggable({ element, getInitialData: () => ({ card }) });

/** A column that takes cards. */
export const takesCards =
  (
    column: string,
    show: (drop: Drop | null) => void,
    take: (card: string, place: Place) => void,
  ): Attachment<HTMLElement> =>
  (element) => {
    const over = (y: number): Drop => ({ column, before: before(rows(element), y) });
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => isCard(source.data),
      onDrag: ({ location }) => show(over(location.current.input.clientY)),
      onDragLeave: () => show(null),
      onDrop: ({ source, location }) => {
        show(null);
        const card = source.data['card'];
        if (typeof card !== 'string') return;
        const others = rows(element).filter(({ id }) => id !== card);
        take(card, place(others, location.current.input.clientY));
      },
    });
  };

interface Row {
  id: string;
  middle: number;
}

function rows(column: HTMLElement): Row[] {
  return [...column.querySelectorAll<HTMLElement>('[data-card]')].map((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return { id: card.dataset['card'] ?? '', middle: (top + bottom) / 2 };
  });
}

/** The first one whose middle is below. */
export function before(rows: Row[], y: number): string | null {
  const below = rows.filter(({ middle }) => y < middle);
  const [first] = below.sort((one, other) => one.middle - other.middle);
  return first?.id ?? null;
}

/** The place among these for what is dropped at a height. */
export function place(rows: Row[], y: number): Place {
  const next = before(rows, y);
  if (next !== null) return { before: next };
  const last = rows.toSorted((one, other) => one.middle - other.middle).at(-1);
  // There may be more behind what is in sight.
  return last === undefined ? 'last' : { after: last.id };
}
