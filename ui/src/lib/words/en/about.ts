/** What this program is. */
export const about = {
  heading: 'About Pia',
  version: 'Version',
  licence: 'Licence',
  dataFolder: 'Data folder',
  copy: 'Copy path',
  copiedAloud: 'The path was copied.',
  ingredients: 'What Pia is made of, and under which licences',
  list: (names: string[]) => names.join(', '),
};
