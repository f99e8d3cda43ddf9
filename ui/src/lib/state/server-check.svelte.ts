import type { Clock } from '../clock';
import type { Backend, Problem, ServerPreview } from '../ipc/backend';

/** For how long nothing is typed before the address is asked, in milliseconds. */
export const PAUSE = 400;

/** How far the question is, or what came of it. */
export type Said =
  | { state: 'asking'; url: string }
  | { state: 'known'; server: ServerPreview }
  | { state: 'problem'; problem: Problem };

/** Asks the address that is being typed who is there, a moment after the last key. */
export class ServerCheck {
  /** Nothing while a person types, and for the address in use. */
  said = $state.raw<Said | null>(null);
  readonly #backend: Backend;
  readonly #clock: Clock;
  #wait: (() => void) | null = null;
  /** Numbers what was typed: an answer to something older says nothing any more. */
  #latest = 0;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** `inUse`: the chosen server's address, which is known without asking. */
  typed(text: string, inUse: string): void {
    this.end();
    const url = text.trim();
    if (url === '' || isSame(url, inUse)) return;
    const number = this.#latest;
    this.#wait = this.#clock.after(PAUSE, () => {
      this.#wait = null;
      void this.#ask(url, number);
    });
  }

  /** Says nothing more, and waits for nothing. */
  end(): void {
    this.#latest += 1;
    this.#wait?.();
    this.#wait = null;
    if (this.said?.state === 'asking') void this.#backend.lookAtServer(null);
    this.said = null;
  }

  async #ask(url: string, number: number): Promise<void> {
    this.said = { state: 'asking', url };
    const answer = await this.#backend.lookAtServer(url);
    if (number !== this.#latest) return;
    if (answer.status === 'error') this.said = { state: 'problem', problem: answer.error };
    else this.said = answer.data === null ? null : { state: 'known', server: answer.data };
  }
}

/** Whether both are one address, near enough to see that no other was typed. */
export function isSame(one: string, other: string): boolean {
  const bare = (url: string) =>
    url
      .trim()
      .toLowerCase()
      .replace(/^https:\/\//, '')
      .replace(/\/+$/, '');
  return bare(one) === bare(other);
}
