/** When a to-do is due, as a day. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The day of a due time, at its local midnight. Noon in UTC is the day by that name wherever it is
 * read; any other time is a moment.
 */
export function dayOf(dueMs: number): Date {
  const due = new Date(dueMs);
  if (dueMs % DAY === 12 * HOUR)
    return new Date(due.getUTCFullYear(), due.getUTCMonth(), due.getUTCDate());
  return new Date(due.getFullYear(), due.getMonth(), due.getDate());
}

/** How many days from the day of one time to another day: below zero, it is past. */
export function daysUntil(day: Date, now: number): number {
  const today = new Date(now);
  // By the calendar: a day may have 23 or 25 hours.
  const number = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY;
  return number(day) - number(today);
}

/** `2026-12-24`, as ISO 8601 writes a day. */
export function isoDay(day: Date): string {
  const two = (number: number) => `${number}`.padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The day that is written so; `null` for nothing. */
export function dayNamed(iso: string): Date | null {
  const [year, month, day] = iso.split('-').map(Number);
  return iso === '' ? null : new Date(year ?? 0, (month ?? 1) - 1, day);
}

/** Which of the words for a day near by fits, if any does. */
export function nearby(days: number): 'yesterday' | 'today' | 'tomorrow' | null {
  return ({ '-1': 'yesterday', 0: 'today', 1: 'tomorrow' } as const)[days as -1 | 0 | 1] ?? null;
}
