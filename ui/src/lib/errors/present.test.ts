import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { choose, table } from './present';

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
