/** The key of an AI provider. */

export const providerKey = {
  name: 'Key',
  hint: 'It stays encrypted on this computer: neither the server nor your other devices get it.',
  hintInMemory:
    'It stays in memory until Pia closes: neither the server nor your other devices get it.',
  keep: 'Keep',
  kept: 'Kept encrypted on this computer.',
  keptInMemory: 'Kept in memory, only until Pia closes.',
  inRecord:
    'An older app put the key into the entry, where the server and all your devices can read it.',
  elsewhere: 'The key is where secrets were kept before. It will follow once that place answers.',
  unreadable: 'The key kept on this computer can no longer be read. Enter it again.',
  wrong: 'A key consists of letters, digits and symbols, without spaces.',
  show: 'Show the key',
  hide: 'Hide the key',
  take: 'Keep it on this computer only',
  replace: 'Replace',
  forget: 'Delete',
  sure: 'Delete this key? This cannot be undone.',
  forgotten: 'The key has been deleted.',
  cancel: 'Cancel',
};
