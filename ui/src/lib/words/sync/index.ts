/** The sync card in the language of the page (`<html lang>`); English where there are no words. */
import { syncCard as german } from './de';
import { syncCard as english, type SyncCardWords } from './en';
import { syncCard as french } from './fr';

export type { SyncCardWords };

const languages = new Map([
  ['de', german],
  ['fr', french],
]);

export function syncCardIn(language: string): SyncCardWords {
  const primary = language.toLowerCase().split('-')[0] ?? '';
  return languages.get(primary) ?? english;
}
