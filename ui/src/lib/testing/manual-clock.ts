import type { Clock } from '../clock';

interface Timer {
  due: number;
  every: number | null;
  task: () => void;
}

/** A clock that moves only when told. */
export class ManualClock implements Clock {
  #now: number;
  #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 0, 5, 9, 0, 0)) {
    this.#now = now;
  }

  /** How many timers are set: 0 means nothing was left running. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  every(ms: number, task: () => void): () => void {
    return this.#set({ due: this.#now + ms, every: ms, task });
  }

  after(ms: number, task: () => void): () => void {
    return this.#set({ due: this.#now + ms, every: null, task });
  }

  /** Moves on by `ms`, running what falls due in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#first(end); next !== null; next = this.#first(end)) {
      this.#now = next.due;
      if (next.every === null) this.#timers.delete(next);
      else next.due += next.every;
      next.task();
    }
    this.#now = end;
  }

  #set(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #first(end: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.due <= end && (first === null || timer.due < first.due)) first = timer;
    }
    return first;
  }
}
