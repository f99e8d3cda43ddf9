import type * as english from '../en/about';
import { format } from './format';

export const about: typeof english.about = {
  heading: 'Über Pia',
  version: 'Version',
  licence: 'Lizenz',
  dataFolder: 'Datenordner',
  copy: 'Pfad kopieren',
  copiedAloud: 'Der Pfad wurde kopiert.',
  ingredients: 'Woraus Pia besteht und unter welchen Lizenzen',
  read: 'Wählen Sie einen Namen, um die Lizenz zu lesen.',
  packages: (of) => format.count(of, 'Paket', 'Pakete'),
  usual: (licence) =>
    `Das Paket bringt keinen eigenen Text mit. Dies ist der übliche Text der Lizenz ${licence}; wo ein solcher Text unterzeichnet ist, nennt er die Autoren des Pakets.`,
  none: 'Zu diesem Paket gibt es keinen Lizenztext.',
  texts: 'Lizenztexte',
  close: 'Schließen',
  list: (names) => names.join(', '),
};
