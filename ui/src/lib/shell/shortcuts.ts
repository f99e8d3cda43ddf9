/** What keys do anywhere in the window. */
import type { App } from '../state/app.svelte';
import { zoomKey } from '../state/zoom';
import { AREAS } from './areas';

/** Fields take by themselves what is typed or dropped into them, and take it back. */
export const edits = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.matches('textarea, select') ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type)));

/** The number of a key of the upper row, also where that gives a digit with Shift alone, as in French. */
function digit(event: KeyboardEvent): number {
  // Where one of them gives a plus, that is what it is for.
  const typed = zoomKey(event) === null ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
  return Number(typed ?? event.key);
}

/** Carries out a shortcut, and answers whether it was one. */
export function shortcut(event: KeyboardEvent, app: App): boolean {
  // The program can always be ended.
  if (app.navigation.later?.quits(event, app) === true) return true;
  const command = event.ctrlKey || event.metaKey;
  if (!command || event.altKey || app.startProblem !== null) return false;
  // Behind a question that has to be answered first, nothing else is done.
  if (document.querySelector('dialog[open]') !== null) return false;
  const key = event.key.toLowerCase();
  const area = AREAS[digit(event) - 1]?.area;
  if (key === 'k' && !event.shiftKey) app.navigation.searching = true;
  else if (key === 'n' && !event.shiftKey) app.navigation.newTodo();
  else if (key === ',') app.navigation.openSettings('header');
  else if (area !== undefined && !event.shiftKey) app.navigation.goTo(area);
  else if (key === 'z' && !edits(event.target)) void app.step(event.shiftKey ? 'redo' : 'undo');
  else if (key === 'y' && !event.shiftKey && !edits(event.target)) void app.step('redo');
  else return false;
  event.preventDefault();
  return true;
}
