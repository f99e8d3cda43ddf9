/** Title and sentence of every problem; the particulars come from the problem itself. */
import type { ProblemCode } from '../../ipc/backend';

export const problems: Record<ProblemCode, { title: string; sentence: string }> = {
  server_address_invalid: {
    title: 'This is not a server address',
    sentence: 'Write it like https://pia.example.org.',
  },
  server_certificate_changed: {
    title: 'The server’s certificate has changed',
    sentence:
      'It is not the one you chose to trust. Somebody may be in between: ask the server’s administrator before you go on.',
  },
  server_too_old: {
    title: 'The server is too old for this',
    sentence: 'Its administrator can update it. Everything else works as before.',
  },
  token_redirect_not_allowed: {
    title: 'This server uses the old sign-in method',
    sentence: 'It sends your session in an address, so Pia asks you first. Read why, then decide.',
  },
  server_not_secure: {
    title: 'This address is not secure',
    sentence:
      'Pia talks to other computers over https only. Use an address that starts with https.',
  },
  server_unreachable: {
    title: 'The server does not answer',
    sentence: 'Check your connection and the address. Nothing on this device is lost.',
  },
  server_untrusted: {
    title: 'The server’s certificate is not trusted',
    sentence: 'Check the address, or ask the server’s administrator about its certificate.',
  },
  server_not_pia: {
    title: 'There is no Pia server here',
    sentence: 'Something answers at this address, but it is not Pia. Check the address.',
  },
  server_failed: {
    title: 'The server has a problem of its own',
    sentence: 'It answered with an error. Try again in a moment.',
  },
  provider_unknown: {
    title: 'The server does not offer this sign-in',
    sentence: 'Choose another way to sign in, or ask the server’s administrator.',
  },
  listener_failed: {
    title: 'The browser could not come back to Pia',
    sentence: 'No local port could be opened. Security software may be in the way.',
  },
  browser_failed: {
    title: 'No browser could be opened',
    sentence: 'Copy the link and open it in a browser on this computer. Pia keeps waiting.',
  },
  browser_out_of_reach: {
    title: 'No browser can be opened from here',
    sentence: 'Use another device, your phone for instance, or open the link yourself.',
  },
  browser_insists_on_https: {
    title: 'Your browser insists on https',
    sentence:
      'It changed Pia’s own address on this computer to https, which does not work there. Let the browser continue to the site, or copy its address and paste it here.',
  },
  paste_not_usable: {
    title: 'This is not the address Pia is waiting for',
    sentence:
      'Copy the whole address of the page the browser ended on. It begins with http://127.0.0.1 or http://localhost.',
  },
  device_code_unavailable: {
    title: 'The server does not provide a code',
    sentence: 'Sign in with the browser of this computer, or ask the server’s administrator.',
  },
  clipboard_failed: {
    title: 'Nothing could be copied',
    sentence: 'Select the text and copy it yourself.',
  },
  sign_in_declined: {
    title: 'You declined',
    sentence: 'Nobody was signed in. You can try again whenever you like.',
  },
  sign_in_refused: {
    title: 'The sign-in was refused',
    sentence: 'The server or the sign-in provider did not accept it. The reason is below.',
  },
  account_not_admitted: {
    title: 'This account is not admitted',
    sentence: 'Sign in with another one, or ask the server’s administrator. The reason is below.',
  },
  sign_in_timed_out: {
    title: 'Nothing came back from the browser',
    sentence: 'The time to sign in ran out. Try again and finish in the browser.',
  },
  sign_in_running: {
    title: 'A sign-in is already running',
    sentence: 'Finish it in your browser, or cancel it first.',
  },
  keychain_unavailable: {
    title: 'The keychain does not answer',
    sentence: 'Pia keeps your session only there. Unlock it, then try again.',
  },
  passphrase_needed: {
    title: 'Pia needs your passphrase',
    sentence: 'Your session is locked with it. Your to-dos are here as before.',
  },
  passphrase_wrong: {
    title: 'This is not the passphrase',
    sentence: 'Try again. Upper and lower case matter.',
  },
  vault_pinned: {
    title: 'Sessions are kept elsewhere',
    sentence:
      'This device already keeps them somewhere other than the place asked for. Sign out before you change it.',
  },
  kept_elsewhere: {
    title: 'Not in use right now',
    sentence:
      'This time, sessions are kept in memory. This account’s session is in its usual place and will be available again at the next start.',
  },
  keychain_unreadable: {
    title: 'The saved session cannot be read',
    sentence: 'You are signed out on this device. Sign in again: your to-dos here are safe.',
  },
  session_ended: {
    title: 'Your session has ended',
    sentence: 'It expired or was ended elsewhere. Sign in again: your to-dos are still here.',
  },
  sign_out_unconfirmed: {
    title: 'Signed out here, but the server did not confirm it',
    sentence:
      'The session can no longer be used on this device. Pia will tell the server as soon as it answers.',
  },
  not_signed_in: {
    title: 'You are not signed in',
    sentence: 'Sign in first to do this.',
  },
  account_unknown: {
    title: 'This device does not know that account',
    sentence: 'It was removed, perhaps by another window or in a terminal.',
  },
  account_has_unsent_changes: {
    title: 'Some changes exist on this device only',
    sentence: 'The server does not have them yet. Sign in and sync first, or they will be lost.',
  },
  storage_failed: {
    title: 'Pia cannot write to its data folder',
    sentence: 'Check that the disk is not full and that the folder belongs to you.',
  },
  data_too_new: {
    title: 'This data is from a newer Pia',
    sentence:
      'A newer version has written it, and this one leaves it untouched. Update Pia on this computer.',
  },
  board_changed: {
    title: 'The board has changed',
    sentence:
      'The card beside which this one was to be put is gone or stands in another column now. Move it once more.',
  },
  login_entry_failed: {
    title: 'What starts at login was not changed',
    sentence: 'The system did not allow it. What stands in its own settings counts.',
  },
  configuration_invalid: {
    title: 'A setting is wrong',
    sentence: 'Correct what is named below, then start Pia again.',
  },
  settings_set_aside: {
    title: 'Your settings were set aside',
    sentence:
      'Their file could not be read, so Pia started with new ones. Your to-dos are safe. Sign in again to sync.',
  },
  todo_unknown: {
    title: 'This to-do is gone',
    sentence: 'It was deleted, perhaps on another device.',
  },
  todo_empty: {
    title: 'A to-do needs some text',
    sentence: 'Write what needs to be done.',
  },
  todo_too_long: {
    title: 'This to-do is too long',
    sentence: 'Make it shorter; nothing has been saved yet.',
  },
  record_invalid: {
    title: 'This cannot be kept',
    sentence: 'Something is missing or does not belong there; nothing has been saved yet.',
  },
  import_invalid: {
    title: 'This file cannot be imported',
    sentence:
      'It is not an export from Pia, or an entry in it makes no sense. Nothing was changed.',
  },
  import_no_title: {
    title: 'This is not a table of to-dos',
    sentence:
      'Its first line has to name the columns, one of them “title”. Columns are separated by commas, semicolons or tabs.',
  },
  import_not_utf8: {
    title: 'This table is in another encoding',
    sentence:
      'Save it as “CSV UTF-8” and import it again. The number below is the first line that cannot be read.',
  },
  import_row_invalid: {
    title: 'A line of this table cannot be imported',
    sentence:
      'Below are its number, the column and what it says. Correct it and import the table again; nothing was changed.',
  },
  import_outdated: {
    title: 'This file has to be chosen again',
    sentence: 'Another account is shown now, or Pia was restarted. Nothing was changed.',
  },
  export_failed: {
    title: 'The file could not be written',
    sentence:
      'Check that there is space and that you may write there. What was there before is still there.',
  },
  record_unknown: {
    title: 'This entry is gone',
    sentence:
      'It was deleted, perhaps on another device. If another version of it was kept, that one can still become a new entry.',
  },
  record_locked: {
    title: 'This entry is locked',
    sentence: 'An older app has encrypted it, so Pia can neither show nor change it here.',
  },
  conflict_unknown: {
    title: 'This has already been decided',
    sentence: 'Perhaps on another device. There is nothing else to do.',
  },
  conflict_not_text: {
    title: 'Only texts can be combined',
    sentence: 'Keep what is shown, or take the other value.',
  },
  records_differ: {
    title: 'This device and the server differ',
    sentence:
      'Trying to put it right has not helped. Nothing on this device is lost; tell the server’s administrator what is named below.',
  },
};
