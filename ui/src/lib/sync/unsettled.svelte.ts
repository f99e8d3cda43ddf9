import type { Backend, Conflict, SetAside } from '../ipc/backend';

/** What sync could not settle by itself. Kept as it was while it cannot be asked for. */
export class Unsettled {
  conflicts = $state.raw<Conflict[]>([]);
  setAside = $state.raw<SetAside[]>([]);
  readonly #backend: Backend;
  /** Numbers the looks: an answer that comes after that of a later look is old. */
  #look = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async look(): Promise<void> {
    const look = ++this.#look;
    const [conflicts, setAside] = await Promise.all([
      this.#backend.conflicts(),
      this.#backend.setAside(),
    ]);
    if (look !== this.#look) return;
    if (conflicts.status === 'ok') this.conflicts = conflicts.data;
    if (setAside.status === 'ok') this.setAside = setAside.data;
  }
}
