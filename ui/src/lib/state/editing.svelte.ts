import { SvelteMap } from 'svelte/reactivity';

import type { Answer, Field, Problem } from '../ipc/backend';
import type { App } from './app.svelte';

type Fields = Record<string, Field>;
type Save = (fields: Fields) => Promise<Answer<unknown>>;
/** Who waits for what is being saved. */
type Awaits = Pick<App, 'clock' | 'waitFor'>;
/** Why which field was not taken. */
type Refused = Record<string, Problem>;

/** Saves each field by itself: one that is refused holds none of the others up. */
export async function eachAlone(fields: Fields, save: Save): Promise<Refused> {
  const refused: Refused = {};
  for (const [field, value] of Object.entries(fields)) {
    const outcome = await save({ [field]: value });
    if (outcome.status === 'error') refused[field] = outcome.error;
  }
  return refused;
}

/** Saves all of it as one change, or as much of it as is taken. */
export async function together(fields: Fields, save: Save): Promise<Refused> {
  const [only, ...others] = Object.keys(fields);
  const outcome = await save(fields);
  if (only === undefined || outcome.status === 'ok') return {};
  return others.length > 0 ? eachAlone(fields, save) : { [only]: outcome.error };
}

/** How long after the last key it is saved, in milliseconds. */
const PAUSE = 400;

/**
 * What is being typed into the fields of one record. It is saved a moment after the last key and when
 * the person goes away; what was not taken stays in its field, with the problem beside it.
 */
export class Editing {
  /** Why the last of it was not taken. */
  problem = $state.raw<Problem | null>(null);
  /** What is not saved yet. */
  readonly #draft = new SvelteMap<string, Field>();
  #stop: (() => void) | null = null;
  readonly #app: Awaits;
  readonly #save: (fields: Fields) => Promise<Refused>;
  readonly #reload: () => Promise<void>;

  /** `reload` reads the record again, so that what is saved is what is shown. */
  constructor(
    app: Awaits,
    save: (fields: Fields) => Promise<Refused>,
    reload: () => Promise<void>,
  ) {
    this.#app = app;
    this.#save = save;
    this.#reload = reload;
  }

  /** What a field shows: what is being typed, or what is kept. */
  value<Value extends Field>(field: string, kept: Value): Value {
    return (this.#draft.get(field) as Value | undefined) ?? kept;
  }

  /** The person typed this. */
  type(field: string, value: Field): void {
    this.#draft.set(field, value);
    this.#stop?.();
    this.#stop = this.#app.clock.after(PAUSE, () => void this.save());
  }

  /** The person chose this: it is saved at once. */
  choose(field: string, value: Field): Promise<void> {
    this.#draft.set(field, value);
    return this.save();
  }

  /** Saves what is not saved yet. */
  async save(): Promise<void> {
    this.#stop?.();
    this.#stop = null;
    const fields = Object.fromEntries(this.#draft);
    if (Object.keys(fields).length > 0) await this.#app.waitFor(this.#send(fields));
  }

  async #send(fields: Fields): Promise<Problem | null> {
    const refused = await this.#save(fields);
    const problems = Object.values(refused);
    this.problem = problems[0] ?? null;
    if (problems.length === Object.keys(fields).length) return this.problem;
    await this.#reload();
    for (const [field, value] of Object.entries(fields)) {
      // Unless it was refused, or the person has gone on typing meanwhile.
      if (!(field in refused) && this.#draft.get(field) === value) this.#draft.delete(field);
    }
    return this.problem;
  }
}
