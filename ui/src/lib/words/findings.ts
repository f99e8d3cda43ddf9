/**
 * The tables of what a diagnosis says, one entry for each kind that Rust knows: a kind that is added
 * there reaches these types through the generated bindings, and the compiler then asks for its words.
 */
import type { Advice, Found, SignInStep } from '../ipc/backend';

/** Facts as words take them: a problem is in words already. */
type Facts<T> = { [K in Exclude<keyof T, 'kind'>]: K extends 'problem' | 'code' ? string : T[K] };

/** A sentence, or what makes one of the facts. */
type Table<T extends { kind: string }> = {
  [K in T['kind']]: keyof Facts<Extract<T, { kind: K }>> extends never
    ? string
    : (facts: Facts<Extract<T, { kind: K }>>) => string;
};

/** Those that are a problem, or told by an earlier version, have no words of their own. */
export interface Findings {
  found: Table<Exclude<Found, { kind: 'problem' | 'vaultRefused' }>>;
  advice: Table<Exclude<Advice, { kind: 'asProblemSays' }>>;
  step: Table<Exclude<SignInStep, { kind: 'told' }>>;
}
