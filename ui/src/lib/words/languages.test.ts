import { describe, expect, it, vi } from 'vitest';

import samples from '../settings/diagnosis-samples.json';
import * as deFirst from './de/first';
import * as deLater from './de/later';
import * as enFirst from './en/first';
import * as enLater from './en/later';
import { formats, localeOf } from './formats';
import * as frFirst from './fr/first';
import * as frLater from './fr/later';
import { languageOf } from './language';
import { syncLine } from './sync-line';

const english = { ...enFirst, ...enLater };
const german = { ...deFirst, ...deLater };
const french = { ...frFirst, ...frLater };
const others = { german, french };

/** Every leaf by its path: a text, or a function that makes one. */
function leaves(of: unknown, path = ''): [path: string, leaf: unknown][] {
  if (typeof of !== 'object' || of === null) return [[path, of]];
  return Object.entries(of).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

/** What the words of a diagnosis are told, by the path of each: the client's own samples. */
const facts = [
  ...samples.found.map(({ facts }) => ({ facts, path: `.findings.found.${facts.kind}` })),
  ...samples.steps.map(({ facts }) => ({ facts, path: `.findings.step.${facts.kind}` })),
];

/** A leaf as text; a function tells what it makes of numbers, of names, of both, and of facts. */
function said(leaf: unknown, path: string): string {
  if (typeof leaf !== 'function') return String(leaf);
  const told: unknown[][] = [[2, 2, 2], ['x', 'x', 'x'], ['x', ['x'], 'x'], [['x']], ['x', 2, 3]];
  told.push(...facts.filter((one) => one.path === path).map((one) => [one.facts]));
  return told.map((each) => attempt(() => String(leaf(...each)))).join(' ');
}

function attempt(make: () => string): string {
  try {
    return make();
  } catch {
    return '';
  }
}

const sorted = (words: unknown) =>
  leaves(words)
    .map(([path]) => path)
    .sort();

/** Providers of AI are called the same everywhere. */
const vendors = [0, 1, 2, 3, 4, 6].map((type) => `.providers.types.${type}`);

/** Why a text may be the same as in English. */
const same: Record<keyof typeof others, Record<string, string[]>> = {
  german: {
    'names and numbers': [
      '.header.app',
      '.devices.app',
      '.diagnosis.took',
      '.diagnosis.after',
      '.keyboard.alt',
      '.keyboard.escape',
      '.library.number',
      '.sync.until',
      ...vendors,
    ],
    'the same word': [
      '.session.offline',
      '.signIn.server',
      '.signedOut.named',
      '.server.heading',
      '.settings.organization',
      '.about.version',
      '.diagnosis.check.proxy',
      '.diagnosis.check.server',
      '.vault.passphrase',
      '.templates.name',
      '.providers.name',
    ],
    'what it is told': [
      '.about.list',
      '.needsYou.who',
      '.device.spelled',
      '.search.kind',
      '.signedOut.because',
      '.signedOut.step.provider',
      '.syncCard.setAsideReason',
      '.syncCard.nextIn',
      '.syncCard.conflictOf',
      '.vault.place',
    ],
  },
  french: {
    'names and numbers': [
      '.header.app',
      '.devices.app',
      '.diagnosis.took',
      '.diagnosis.after',
      '.keyboard.alt',
      '.library.number',
      '.sync.until',
      ...vendors,
    ],
    'the same word': [
      '.areas.control',
      '.about.version',
      '.about.licence',
      '.settings.organization',
      '.diagnosis.check.proxy',
      '.diagnosis.check.session',
      '.sheet.notes',
      '.memories.type',
      '.memories.types.note',
      '.memories.types.contact_list',
      '.providers.type',
    ],
    'what it is told': [
      '.about.list',
      '.needsYou.who',
      '.device.spelled',
      '.search.kind',
      '.signedOut.because',
      '.signedOut.step.provider',
      '.syncCard.setAsideReason',
      '.vault.place',
    ],
  },
};

describe.each(Object.entries(others))('%s', (name, words) => {
  it('has every word of the English and no other', () => {
    expect(sorted(words)).toEqual(sorted(english));
  });

  it('is told as much as the English, and leaves nothing empty', () => {
    const shape = new Map(leaves(english));
    for (const [path, leaf] of leaves(words)) {
      const model = shape.get(path);
      expect(typeof leaf, path).toBe(typeof model);
      if (typeof leaf === 'function' && typeof model === 'function')
        expect(leaf.length, path).toBe(model.length);
      expect(said(leaf, path).trim(), path).not.toBe('');
    }
  });

  it('says nothing in English but what is the same', () => {
    const shape = new Map(leaves(english));
    const equal = leaves(words)
      .filter(([path, leaf]) => said(leaf, path) === said(shape.get(path), path))
      .map(([path]) => path);
    expect(equal.sort()).toEqual(
      Object.values(same[name as keyof typeof others])
        .flat()
        .sort(),
    );
  });

  it('sets its marks as its printers do', () => {
    for (const [path, leaf] of leaves(words)) {
      const text = said(leaf, path);
      expect(text, path).not.toMatch(/["']|\.\.\./);
      // German sets a space before three dots that stand for words; the others set none.
      expect(text, path).not.toMatch(name === 'german' ? /\p{L}…/u : /\s…/);
      if (name === 'german') expect(text, path).not.toMatch(/[“”](?=\w)|«|»/);
      else {
        // A narrow no-break space before what stands high; a colon inside an address is no mark.
        expect(text, path).not.toMatch(/[^\u202f][;!?](\s|$)|[^\u202f]:(\s|$)/);
        expect(text, path).not.toMatch(/«[^\u202f]|[^\u202f]»|[„“”]/);
      }
    }
  });
});

describe('a number', () => {
  const line = (words: typeof english, of: number) => words.sync.decisions(of);
  it('takes the form its language gives it', () => {
    expect([0, 1, 2].map((of) => line(english, of))).toEqual([
      '0 changes need your decision',
      '1 change needs your decision',
      '2 changes need your decision',
    ]);
    expect([0, 1, 2].map((of) => line(german, of))).toEqual([
      '0 Änderungen warten auf Ihre Entscheidung',
      '1 Änderung wartet auf Ihre Entscheidung',
      '2 Änderungen warten auf Ihre Entscheidung',
    ]);
    // French has zero in the singular.
    expect([0, 1, 2].map((of) => line(french, of))).toEqual([
      '0 modification attend votre décision',
      '1 modification attend votre décision',
      '2 modifications attendent votre décision',
    ]);
  });

  it('is grouped as its language does', () => {
    const counted = (words: typeof english) => words.syncCard.progress('down', 0, 2500);
    expect(counted(english)).toBe('0 of 2,500 entries received');
    expect(counted(german)).toBe('0 von 2.500 Einträgen empfangen');
    expect(counted(french)).toBe('0 sur 2\u202f500 éléments reçus');
    expect([english, german, french].map((words) => words.diagnosis.took(1234))).toEqual([
      '1.2 s',
      '1,2 s',
      '1,2 s',
    ]);
  });
});

describe('a time', () => {
  const HOUR = 3_600_000;
  it('is told as its language does', () => {
    const ago = (words: typeof english) =>
      [0, 60_000, 2 * HOUR, 50 * HOUR].map((ms) => words.sync.ago(ms));
    expect(ago(english)).toEqual(['just now', '1 minute ago', '2 hours ago', '2 days ago']);
    expect(ago(german)).toEqual(['gerade eben', 'vor 1 Minute', 'vor 2 Stunden', 'vor 2 Tagen']);
    expect(ago(french).map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      'à l’instant',
      'il y a 1 minute',
      'il y a 2 heures',
      'il y a 2 jours',
    ]);
  });

  it('has its date written so too', () => {
    const at = new Date(2026, 0, 5, 9, 30).toISOString();
    expect(german.syncCard.at(at)).toBe('05.01.2026, 09:30');
    expect(french.syncCard.at(at)).toMatch(/^5 janv\. 2026.* 09:30$/);
    expect(english.syncCard.at(at)).toMatch(/^Jan 5, 2026, 9:30.AM$/);
  });

  it('tells how far two clocks are apart', () => {
    expect(english.clock.title(540)).toBe('Your clock is 9 minutes ahead of the server’s');
    expect(german.clock.title(-7200)).toMatch(/Ihre Uhr geht .* 2 Stunden nach/);
    expect(french.clock.title(540)).toMatch(/avance de 9.minutes/);
  });
});

describe('the sync line', () => {
  it('is put together the same way everywhere', () => {
    const lines = [english, german, french].map(({ sync }) => {
      const { line } = syncLine(sync);
      const view = { lastMs: 0, up: 1, down: 2, waiting: 0, conflicts: 0, refused: 0 };
      const rest = { nextMs: null, live: false, quotas: [] };
      return line({ ...view, ...rest, state: { state: 'idle' } }, 0);
    });
    expect(lines).toEqual([
      'Synced just now, 1 sent, 2 received',
      'Synchronisiert gerade eben, 1 gesendet, 2 empfangen',
      'Synchronisé à l’instant, 1 envoyée, 2 reçues',
    ]);
  });
});

describe('what begins a line', () => {
  it('begins with a capital letter, but for a name that does not', () => {
    const open = (words: typeof english) =>
      ['macOS Keychain', 'file protected by Windows (DPAPI)'].map(words.vault.open);
    expect(open(german)).toEqual([
      'macOS-Schlüsselbund, und nirgends sonst.',
      'Von Windows geschützte Datei (DPAPI), und nirgends sonst.',
    ]);
    expect(open(french)).toEqual([
      'Trousseau macOS, et nulle part ailleurs.',
      'Fichier protégé par Windows (DPAPI), et nulle part ailleurs.',
    ]);
    expect(english.syncCard.untitled('todo')).toBe('Untitled to-do');
    expect(french.syncCard.untitled('template')).toBe('Modèle sans nom');
    expect(german.syncCard.untitled('conflict')).toBe('Aufbewahrte Fassung ohne Namen');
  });
});

describe('what was done, in French', () => {
  it('agrees with what it was done to', () => {
    const { add, delete: remove, done } = french.undo.did;
    expect(remove('todo', 'Lait')).toBe('Tâche «\u202fLait\u202f» supprimée');
    expect(add('template', 'Lettre')).toBe('Modèle «\u202fLettre\u202f» ajouté');
    expect(remove('session', 'x')).toBe('Entrée de l’historique «\u202fx\u202f» supprimée');
    expect(done('todo', 'Lait')).toBe('Tâche «\u202fLait\u202f» terminée');
  });
});

describe('what is set aside', () => {
  it('is one or several, and is not promised to be whole where it is damaged', () => {
    for (const { syncCard } of [english, german, french]) {
      const { setAsideText: text } = syncCard;
      const all = [text(1, false), text(2, false), text(1, true), text(2, true)];
      expect(new Set(all).size).toBe(4);
      for (const damaged of all.slice(2)) expect(damaged).not.toMatch(/lost|verloren|perdu/);
    }
  });
});

describe('what the program does not know', () => {
  it('is called as it calls itself', () => {
    expect(german.syncCard.quota('recipe', 9, 10)).toBe('Recipe: 9 von 10');
    expect(french.syncCard.untitled('recipe')).toBe('Recipe sans nom');
    expect(german.syncCard.setAsideReason('new_code', 'A sentence.')).toBe('A sentence.');
    expect(french.vault.place('A drawer')).toBe('A drawer');
  });

  it('is told from what it knows', () => {
    for (const { syncCard } of [english, german, french])
      for (const code of ['record_too_large', 'quota_exceeded', 'unreadable_here'])
        expect(syncCard.setAsideReason(code, 'A sentence.')).not.toBe('A sentence.');
  });
});

describe('the language of the page', () => {
  it('is that of its tag, and English where there are no words', () => {
    expect(['de-CH', 'FR', 'de_AT', 'en-GB', 'it', ''].map(languageOf)).toEqual([
      'de',
      'fr',
      'de',
      'en',
      'en',
      'en',
    ]);
  });
});

describe('where the person lives', () => {
  it('is told by the first of their languages that is the page’s', () => {
    expect(localeOf('en', ['fr-FR', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(localeOf('de', ['de-CH', 'de'])).toBe('de-CH');
    expect(localeOf('fr', ['en-GB', 'de-CH'])).toBe('fr');
    expect(localeOf('fr', [])).toBe('fr');
  });

  it('is not told by what is no tag', () => {
    expect(localeOf('en', ['C', 'en_AU', 'en-', 'en-GB'])).toBe('en-GB');
    expect(localeOf('de', ['de_CH.UTF-8'])).toBe('de');
  });

  it('gives dates and numbers their form', () => {
    const at = new Date(2026, 0, 5, 9, 30).toISOString();
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB', 'de-CH', 'en-US']);
    expect(formats('en', '').moment(at)).toBe('5 Jan 2026, 09:30');
    expect(formats('de', '').number(2500)).toMatch(/^2['’]500$/);
    expect(formats('fr', '').number(2500)).toBe('2\u202f500');
  });

  it('gives the calendar its names and its first weekday', async () => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB', 'en-US']);
    vi.resetModules();
    const { dayName, firstWeekday } = await import('../todos/calendar');
    expect(dayName(new Date(2026, 0, 5))).toMatch(/^Monday,? 5 January 2026$/);
    expect(firstWeekday()).toBe(1);
  });
});
