/** The end of the program, asked for with a key where no menu bar has it. */
import { mac } from '../common/keys';
import type { App } from '../state/app.svelte';

/**
 * For how long an end waits, in milliseconds: what is typed is saved sooner, and what else is on its way
 * may hang on a server that says nothing. Less than the program waits for the page.
 */
export const PATIENCE = 800;

/** Saves what is being typed, and answers whether any of it was refused. */
async function settle(app: App): Promise<boolean> {
  // A field is saved when it is left.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const answers = Promise.all(app.awaited);
  let stop: () => void = () => undefined;
  const late = new Promise<null[]>((done) => (stop = app.clock.after(PATIENCE, () => done([]))));
  const problems = await Promise.race([answers, late]);
  stop();
  return problems.some((problem) => problem !== null);
}

/** The program ends, however it was asked to, and waits a moment for what is being typed. */
export async function save(app: App): Promise<void> {
  await settle(app);
  await app.backend.saved();
}

/**
 * Ends the program once what was typed is saved. What is refused keeps it, with the reason on show;
 * asked once more, it ends at once.
 */
async function quit(app: App): Promise<void> {
  const again = app.quitting;
  app.quitting = true;
  const settled = settle(app);
  if (again || !(await settled)) await app.attempt(app.backend.quit());
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
