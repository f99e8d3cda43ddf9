import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

import type * as Later from '../later';

export type Screen = 'home' | 'settings';

/** Which screen is shown, and where the keyboard goes when coming back from it. */
export class Navigation {
  screen = $state<Screen>('home');
  /** What the first paint does not wait for, once it is here. */
  later = $state.raw<typeof Later | null>(null);
  #cameFrom: string | null = null;

  /** Fetches what the first paint does not need. */
  async load(): Promise<void> {
    this.later ??= await import('../later');
  }

  /** `from` names the control that led to Settings; it gets focus again afterwards. */
  openSettings(from: string): void {
    this.#cameFrom = from;
    this.screen = 'settings';
    // Usually here already: it is fetched as soon as the window is up.
    void this.load();
  }

  closeSettings(): void {
    this.screen = 'home';
  }

  /** For a control that leads to Settings: takes focus when it is shown again after the visit. */
  returns(name: string): Attachment<HTMLElement> {
    return (node) => {
      if (untrack(() => this.screen) !== 'home' || this.#cameFrom !== name) return;
      this.#cameFrom = null;
      node.focus();
    };
  }
}
