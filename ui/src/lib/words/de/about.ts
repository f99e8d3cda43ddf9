import type * as english from '../en/about';

export const about: typeof english.about = {
  heading: 'Über Pia',
  version: 'Version',
  licence: 'Lizenz',
  dataFolder: 'Datenordner',
  copy: 'Pfad kopieren',
  copiedAloud: 'Der Pfad wurde kopiert.',
  ingredients: 'Woraus Pia besteht und unter welchen Lizenzen',
  list: (names) => names.join(', '),
};
