import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { choose, detailOf, table } from './present';

const nothing = () => undefined;

describe('the table of problems', () => {
  it.each(Object.entries(table))('%s has a title and whole sentences', (_, row) => {
    expect(row.title).toMatch(/^\p{Lu}.*[^.!]$/u);
    expect(row.sentence).toMatch(/^\p{Lu}.*\.$/u);
  });

  it('says each problem in its own words', () => {
    const titles = Object.values(table).map((row) => row.title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('an entry that is gone', () => {
  it('is not said to have another version, which only an undecided one has', () => {
    expect(table.record_unknown.sentence).toMatch(/If another version of it was kept/);
  });
});

describe('the detail', () => {
  it('is English where programs say it, in whatever language the window is', () => {
    const detail = 'https://pia.example.org: connection refused';
    expect(detailOf(problem('server_unreachable', detail))).toEqual({ text: detail, lang: 'en' });
  });

  it('is in no language where it is a name, a number or what was typed', () => {
    const one = detailOf(problem('import_row_invalid', '3 · due: “bald”'));
    expect(one).toEqual({ text: '3 · due: “bald”', lang: null });
    expect(detailOf(problem('kept_elsewhere', 'Ada Lovelace'))?.lang).toBeNull();
  });

  it('is left out where it says nothing to a person', () => {
    expect(detailOf(problem('server_unreachable'))).toBeNull();
    for (const code of ['todo_unknown', 'record_unknown', 'conflict_unknown'] as const)
      expect(detailOf(problem(code, '0197-4c1e'))).toBeNull();
    expect(detailOf(problem('todo_too_long', '70000'))).toBeNull();
  });
});

describe('the way on', () => {
  it('is the fitting one where the place can do it', () => {
    const handlers = { changeServer: nothing, tryAgain: nothing, dismiss: nothing };
    expect(choose(problem('server_not_pia'), handlers)).toBe('changeServer');
    expect(choose(problem('server_unreachable'), handlers)).toBe('tryAgain');
    expect(choose(problem('session_ended'), handlers)).toBe('dismiss');
  });

  it('is trying again, else closing, where the fitting one cannot be done', () => {
    expect(choose(problem('server_not_pia'), { tryAgain: nothing, dismiss: nothing })).toBe(
      'tryAgain',
    );
    expect(choose(problem('server_not_pia'), { dismiss: nothing })).toBe('dismiss');
  });

  it('is none where nothing can be done', () => {
    expect(choose(problem('server_not_pia'), {})).toBeNull();
  });
});
