import type { Clock } from '../clock';

const STEP = 10_000;

/** The present, in steps just fine enough for "2 min ago". */
export class Now {
  ms = $state(0);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.ms = clock.now();
  }

  /** Takes the time at once, so that a fresh event is never older than it is. */
  touch(): void {
    this.ms = this.#clock.now();
  }

  /** Keeps the time fresh; the returned function stops it. */
  run(): () => void {
    return this.#clock.every(STEP, () => this.touch());
  }
}
