import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { open } from '../testing/setup';
import { firstWeekday, led, plusMonths, weeks } from './calendar';
import { isoDay } from './due';

const MONDAY = 1;
const SATURDAY = 6;
const SUNDAY = 7;
const day = (month: number, of: number, year = 2026) => new Date(year, month - 1, of);

describe('the weeks around a month', () => {
  it('hold every day of it once, in order, from the first day of a week', () => {
    for (const first of [MONDAY, SATURDAY, SUNDAY])
      for (let month = 1; month <= 24; month += 1) {
        const all = weeks(day(month, 15), first).flat();
        expect(all).toHaveLength(42);
        expect(all[0]?.getDay()).toBe(first % 7);
        const begin = all.findIndex((one) => isoDay(one) === isoDay(day(month, 1)));
        expect(begin).toBeGreaterThanOrEqual(0);
        expect(begin).toBeLessThan(7);
        const inOrder = all.map((_, at) => isoDay(day(month, 1 + at - begin)));
        expect(all.map(isoDay)).toEqual(inOrder);
        const last = isoDay(day(month + 1, 0));
        expect(all.map(isoDay)).toContain(last);
      }
  });

  it('begin as the country of the person does, else as that of the language', () => {
    expect(['en-GB', 'en-US', 'en', 'de-CH'].map(firstWeekday)).toEqual([
      MONDAY,
      SUNDAY,
      SUNDAY,
      MONDAY,
    ]);
  });
});

describe('the keys of a calendar', () => {
  const from = (key: string, shift = false, first = MONDAY) => {
    // A Wednesday.
    const to = led(day(12, 30), key, shift, first);
    return to === null ? null : isoDay(to);
  };

  it('lead by days, weeks, months and years', () => {
    expect(from('ArrowLeft')).toBe('2026-12-29');
    expect(from('ArrowRight')).toBe('2026-12-31');
    expect(from('ArrowUp')).toBe('2026-12-23');
    expect(from('ArrowDown')).toBe('2027-01-06');
    expect(from('PageUp')).toBe('2026-11-30');
    expect(from('PageDown')).toBe('2027-01-30');
    expect(from('PageDown', true)).toBe('2027-12-30');
    expect(from('PageUp', true)).toBe('2025-12-30');
    expect(from('a')).toBeNull();
  });

  it('lead to the ends of a week, with whichever day it begins', () => {
    expect([from('Home'), from('End')]).toEqual(['2026-12-28', '2027-01-03']);
    expect(from('Home', false, SUNDAY)).toBe('2026-12-27');
    expect(from('End', false, SUNDAY)).toBe('2027-01-02');
    expect(from('Home', false, SATURDAY)).toBe('2026-12-26');
  });

  it('stay in a month that is shorter', () => {
    expect(isoDay(plusMonths(day(1, 31), 1))).toBe('2026-02-28');
    expect(isoDay(plusMonths(day(3, 31), -1))).toBe('2026-02-28');
    expect(isoDay(plusMonths(day(2, 29, 2028), 12))).toBe('2029-02-28');
  });
});

describe('the day a to-do is due', () => {
  async function calendar() {
    const window = await open('signed-in');
    await window.user.click(screen.getAllByTestId('todo-details')[0] as Element);
    const field = screen.getByTestId('sheet-due');
    await window.user.click(field);
    window.backend.intents.length = 0;
    return { ...window, field };
  }
  const focused = () => document.activeElement?.getAttribute('aria-label');

  it('is chosen by keyboard alone', async () => {
    const { backend, field, user } = await calendar();
    expect(focused()).toBe('Monday, January 5, 2026');
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(focused()).toBe('Tuesday, January 13, 2026');
    await user.keyboard('{PageDown}');
    expect(screen.getByRole('heading', { name: 'February 2026' })).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(backend.intents).toEqual(['editTodo todo-1 due 2026-02-13']);
    expect(screen.queryByTestId('calendar')).toBeNull();
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole('button', { name: 'Due: Fri, Feb 13' })).toBe(field);
  });

  it('is taken away again', async () => {
    const { backend, field, user } = await calendar();
    expect(screen.getByTestId<HTMLButtonElement>('no-day').disabled).toBe(true);
    await user.click(screen.getByTestId('in-a-week'));
    await user.click(field);
    const chosen = document.querySelectorAll('td[aria-selected="true"]');
    expect([...chosen].map((cell) => cell.textContent.trim())).toEqual(['12']);
    await user.click(screen.getByTestId('no-day'));
    expect(backend.intents).toEqual(['editTodo todo-1 due 2026-01-12', 'editTodo todo-1 due null']);
    expect(field.textContent).toContain('No date');
  });

  it('stays as it is when nothing is chosen, and Escape goes back one step', async () => {
    const { backend, field, user } = await calendar();
    await user.click(screen.getByTestId('next-month'));
    await user.click(screen.getByTestId('previous-month'));
    expect(screen.getByRole('heading', { name: 'January 2026' })).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('calendar')).toBeNull();
    expect(screen.getByTestId('todo-sheet')).toBeTruthy();
    expect(document.activeElement).toBe(field);
    await user.click(field);
    await user.click(screen.getByTestId('calendar-cancel'));
    expect(backend.intents).toEqual([]);
  });
});
