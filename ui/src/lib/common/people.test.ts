import { describe, expect, it } from 'vitest';

import { host } from './host';
import { initials } from './initials';

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['Ada King Lovelace', 'AL'],
    ['ada', 'A'],
    ['mia.rossi@outlook.example', 'MR'],
    ['Éva  Őz', 'ÉŐ'],
    ['𝒜 B', '𝒜B'],
    ['', ''],
  ])('of %j are %j', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('host', () => {
  it('is what a person knows the server by', () => {
    expect(host('https://pia.example.org/')).toBe('pia.example.org');
    expect(host('http://localhost:5080')).toBe('localhost:5080');
  });

  it('is the text itself while it is no address', () => {
    expect(host('nonsense')).toBe('nonsense');
  });
});
