/**
 * What a diagnosis says, as sentences. The words are each language's own; where a problem stands in
 * the way, they are those that every other place has for it.
 */
import type { Advice, Found, ProblemCode, SignInStep } from '../ipc/backend';
import type { Findings } from '../words/findings';

/** A sentence, and within it what a system, a library or an earlier version said: in English. */
export interface Sentence {
  before: string;
  raw: string;
  after: string;
}

interface Words {
  findings: Findings;
  problems: Record<ProblemCode, { title: string; sentence: string }>;
}

/** Keeps the place of the raw words, as Unicode does for what is no text. */
const PLACE = '\ufffc';

/** The type of the tables has tied each entry to the facts of its kind. */
const said = (entry: string | ((facts: never) => string), facts: object): string =>
  typeof entry === 'string' ? entry : entry(facts as never);

function around(whole: string, raw: string | null): Sentence {
  const [before = '', after = ''] = whole.split(PLACE);
  return { before, raw: raw ?? '', after };
}

export function teller({ findings, problems }: Words) {
  return {
    found(of: Found): Sentence {
      if ('problem' in of) {
        const { code, detail } = of.problem;
        const problem = problems[code].title + (detail === null ? '' : ` (${PLACE})`);
        const alone = of.kind === 'problem' || of.kind === 'vaultRefused';
        return around(alone ? `${problem}.` : said(findings.found[of.kind], { problem }), detail);
      }
      const raw = 'reason' in of ? of.reason : null;
      const facts = raw === null ? of : { ...of, reason: PLACE };
      return around(said(findings.found[of.kind], facts), raw);
    },

    advice(of: Advice): string {
      if (of.kind === 'asProblemSays') return problems[of.code].sentence;
      return said(findings.advice[of.kind], of);
    },

    step(of: SignInStep): Sentence {
      if (of.kind === 'told') return around(PLACE, of.text);
      const facts = 'code' in of ? { code: problems[of.code].title } : of;
      return around(said(findings.step[of.kind], facts), null);
    },
  };
}
