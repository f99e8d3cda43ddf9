/**
 * How each problem is shown, in one table. A code added in Rust reaches `ProblemCode` through the
 * generated bindings, and the compiler then asks for its row here and its words in `words/problems.ts`.
 */
import type { Problem, ProblemCode } from '../ipc/backend';
import { words } from '../words';

/** The way on that suits a problem best. */
export type Action = 'tryAgain' | 'changeServer' | 'openSettings' | 'dismiss';

/**
 * What the detail of a problem is: words of a program or a server, which are English in every window;
 * names, numbers and what a person has typed, in no language of ours; or nothing for a person, such as
 * an id.
 */
type DetailKind = 'raw' | 'plain' | 'none';

export interface Presentation {
  title: string;
  sentence: string;
  action: Action;
  detail: DetailKind;
}

const ways: Record<ProblemCode, [action: Action, detail: DetailKind]> = {
  server_address_invalid: ['changeServer', 'plain'],
  server_certificate_changed: ['openSettings', 'raw'],
  server_too_old: ['changeServer', 'plain'],
  token_redirect_not_allowed: ['dismiss', 'plain'],
  server_not_secure: ['changeServer', 'plain'],
  server_unreachable: ['tryAgain', 'raw'],
  server_untrusted: ['openSettings', 'raw'],
  server_not_pia: ['changeServer', 'raw'],
  server_failed: ['tryAgain', 'raw'],
  provider_unknown: ['dismiss', 'plain'],
  listener_failed: ['tryAgain', 'raw'],
  browser_failed: ['tryAgain', 'raw'],
  browser_out_of_reach: ['tryAgain', 'raw'],
  browser_insists_on_https: ['tryAgain', 'none'],
  paste_not_usable: ['dismiss', 'raw'],
  device_code_unavailable: ['dismiss', 'raw'],
  clipboard_failed: ['dismiss', 'raw'],
  sign_in_declined: ['tryAgain', 'raw'],
  sign_in_refused: ['tryAgain', 'raw'],
  account_not_admitted: ['tryAgain', 'raw'],
  sign_in_timed_out: ['tryAgain', 'none'],
  sign_in_running: ['dismiss', 'none'],
  keychain_unavailable: ['tryAgain', 'raw'],
  passphrase_needed: ['openSettings', 'raw'],
  passphrase_wrong: ['dismiss', 'raw'],
  vault_pinned: ['openSettings', 'raw'],
  kept_elsewhere: ['dismiss', 'plain'],
  keychain_unreadable: ['dismiss', 'raw'],
  session_ended: ['dismiss', 'raw'],
  sign_out_unconfirmed: ['dismiss', 'raw'],
  not_signed_in: ['dismiss', 'plain'],
  account_unknown: ['dismiss', 'plain'],
  account_has_unsent_changes: ['dismiss', 'none'],
  storage_failed: ['tryAgain', 'raw'],
  data_too_new: ['tryAgain', 'raw'],
  board_changed: ['dismiss', 'none'],
  login_entry_failed: ['tryAgain', 'raw'],
  configuration_invalid: ['openSettings', 'raw'],
  settings_set_aside: ['dismiss', 'plain'],
  todo_unknown: ['dismiss', 'none'],
  todo_empty: ['dismiss', 'none'],
  todo_too_long: ['dismiss', 'none'],
  record_invalid: ['dismiss', 'plain'],
  import_invalid: ['dismiss', 'raw'],
  import_no_title: ['dismiss', 'none'],
  import_not_utf8: ['dismiss', 'plain'],
  import_row_invalid: ['dismiss', 'plain'],
  import_outdated: ['dismiss', 'none'],
  export_failed: ['dismiss', 'raw'],
  record_unknown: ['dismiss', 'none'],
  record_locked: ['dismiss', 'none'],
  conflict_unknown: ['dismiss', 'none'],
  conflict_not_text: ['dismiss', 'none'],
  records_differ: ['tryAgain', 'raw'],
};

export const table = Object.fromEntries(
  Object.entries(ways).map(([code, [action, detail]]) => [
    code,
    { ...words.problems[code as ProblemCode], action, detail },
  ]),
) as Record<ProblemCode, Presentation>;

/** What is shown beneath the words, and its language where it is not the page's; `null`: nothing. */
export function detailOf({ code, detail }: Problem): { text: string; lang: 'en' | null } | null {
  const kind = table[code].detail;
  if (detail === null || kind === 'none') return null;
  return { text: detail, lang: kind === 'raw' ? 'en' : null };
}

/** What the place that shows a problem can do about it. */
export type Handlers = Partial<Record<Action, () => void>>;

/** The button to show: the fitting one where the place can do it, else trying again, else closing. */
export function choose(problem: Problem, handlers: Handlers): Action | null {
  const order: Action[] = [table[problem.code].action, 'tryAgain', 'dismiss'];
  return order.find((action) => handlers[action] !== undefined) ?? null;
}
