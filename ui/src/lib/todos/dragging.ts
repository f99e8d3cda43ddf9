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
  /** Whether that is where it stands already. */
  stays: boolean;
}

const isCard = (data: Record<string | symbol, unknown>) => typeof data['card'] === 'string';

/** A card that can be dragged; `lift` hears when it is taken up and when it is let go. */
export const dragged =
  (card: string, lift: (lifted: boolean) => void): Attachment<HTMLElement> =>
  (element) =>
    draggable({
      element,
      getInitialData: () => ({ card }),
      // The picture hangs from the pointer: held where it was taken, it would cover where it lands.
      onGenerateDragPreview: ({ nativeSetDragImage }) => nativeSetDragImage?.(element, 0, 0),
      onDragStart: () => lift(true),
      onDrop: () => lift(false),
    });

/** A column that takes cards. */
export const takesCards =
  (
    column: string,
    show: (drop: Drop | null) => void,
    take: (card: string, place: Place) => void,
  ): Attachment<HTMLElement> =>
  (element) =>
    dropTargetForElements({
      element,
      canDrop: ({ source }) => isCard(source.data),
      onDrag: ({ source, location }) => {
        const aimed = aim(rows(element), source.data['card'], location.current.input.clientY);
        show({ column, before: aimed.before, stays: aimed.place === null });
      },
      onDragLeave: () => show(null),
      onDrop: ({ source, location }) => {
        show(null);
        const card = source.data['card'];
        if (typeof card !== 'string') return;
        const aimed = aim(rows(element), card, location.current.input.clientY);
        if (aimed.place !== null) take(card, aimed.place);
      },
    });

interface Row {
  id: string;
  middle: number;
}

/** From the top down; the page may hold them in another order. */
function rows(column: HTMLElement): Row[] {
  const all = [...column.querySelectorAll<HTMLElement>('[data-card]')].map((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return { id: card.dataset['card'] ?? '', middle: (top + bottom) / 2 };
  });
  return all.sort((one, other) => one.middle - other.middle);
}

interface Aim {
  before: string | null;
  /** `null`: where it stands already. */
  place: Place | null;
}

/** Where a card comes to stand that is dropped at a height among these, of which it may be one. */
export function aim(rows: Row[], card: unknown, y: number): Aim {
  const others = rows.filter(({ id }) => id !== card);
  const before = others.find(({ middle }) => y < middle)?.id ?? null;
  const at = rows.findIndex(({ id }) => id === card);
  if (at !== -1 && before === (rows[at + 1]?.id ?? null)) return { before, place: null };
  if (before !== null) return { before, place: { before } };
  const last = others.at(-1);
  // There may be more behind what is in sight.
  return { before, place: last === undefined ? 'last' : { after: last.id } };
}
