import { describe, expect, it } from 'vitest';

import { divide, neighbour } from './order';

const todo = (id: string, done = false) => ({ id, title: id, done, synced: true });
const list = ['a', 'b', 'c'].map((id) => todo(id));

describe('divide', () => {
  it('keeps the order within each part', () => {
    const parts = divide([todo('a'), todo('x', true), todo('b'), todo('y', true)]);
    expect(parts.open.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(parts.done.map(({ id }) => id)).toEqual(['x', 'y']);
  });
});

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
