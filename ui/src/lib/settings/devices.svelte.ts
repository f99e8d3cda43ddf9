import type { Backend, Problem, SignedInDevice } from '../ipc/backend';

/** The devices a person is signed in on. What was heard last stays while the server is asked again. */
export class Devices {
  list = $state.raw<SignedInDevice[] | null>(null);
  /** Why they are not known, or not as they are now. */
  problem = $state.raw<Problem | null>(null);
  asking = $state(false);
  readonly #backend: Backend;
  /** Numbers the looks: an answer that comes after that of a later look is old. */
  #look = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async look(): Promise<void> {
    const look = ++this.#look;
    this.asking = true;
    const answer = await this.#backend.devices();
    if (look !== this.#look) return;
    this.asking = false;
    this.problem = answer.status === 'error' ? answer.error : null;
    if (answer.status === 'ok') this.list = answer.data;
  }
}
