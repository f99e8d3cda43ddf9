import { describe, expect, it } from 'vitest';

import { Latest } from './latest';

describe('the latest wish', () => {
  it('is sent after the one on its way, and those between are not', async () => {
    const sent: number[] = [];
    const waiting: (() => void)[] = [];
    const latest = new Latest<number>((wish) => {
      sent.push(wish);
      return new Promise((done) => waiting.push(done));
    });
    const all = latest.ask(1);
    void latest.ask(2);
    void latest.ask(3);
    expect(sent).toEqual([1]);
    waiting.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toEqual([1, 3]);
    waiting.shift()?.();
    await all;
    expect(sent).toEqual([1, 3]);
  });

  it('goes on after one that broke', async () => {
    const sent: number[] = [];
    const latest = new Latest<number>(async (wish) => {
      sent.push(wish);
      if (wish === 1) throw new Error('broken');
    });
    await expect(latest.ask(1)).rejects.toThrow('broken');
    await latest.ask(2);
    expect(sent).toEqual([1, 2]);
  });
});
