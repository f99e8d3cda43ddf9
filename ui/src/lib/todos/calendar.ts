/** The days of a month as a calendar shows them, and where its keys lead. A day is its local midnight. */
import { locale } from '../words/language';

const ROWS = 6;
const WEEK = 7;
/** Sunday, as ISO 8601 counts; the day that most of the world begins with is 1. */
const SUNDAY = 7;
const MONDAY = 1;

const months = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' });
const wholeDays = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
const weekdays = (['short', 'long'] as const).map(
  (weekday) => new Intl.DateTimeFormat(locale, { weekday }),
) as [Intl.DateTimeFormat, Intl.DateTimeFormat];

/** `November 2026` */
export const monthName = (day: Date) => months.format(day);
/** `Sunday, November 29, 2026` */
export const dayName = (day: Date) => wholeDays.format(day);
/** `Sun` and `Sunday` */
export const weekdayNames = (day: Date) => weekdays.map((names) => names.format(day));

export const plusDays = (day: Date, by: number) =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + by);

/** The same day of another month, or that one's last. */
export function plusMonths(day: Date, by: number): Date {
  const [year, month] = [day.getFullYear(), day.getMonth() + by];
  const last = new Date(year, month + 1, 0).getDate();
  return new Date(year, month, Math.min(day.getDate(), last));
}

export const isSameDay = (one: Date | null, other: Date) =>
  one !== null && one.toDateString() === other.toDateString();

/** What day a week begins with, 1 to 7: that of the person's country, as English is spoken in several. */
export function firstWeekday(where = locale): number {
  // Engines have it in one of two ways, or do not.
  const known = new Intl.Locale(where) as {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? MONDAY;
}

/** How many days of its week have passed. */
const passed = (day: Date, first: number) => (day.getDay() + WEEK - (first % SUNDAY)) % WEEK;

/** The weeks around the month of a day. As many for every month: the calendar keeps its height. */
export function weeks(day: Date, first: number): Date[][] {
  const begin = new Date(day.getFullYear(), day.getMonth(), 1);
  const from = plusDays(begin, -passed(begin, first));
  return Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: WEEK }, (_, at) => plusDays(from, row * WEEK + at)),
  );
}

/** Where a key leads (the date grid of the ARIA Authoring Practices); `null`: nowhere. */
export function led(day: Date, key: string, shift: boolean, first: number): Date | null {
  const at = passed(day, first);
  const days = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -WEEK,
    ArrowDown: WEEK,
    Home: -at,
    End: WEEK - 1 - at,
  }[key];
  if (days !== undefined) return plusDays(day, days);
  const pages = { PageUp: -1, PageDown: 1 }[key];
  return pages === undefined ? null : plusMonths(day, shift ? 12 * pages : pages);
}
