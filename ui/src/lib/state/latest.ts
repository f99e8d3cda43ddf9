/**
 * Sends wishes one at a time, and of those that come meanwhile only the last: of two that are on
 * their way at once, the earlier may arrive later and win.
 */
export class Latest<Wish> {
  #wish: { now: Wish } | null = null;
  #sending = false;
  readonly #send: (wish: Wish) => Promise<void>;

  constructor(send: (wish: Wish) => Promise<void>) {
    this.#send = send;
  }

  async ask(now: Wish): Promise<void> {
    this.#wish = { now };
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#wish !== null) {
        const { now: next }: { now: Wish } = this.#wish;
        this.#wish = null;
        await this.#send(next);
      }
    } finally {
      this.#sending = false;
    }
  }
}
