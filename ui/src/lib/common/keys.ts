/** Keys as this computer's keyboard calls them. */

/** Whether there is a menu bar, and ⌘ where others have Ctrl. */
export const mac = navigator.platform.startsWith('Mac');

/** A shortcut: the key that goes with letters, as the language calls it, and another one. */
export const withControl = (control: string, key: string) =>
  mac ? `⌘${key}` : `${control} ${key}`;
