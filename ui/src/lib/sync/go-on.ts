import { tick } from 'svelte';

import { lost } from '../common/focus';

/** Takes the keyboard from an entry that is gone to the next one's first button, else to the heading. */
export async function goOn(part: HTMLElement, next: string | null): Promise<void> {
  await tick();
  if (!lost()) return;
  const entries = [...part.querySelectorAll<HTMLElement>('[data-entry]')];
  const entry = entries.find(({ dataset }) => dataset['entry'] === next);
  (entry?.querySelector('button') ?? part.querySelector('h3'))?.focus();
}
