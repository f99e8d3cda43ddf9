/** Numbers and times as a person says them, in English. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const numbers = new Intl.NumberFormat('en');

/** `7,500` */
export const number = (count: number) => numbers.format(count);

export const plural = (count: number, one: string, many: string) =>
  `${number(count)} ${count === 1 ? one : many}`;

export const list = new Intl.ListFormat('en', { type: 'conjunction' });

export const changes = (count: number) => plural(count, 'change', 'changes');

/** How long ago something was, roughly: nobody needs the seconds. */
export function ago(ms: number): string {
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return plural(Math.floor(ms / HOUR), 'hour ago', 'hours ago');
  return plural(Math.floor(ms / DAY), 'day ago', 'days ago');
}

/** `12 s`, `3 min`: how long until something, never less than it takes. */
export function until(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / SECOND));
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** `9 minutes`, `2 hours`: how far two clocks are apart. */
export function span(seconds: number): string {
  const ms = Math.abs(seconds) * SECOND;
  if (ms < 2 * HOUR) return plural(Math.round(ms / MINUTE), 'minute', 'minutes');
  if (ms < 2 * DAY) return plural(Math.round(ms / HOUR), 'hour', 'hours');
  return plural(Math.round(ms / DAY), 'day', 'days');
}

/** `4:07` */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `4 ms`, `1.2 s`: how long something took. */
export function took(ms: number): string {
  if (ms < 1) return '< 1 ms';
  return ms < SECOND ? `${Math.round(ms)} ms` : `${(ms / SECOND).toFixed(1)} s`;
}
