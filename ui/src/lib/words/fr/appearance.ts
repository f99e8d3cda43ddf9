import type * as english from '../en/appearance';
import { format } from './format';

export const appearance: typeof english.appearance = {
  heading: 'Apparence',
  language: 'Langue',
  systemLanguage: 'Comme le système',
  theme: 'Couleurs',
  themes: { system: 'Comme le système', light: 'Claires', dark: 'Sombres' },
  zoom: 'Taille',
  zoomKeys: 'Aussi avec Ctrl ou ⌘ et +, − ou 0.',
  percent: format.percent,
};
