/** All the words: with those of the parts that are fetched after the first paint. */
import { words as first } from '.';
import { summary } from './checks';
import type * as english from './en/later';
import { fieldNames } from './fields';
import { language, type Language } from './language';

const languages: Record<Language, () => Promise<typeof english>> = {
  en: () => import('./en/later'),
  de: () => import('./de/later'),
  fr: () => import('./fr/later'),
};

const later = await languages[language]();

const { syncCard } = later;
const fields: Record<string, string> = { ...fieldNames(later), ...syncCard.fields };

export const words = {
  ...first,
  ...later,
  diagnosis: { ...later.diagnosis, summary: summary(later.diagnosis) },
  syncCard: {
    ...syncCard,
    conflictOf: (title: string, field: string) =>
      syncCard.conflictOf(title, fields[field] ?? field),
  },
};
