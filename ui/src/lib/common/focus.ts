import type { Attachment } from 'svelte/attachments';

/** Whether the element that had the keyboard is gone: the page has it, or the main part as a whole. */
export function lost(): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || active.id === 'main';
}

/** Takes focus as soon as it is shown. */
export const takesFocus: Attachment<HTMLElement> = (node) => node.focus();

/**
 * Scrolls the main part, or the dialog it is in, so far that this is seen whole, and no further. Not by
 * `scrollIntoView`: see below.
 */
export function reveal(node: HTMLElement): void {
  const within = node.closest('dialog') ?? document.getElementById('main');
  if (within === null) return;
  const room = within.getBoundingClientRect();
  const { top, bottom } = node.getBoundingClientRect();
  if (top < room.top) within.scrollTop += top - room.top;
  else if (bottom > room.bottom) within.scrollTop += bottom - room.bottom;
}

/**
 * Takes focus when it is shown if what had it is gone, so that the keyboard is never lost, and is
 * scrolled to at once if need be: by itself WebKit scrolls to what has focus a moment later, past
 * whatever has been brought into view meanwhile.
 */
export const takesLostFocus: Attachment<HTMLElement> = (node) => {
  if (!lost()) return;
  node.focus({ preventScroll: true });
  reveal(node);
};

/** Is scrolled to when it has news, which may have made it longer than what is in sight. */
export const showsNews =
  (news: unknown): Attachment<HTMLElement> =>
  (node) => {
    // At once: a frame later it could move what the person is about to click.
    if (news !== null) reveal(node);
  };

/**
 * Is scrolled to when it is shown at the top of the main part: the person may be looking further
 * down. Once the page is laid out, and not by `scrollIntoView`, which takes WebKit to the far end
 * of what sticks to the top.
 */
export const comesIntoView: Attachment<HTMLElement> = () => {
  const laidOut = requestAnimationFrame(() => {
    const main = document.getElementById('main');
    if (main !== null) main.scrollTop = 0;
  });
  return () => cancelAnimationFrame(laidOut);
};

/** Hands a focus that was inside to the window's main part when it goes away. */
export const leavesFocus: Attachment<HTMLElement> = (node) => () => {
  // The page may have taken it away already: then the focus is on the body.
  if (lost() || node.contains(document.activeElement)) document.getElementById('main')?.focus();
};

/** Opens a dialog above the window, on its heading; what had the keyboard gets it back. */
export const opensModal: Attachment<HTMLDialogElement> = (node) => {
  const before = document.activeElement;
  node.showModal();
  node.querySelector<HTMLElement>('h2')?.focus();
  return () => {
    if (node.open) node.close();
    // Once the page has changed: the control may have moved, or be gone for good.
    queueMicrotask(() => {
      if (lost() && before instanceof HTMLElement && before.isConnected) before.focus();
    });
  };
};
