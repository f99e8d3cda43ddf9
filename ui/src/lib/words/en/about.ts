import { format } from './format';

/** What this program is. */
export const about = {
  heading: 'About Pia',
  version: 'Version',
  licence: 'Licence',
  dataFolder: 'Data folder',
  copy: 'Copy path',
  copiedAloud: 'The path was copied.',
  ingredients: 'What Pia is made of, and under which licences',
  read: 'Choose a name to read its licence.',
  packages: (of: number) => format.count(of, 'package', 'packages'),
  /** A package that carries no text. */
  usual: (licence: string) =>
    `The package includes no text of its own. This is the usual text of ${licence}; where such a text is signed, it names the package’s authors.`,
  none: 'No licence text came with this package.',
  texts: 'Licence texts',
  close: 'Close',
  list: (names: string[]) => names.join(', '),
};
