/**
 * Numbers, times and plural forms as a person says them, in one language. Nothing here is a word:
 * those that a form needs are handed in by the language's own `format.ts`.
 */
import type { Language } from './language';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The language as it is written where the person lives, which only the system's own list tells: English
 * is `en-GB` for one and `en-US` for another, and their dates differ. The language itself where the list
 * does not have it.
 */
export function localeOf(language: Language, preferred = navigator.languages): string {
  return preferred.find((tag) => isTag(tag) && tag.split('-')[0] === language) ?? language;
}

/** What a system calls a language may be no tag (`en_US`, `C`), at which `Intl` throws. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0;
  } catch {
    return false;
  }
}

export function formats(language: Language, justNow: string) {
  const locale = localeOf(language);
  const numbers = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const rules = new Intl.PluralRules(locale);
  const relative = new Intl.RelativeTimeFormat(locale);
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const days = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const daysOfYears = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const percents = new Intl.NumberFormat(locale, { style: 'percent' });
  const units = Object.fromEntries(
    (['second', 'minute', 'hour', 'day'] as const).map((unit) => [
      unit,
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }),
    ]),
  ) as Record<'second' | 'minute' | 'hour' | 'day', Intl.NumberFormat>;
  const sizes = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const).map(
    (unit) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        minimumFractionDigits: unit === 'byte' ? 0 : 1,
        maximumFractionDigits: unit === 'byte' ? 0 : 1,
      }),
  );

  /** `7,500` */
  const number = (of: number) => numbers.format(of);
  /** The form that goes with a number; French has zero in the singular. */
  const plural = (of: number, one: string, many: string) =>
    rules.select(of) === 'one' ? one : many;

  return {
    number,
    plural,
    /** `1 change`, `7,500 changes` */
    count: (of: number, one: string, many: string) => `${number(of)} ${plural(of, one, many)}`,
    /** As a sentence begins; a name such as macOS stays as it is. */
    capital: (text: string) =>
      /^\p{Ll}+\p{Lu}/u.test(text)
        ? text
        : text.charAt(0).toLocaleUpperCase(locale) + text.slice(1),
    /** `Microsoft, Google, and Contoso` */
    list: (names: string[]) => lists.format(names),
    /** `110%` */
    percent: (of: number) => percents.format(of / 100),
    /** `Jan 5, 2026, 9:00 AM` */
    moment: (iso: string) => moments.format(new Date(iso)),

    /** `Mon, Jan 5`, and of another year with the year. */
    day: (at: Date, thisYear: boolean) => (thisYear ? days : daysOfYears).format(at),

    /** How long ago something was, roughly: nobody needs the seconds. */
    ago(ms: number): string {
      if (ms < MINUTE) return justNow;
      if (ms < HOUR) return relative.format(-Math.floor(ms / MINUTE), 'minute');
      if (ms < DAY) return relative.format(-Math.floor(ms / HOUR), 'hour');
      return relative.format(-Math.floor(ms / DAY), 'day');
    },

    /** `12 s`, `3 min`: how long until something, never less than it takes. */
    until(ms: number): string {
      const seconds = Math.max(1, Math.ceil(ms / SECOND));
      return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
    },

    /** `119 seconds`, `9 minutes`, `2 hours`: how far two clocks are apart, how long something lasts. */
    span(seconds: number): string {
      const ms = Math.abs(seconds) * SECOND;
      if (ms < 2 * MINUTE) return units.second.format(Math.round(ms / SECOND));
      if (ms < 2 * HOUR) return units.minute.format(Math.round(ms / MINUTE));
      if (ms < 2 * DAY) return units.hour.format(Math.round(ms / HOUR));
      return units.day.format(Math.round(ms / DAY));
    },

    /** `512 bytes`, `20.5 kB`, `43.1 GB` */
    size(bytes: number | null): string {
      let amount = bytes ?? 0;
      let unit = 0;
      for (; amount >= 1000 && unit < sizes.length - 1; unit += 1) amount /= 1000;
      return sizes[unit]?.format(amount) ?? '';
    },

    /** `4:07` */
    clockTime(ms: number): string {
      const seconds = Math.max(0, Math.ceil(ms / SECOND));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    },

    /** `4 ms`, `1.2 s`: how long something took. */
    took(ms: number): string {
      if (ms < 1) return '< 1 ms';
      return ms < SECOND ? `${Math.round(ms)} ms` : `${tenths.format(ms / SECOND)} s`;
    },
  };
}
