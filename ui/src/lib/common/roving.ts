/**
 * The keys of a long list. Tab comes to it once and leaves it again; the arrow keys lead from row to row
 * and, within a row, from one control to the next (the roving focus of the ARIA Authoring Practices). The
 * list stays a list: whoever reads it with a screen reader's own keys meets every control as before.
 */
import { on } from 'svelte/events';
import type { Attachment } from 'svelte/attachments';

import { edits } from '../shell/shortcuts';
import { words } from '../words/later';

/** How far down a row begins in what scrolls, in pixels, wherever it is: it may not be in the page. */
type Starts = (index: number) => number;
/** What gives a `VirtualList` its keys. */
export type Keys = (starts: Starts) => Attachment<HTMLElement>;

const CONTROLS = 'a[href], button, input, select, textarea';
const HINTS = { rows: 'keys-of-rows', more: 'keys-of-row' };

/** One element for each hint, for all lists: they describe, and are in nobody's way. */
function hint(name: keyof typeof HINTS): string {
  const id = HINTS[name];
  if (document.getElementById(id) !== null) return id;
  const element = document.createElement('span');
  element.id = id;
  element.hidden = true;
  element.textContent = words.listKeys[name];
  document.body.append(element);
  return id;
}

const controls = (row: Element) => [...row.querySelectorAll<HTMLElement>(CONTROLS)];
const rowOf = (control: Element) => control.closest('li');
const indexOf = (row: HTMLElement) => Number(row.dataset['index']);

class Roving {
  /** The one control that Tab comes to, and its row. */
  #stop: HTMLElement | null = null;
  #row: HTMLElement | null = null;
  /** Whether the keyboard has been here: until then the first row is the one, whichever that is. */
  #entered = false;
  /** Where the keyboard is to go once that row is in the page. */
  #wanted: { index: number; at: number } | null = null;
  readonly #list: HTMLElement;
  readonly #starts: Starts;

  constructor(list: HTMLElement, starts: Starts) {
    this.#list = list;
    this.#starts = starts;
  }

  listen(): () => void {
    // Rows come and go as it is scrolled, and change.
    const observer = new MutationObserver(() => this.settle());
    observer.observe(this.#list, { childList: true, subtree: true });
    const offs = [
      // Of Svelte's, so that a control's own keys come first.
      on(this.#list, 'keydown', (event) => this.#keydown(event)),
      on(this.#list, 'focusin', (event) => this.#focusin(event)),
      on(this.#list, 'focusout', (event) => this.#focusout(event)),
    ];
    this.settle();
    return () => {
      observer.disconnect();
      for (const off of offs) off();
    };
  }

  /** Gives the keyboard to a row, which is scrolled to first where it is not in the page. */
  go(index: number, at = 0): void {
    this.#wanted = { index, at };
    const row = this.#list.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (row === null || controls(row).length === 0) {
      const room = this.#room();
      if (room !== null) room.scrollTop = this.#starts(index);
    }
    this.settle();
  }

  /** Keeps one control of all for Tab. */
  settle(): void {
    this.#arrive();
    const first = this.#list.querySelector<HTMLElement>('[data-index="0"]');
    const moved = !this.#entered && first !== null && first !== this.#row;
    if (moved || this.#stop === null || !this.#list.contains(this.#stop)) {
      const kept = this.#list.contains(this.#row) && !moved;
      const row = kept ? this.#row : this.#inSight();
      this.#stops(row === null ? null : (controls(row)[0] ?? null));
      this.#describe();
    }
    for (const control of controls(this.#list)) if (control !== this.#stop) control.tabIndex = -1;
  }

  #arrive(): void {
    if (this.#wanted === null) return;
    const { index, at } = this.#wanted;
    const row = this.#list.querySelector<HTMLElement>(`[data-index="${index}"]`);
    const all = row === null ? [] : controls(row);
    const control = all[Math.min(at, all.length - 1)];
    if (row === null || control === undefined) return;
    this.#wanted = null;
    // By itself WebKit scrolls a moment later, past whatever has been brought into view meanwhile.
    control.focus({ preventScroll: true });
    this.#reveal(row);
  }

  #room(): HTMLElement | null {
    return this.#list.closest<HTMLElement>('[data-scrolls], main');
  }

  #reveal(row: HTMLElement): void {
    const room = this.#room();
    if (room === null) return;
    const [around, { top, bottom }] = [room.getBoundingClientRect(), row.getBoundingClientRect()];
    if (top < around.top) room.scrollTop += top - around.top;
    else if (bottom > around.bottom) room.scrollTop += bottom - around.bottom;
  }

  /** The first row that is not scrolled away: there are some beyond the edge. */
  #inSight(): HTMLElement | null {
    const top = this.#room()?.getBoundingClientRect().top ?? 0;
    const rows = [...this.#list.querySelectorAll<HTMLElement>('li')];
    const full = rows.filter((row) => controls(row).length > 0);
    return full.find((row) => row.getBoundingClientRect().bottom > top) ?? full[0] ?? null;
  }

  #stops(control: HTMLElement | null): void {
    if (this.#stop !== null && this.#stop !== control) {
      this.#stop.tabIndex = -1;
      this.#stop.removeAttribute('aria-describedby');
    }
    this.#stop = control;
    this.#row = control === null ? null : rowOf(control);
    if (control !== null) control.tabIndex = 0;
  }

  /** Says the keys to whoever comes in, and not again with every row. */
  #describe(): void {
    const stop = this.#stop;
    if (stop === null || this.#row === null || this.#list.contains(document.activeElement)) return;
    const more = controls(this.#row).length > 1 ? ` ${hint('more')}` : '';
    stop.setAttribute('aria-describedby', `${hint('rows')}${more}`);
  }

  #focusin({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement && target.matches(CONTROLS))) return;
    this.#entered = true;
    this.#stops(target);
  }

  #focusout({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && this.#list.contains(relatedTarget)) return;
    this.#wanted = null;
    queueMicrotask(() => this.#describe());
  }

  #keydown(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.defaultPrevented || edits(target) || !(target instanceof HTMLElement)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = rowOf(target);
    if (row === null) return;
    const at = controls(row).indexOf(target);
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const next = beside === undefined ? this.#next(key, row) : null;
    if (beside !== undefined) controls(row)[at + beside]?.focus();
    else if (next !== null) this.go(next, at);
    else return;
    event.preventDefault();
  }

  /** To which row a key leads from the last one it led to. */
  #next(key: string, row: HTMLElement): number | null {
    const last = Number(row.getAttribute('aria-setsize')) - 1;
    const from = this.#wanted?.index ?? indexOf(row);
    const page = Math.max(1, Math.floor((this.#room()?.clientHeight ?? 0) / row.offsetHeight) - 1);
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page }[key];
    if (key === 'Home') return 0;
    if (key === 'End') return last;
    return by === undefined ? null : Math.max(0, Math.min(last, from + by));
  }
}

/** The keys of one list, and the way to a row of it: `false` where there is no list. */
export function roving(): { keys: Keys; go: (index: number) => boolean } {
  let now: Roving | null = null;
  return {
    keys: (starts) => (list) => {
      const mine = new Roving(list, starts);
      now = mine;
      const stop = mine.listen();
      return () => {
        stop();
        if (now === mine) now = null;
      };
    },
    go(index) {
      now?.go(index);
      return now !== null;
    },
  };
}
