import type { Clock } from '../clock';

const SECOND = 1000;

/** The time left until a deadline, second by second. */
export class Countdown {
  /** Milliseconds; 0 when the time is up. */
  left = $state(0);

  /** Starts counting; the returned function stops it. */
  run(deadline: number, clock: Clock): () => void {
    const measure = () => {
      this.left = Math.max(0, deadline - clock.now());
    };
    measure();
    return clock.every(SECOND, measure);
  }
}
