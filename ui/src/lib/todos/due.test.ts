import { describe, expect, it } from 'vitest';

import { dayOf, daysUntil, isoDay, nearby } from './due';

describe('a due day', () => {
  it('is the one by its name where noon in UTC was written', () => {
    expect(isoDay(dayOf(Date.UTC(2026, 11, 24, 12)))).toBe('2026-12-24');
  });

  it('is the local day of any other moment', () => {
    const moment = new Date(2026, 11, 24, 23, 30);
    expect(isoDay(dayOf(moment.getTime()))).toBe('2026-12-24');
  });

  it('is counted by the calendar', () => {
    const now = new Date(2026, 2, 28, 23, 59).getTime();
    expect(daysUntil(new Date(2026, 2, 28), now)).toBe(0);
    expect(daysUntil(new Date(2026, 2, 29), now)).toBe(1);
    // Over the night in which clocks are put forward.
    expect(daysUntil(new Date(2026, 2, 30), now)).toBe(2);
    expect(daysUntil(new Date(2026, 2, 27), now)).toBe(-1);
  });

  it('has a word when it is near', () => {
    expect([-2, -1, 0, 1, 2].map(nearby)).toEqual([null, 'yesterday', 'today', 'tomorrow', null]);
  });
});
