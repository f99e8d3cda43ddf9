/** What the person chooses for the window. */
import { format } from './format';

export const appearance = {
  heading: 'Appearance',
  language: 'Language',
  systemLanguage: 'As the system',
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  zoom: 'Size',
  zoomKeys: 'Also with Ctrl or ⌘ and +, − or 0.',
  percent: format.percent,
};
