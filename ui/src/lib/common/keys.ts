/** Keys: what they ask for, and how this computer's keyboard calls them. */

/** Whether there is a menu bar, and ⌘ where others have Ctrl. */
export const mac = navigator.platform.startsWith('Mac');

/** A shortcut: the key that goes with letters, as the language calls it, and another one. */
export const withControl = (control: string, key: string) =>
  mac ? `⌘${key}` : `${control} ${key}`;

/**
 * Which key was pressed in a field; none while an input method takes it, which has Enter and Escape for
 * its own candidates. WebKit says that it is done before the key that did it, which it gives this code.
 */
export const keyOf = (event: KeyboardEvent): string | null =>
  event.isComposing || event.keyCode === 229 ? null : event.key;
