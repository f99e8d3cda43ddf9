/** How large everything is, in percent, and the keys that change it. */

export const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200];

export type Zoom = 'in' | 'out' | 'reset';

/** What a key asks for: Ctrl or ⌘ with plus, minus or zero, wherever the keyboard has them. */
export function zoomKey(event: KeyboardEvent): Zoom | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if (event.key === '+' || event.key === '=') return 'in';
  if (event.key === '-') return 'out';
  return event.key === '0' || event.code === 'Digit0' ? 'reset' : null;
}

/** The next step; the same when there is none. */
export function zoomed(now: number, way: Zoom): number {
  switch (way) {
    case 'in':
      return ZOOMS.find((step) => step > now) ?? now;
    case 'out':
      return ZOOMS.findLast((step) => step < now) ?? now;
    case 'reset':
      return 100;
  }
}
