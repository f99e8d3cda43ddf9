import type * as english from '../en/about';
import { format } from './format';

export const about: typeof english.about = {
  heading: 'À propos de Pia',
  version: 'Version',
  licence: 'Licence',
  dataFolder: 'Dossier des données',
  copy: 'Copier le chemin',
  copiedAloud: 'Le chemin a été copié.',
  ingredients: 'Ce dont Pia est faite, et sous quelles licences',
  read: 'Choisissez un nom pour lire sa licence.',
  packages: (of) => format.count(of, 'paquet', 'paquets'),
  usual: (licence) =>
    `Le paquet ne contient aucun texte de licence. Voici le texte habituel de la licence ${licence}\u202f; lorsqu’un tel texte est signé, il nomme les auteurs du paquet.`,
  none: 'Aucun texte de licence n’accompagne ce paquet.',
  texts: 'Textes de licence',
  close: 'Fermer',
  list: (names) => names.join(', '),
};
