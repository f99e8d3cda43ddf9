/**
 * Every word the window shows or reads out: in `en`, `de` and `fr`, part by part. Components hold
 * none (a lint rule sees to it). English is the type: a part of another language is declared as
 * `typeof english.<part>`, so a word too few or too many does not compile.
 *
 * Only the page's language is fetched, and only what the first paint may show; the rest comes with
 * `./later`. The languages' files must import nothing of the window's (`scripts/report-build.js`
 * checks it): its main file waits here for them.
 */
import type * as english from './en/first';
import { language, type Language } from './language';
import { syncLine } from './sync-line';

const languages: Record<Language, () => Promise<typeof english>> = {
  en: () => import('./en/first'),
  de: () => import('./de/first'),
  fr: () => import('./fr/first'),
};

const first = await languages[language]();

/** What the first paint may show. */
export const words = { ...first, sync: { ...first.sync, ...syncLine(first.sync) } };
