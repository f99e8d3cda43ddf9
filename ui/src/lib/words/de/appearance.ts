import type * as english from '../en/appearance';
import { format } from './format';

export const appearance: typeof english.appearance = {
  heading: 'Darstellung',
  language: 'Sprache',
  systemLanguage: 'Wie das System',
  theme: 'Farben',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  zoom: 'Größe',
  zoomKeys: 'Auch mit Strg oder ⌘ und +, − oder 0.',
  percent: format.percent,
};
