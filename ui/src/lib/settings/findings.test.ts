import { describe, expect, it } from 'vitest';

import type { Advice, Found, SignInStep } from '../ipc/backend';
import * as deFirst from '../words/de/first';
import * as deLater from '../words/de/later';
import * as enFirst from '../words/en/first';
import * as enLater from '../words/en/later';
import * as frFirst from '../words/fr/first';
import * as frLater from '../words/fr/later';
import samples from './diagnosis-samples.json';
import { teller, type Sentence } from './findings';

const english = { ...enFirst, ...enLater };
const others = {
  german: { ...deFirst, ...deLater },
  french: { ...frFirst, ...frLater },
};

const whole = ({ before, raw, after }: Sentence) => before + raw + after;

/** Every sample of the client's, as these words tell it, beside the terminal's sentence. */
function told(words: typeof english) {
  const { found, advice, step } = teller(words);
  return [
    ...samples.found.map((one) => ({ ...one, said: whole(found(one.facts as Found)) })),
    ...samples.advice.map((one) => ({ ...one, said: advice(one.facts as Advice) })),
    ...samples.steps.map((one) => ({ ...one, said: whole(step(one.facts as SignInStep)) })),
  ];
}

/** The terminal writes a typewriter's apostrophe, and a problem of a step by its code. */
function inTheWindow(terminals: string): string {
  const { code } = /: (?<code>[a-z]+(?:_[a-z]+)+)\.$/.exec(terminals)?.groups ?? {};
  const titles: Record<string, { title: string }> = english.problems;
  const title = titles[code ?? '']?.title;
  return (title === undefined ? terminals : terminals.replace(`${code}`, title)).replaceAll(
    "'",
    '’',
  );
}

describe('what a diagnosis says', () => {
  it('has a sample of every finding, advice and step', () => {
    const { found, advice, step } = english.findings;
    const kinds = (of: { facts: { kind: string } }[]) =>
      [...new Set(of.map(({ facts }) => facts.kind))].sort();
    const all = (table: object, ...wordless: string[]) =>
      [...Object.keys(table), ...wordless].sort();
    expect(kinds(samples.found)).toEqual(all(found, 'problem', 'vaultRefused'));
    expect(kinds(samples.advice)).toEqual(all(advice, 'asProblemSays'));
    expect(kinds(samples.steps)).toEqual(all(step, 'told'));
  });

  it('is in English what the terminal says', () => {
    const lines = told(english);
    expect(lines.map(({ said }) => said)).toEqual(lines.map((one) => inTheWindow(one.english)));
  });

  it.each(Object.entries(others))('is all in %s, with every fact', (_, words) => {
    const inEnglish = told(english).map(({ said }) => said);
    for (const [at, { facts, said }] of told(words).entries()) {
      expect(said).not.toMatch(/undefined|\bnull\b|NaN|\[object|\ufffc/);
      if (facts.kind === 'told') expect(said).toBe(inEnglish[at]);
      else expect(said).not.toBe(inEnglish[at]);
      // Names of places and what an older server calls its version are the language's to tell.
      for (const [key, fact] of Object.entries(facts))
        if (['server', 'reason', 'folder', 'file', 'path', 'address', 'at'].includes(key) && fact)
          expect(said).toContain(fact);
    }
  });

  it('sets apart what is not its own', () => {
    const { found, step } = teller(english);
    const reason = 'Permission denied';
    expect(found({ kind: 'unwritable', folder: '/srv', reason })).toEqual({
      before: 'Nothing can be written in /srv: ',
      raw: reason,
      after: '.',
    });
    const problem = {
      code: 'session_ended',
      sentence: 'It has ended.',
      detail: 'expired',
    } as const;
    expect(found({ kind: 'problem', problem })).toEqual({
      before: 'Your session has ended (',
      raw: 'expired',
      after: ').',
    });
    expect(step({ kind: 'told', text: 'The code was redeemed.' })).toEqual({
      before: '',
      raw: 'The code was redeemed.',
      after: '',
    });
  });
});
