import type { Backend, Problem } from '../ipc/backend';

/** The form for the server's address. */
export class ServerForm {
  draft = $state('');
  saving = $state(false);
  /** Why the address was not taken. */
  problem = $state.raw<Problem | null>(null);
  readonly #backend: Backend;

  constructor(backend: Backend, url: string) {
    this.#backend = backend;
    this.draft = url;
  }

  /** Whether the address was taken; what the server then says arrives as a view. */
  async save(): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    try {
      const outcome = await this.#backend.setServer(this.draft.trim());
      this.problem = outcome.status === 'error' ? outcome.error : null;
      return this.problem === null;
    } finally {
      this.saving = false;
    }
  }
}
