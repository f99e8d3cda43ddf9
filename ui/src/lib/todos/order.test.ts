import { describe, expect, it } from 'vitest';

import { neighbour } from './order';

const todo = (id: string) => ({ id, title: id, done: false, synced: true });
const list = ['a', 'b', 'c'].map((id) => todo(id));

describe('neighbour', () => {
  it('is the one that takes the place, else the one before', () => {
    expect(neighbour(list, 'a')).toBe('b');
    expect(neighbour(list, 'c')).toBe('b');
  });

  it('is nobody for the last of a list, or a stranger to it', () => {
    expect(neighbour([todo('a')], 'a')).toBeNull();
    expect(neighbour(list, 'z')).toBeNull();
  });
});
