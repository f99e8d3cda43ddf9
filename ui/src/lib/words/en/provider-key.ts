/** The key of an AI provider. */

export const providerKey = {
  name: 'Key',
  hint: 'It stays encrypted on this computer: neither the server nor your other machines get it.',
  keep: 'Keep',
  kept: 'Kept encrypted on this computer.',
  inRecord:
    'An older app has put the key into the record, where the server and all your machines can read it.',
  elsewhere: 'The key is where secrets were kept before. It comes along once that place answers.',
  unreadable: 'The key kept on this computer cannot be read any more. Enter it once more.',
  wrong: 'A key is letters, digits and signs, without spaces between them.',
  show: 'Show the key',
  hide: 'Hide the key',
  take: 'Keep it on this computer only',
  replace: 'Replace it',
  forget: 'Forget it',
  sure: 'Forget this key? It cannot be taken back.',
  forgotten: 'The key is forgotten.',
  cancel: 'Cancel',
};
