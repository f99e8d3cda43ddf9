import type { Attachment } from 'svelte/attachments';

import type { Request } from '../ipc/backend';
import type * as Later from '../later';

export type Screen = 'home' | 'settings';

/** Which screen is shown, and where the keyboard goes when coming back from it. */
export class Navigation {
  screen = $state<Screen>('home');
  /** What the first paint does not wait for, once it is here. */
  later = $state.raw<typeof Later | null>(null);
  /** The part that the person was led to, until it is shown. */
  #sought = $state<string | null>(null);
  #cameFrom: string | null = null;

  /** Fetches what the first paint does not need. */
  async load(): Promise<void> {
    this.later ??= await import('../later');
  }

  /**
   * `from` names the control that led to Settings; it gets focus again afterwards. `part` is what the
   * person came for, if it is not the whole.
   */
  openSettings(from: string, part: string | null = null): void {
    if (this.screen !== 'settings') this.#cameFrom = from;
    this.#sought = part;
    this.screen = 'settings';
    // Usually here already: it is fetched as soon as the window is up.
    void this.load();
  }

  /** Shows what the tray, a menu or an address asks for, as far as there is a place for it. */
  show(request: Request): void {
    switch (request.show) {
      case 'settings':
        this.openSettings('header');
        break;
      case 'newTodo':
        this.#cameFrom = null;
        this.#sought = 'new-todo';
        this.screen = 'home';
        break;
      case 'todo':
      case 'search':
        this.screen = 'home';
        break;
    }
  }

  /** For a part of Settings, or of the list: takes focus and comes into view if it was sought. */
  arrives(part: string): Attachment<HTMLElement> {
    return (node) => {
      if (this.#sought !== part) return;
      this.#sought = null;
      node.focus({ preventScroll: true });
      node.scrollIntoView({ block: 'start' });
    };
  }

  closeSettings(): void {
    this.screen = 'home';
  }

  /** For a control that leads to Settings: takes focus when it is shown again after the visit. */
  returns(name: string): Attachment<HTMLElement> {
    return (node) => {
      if (this.screen !== 'home' || this.#cameFrom !== name) return;
      this.#cameFrom = null;
      node.focus();
    };
  }
}
