import type { Clock } from '../clock';

/** Something true for a moment, like "Copied". */
export class Flash {
  on = $state(false);
  #stop: (() => void) | null = null;

  show(clock: Clock, ms = 2500): void {
    this.hide();
    this.on = true;
    this.#stop = clock.after(ms, () => this.hide());
  }

  hide(): void {
    this.#stop?.();
    this.#stop = null;
    this.on = false;
  }
}
