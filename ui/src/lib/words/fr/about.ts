import type * as english from '../en/about';

export const about: typeof english.about = {
  heading: 'À propos de Pia',
  version: 'Version',
  licence: 'Licence',
  dataFolder: 'Dossier des données',
  copy: 'Copier le chemin',
  copiedAloud: 'Le chemin a été copié.',
  ingredients: 'Ce dont Pia est faite, et sous quelles licences',
  list: (names) => names.join(', '),
};
