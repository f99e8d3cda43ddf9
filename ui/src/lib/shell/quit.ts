/** The end of the program, asked for with a key where no menu bar has it. */
import { mac } from '../common/keys';
import type { App } from '../state/app.svelte';

/**
 * Ends the program once what was typed is saved. What is refused keeps it, with the reason on show;
 * asked once more, it ends at once.
 */
async function quit(app: App): Promise<void> {
  const again = app.quitting;
  app.quitting = true;
  // A field is saved when it is left.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const problems = again ? [] : await Promise.all(app.awaited);
  if (problems.every((problem) => problem === null)) await app.attempt(app.backend.quit());
}

/** Whether this key ends the program. */
export function quits(event: KeyboardEvent, app: App): boolean {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  if (mac || key.toLowerCase() !== 'q' || !ctrlKey || altKey || metaKey || shiftKey) return false;
  event.preventDefault();
  // One that is held down asks once.
  if (!event.repeat) void quit(app);
  return true;
}
