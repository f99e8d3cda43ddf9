/** The languages Pia has words for, and the one this page is in. */

import { localeOf } from './formats';

const languages = ['en', 'de', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Each by its own name, whatever the page speaks. */
export const languageNames: [language: Language, name: string][] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['fr', 'Français'],
];

/** The language of a tag such as `de-CH`; English where there are no words. */
export function languageOf(tag: string): Language {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === primary) ?? 'en';
}

/** Said by `<html lang>`, which is set before this file is read; it changes with a reload only. */
export const language = languageOf(document.documentElement.lang);

/** The page's language where the person lives. */
export const locale = localeOf(language);
