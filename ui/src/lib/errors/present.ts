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

const w = words.problems;

export const table: Record<ProblemCode, Presentation> = {
  server_address_invalid: { ...w.server_address_invalid, action: 'changeServer', detail: 'plain' },
  server_certificate_changed: {
    ...w.server_certificate_changed,
    action: 'openSettings',
    detail: 'raw',
  },
  server_too_old: { ...w.server_too_old, action: 'changeServer', detail: 'plain' },
  token_redirect_not_allowed: {
    ...w.token_redirect_not_allowed,
    action: 'dismiss',
    detail: 'plain',
  },
  server_not_secure: { ...w.server_not_secure, action: 'changeServer', detail: 'plain' },
  server_unreachable: { ...w.server_unreachable, action: 'tryAgain', detail: 'raw' },
  server_untrusted: { ...w.server_untrusted, action: 'openSettings', detail: 'raw' },
  server_not_pia: { ...w.server_not_pia, action: 'changeServer', detail: 'raw' },
  server_failed: { ...w.server_failed, action: 'tryAgain', detail: 'raw' },
  provider_unknown: { ...w.provider_unknown, action: 'dismiss', detail: 'plain' },
  listener_failed: { ...w.listener_failed, action: 'tryAgain', detail: 'raw' },
  browser_failed: { ...w.browser_failed, action: 'tryAgain', detail: 'raw' },
  browser_out_of_reach: { ...w.browser_out_of_reach, action: 'tryAgain', detail: 'raw' },
  browser_insists_on_https: { ...w.browser_insists_on_https, action: 'tryAgain', detail: 'none' },
  paste_not_usable: { ...w.paste_not_usable, action: 'dismiss', detail: 'raw' },
  device_code_unavailable: { ...w.device_code_unavailable, action: 'dismiss', detail: 'raw' },
  clipboard_failed: { ...w.clipboard_failed, action: 'dismiss', detail: 'raw' },
  sign_in_declined: { ...w.sign_in_declined, action: 'tryAgain', detail: 'raw' },
  sign_in_refused: { ...w.sign_in_refused, action: 'tryAgain', detail: 'raw' },
  account_not_admitted: { ...w.account_not_admitted, action: 'tryAgain', detail: 'raw' },
  sign_in_timed_out: { ...w.sign_in_timed_out, action: 'tryAgain', detail: 'none' },
  sign_in_running: { ...w.sign_in_running, action: 'dismiss', detail: 'none' },
  keychain_unavailable: { ...w.keychain_unavailable, action: 'tryAgain', detail: 'raw' },
  passphrase_needed: { ...w.passphrase_needed, action: 'openSettings', detail: 'raw' },
  passphrase_wrong: { ...w.passphrase_wrong, action: 'dismiss', detail: 'raw' },
  vault_pinned: { ...w.vault_pinned, action: 'openSettings', detail: 'raw' },
  kept_elsewhere: { ...w.kept_elsewhere, action: 'dismiss', detail: 'plain' },
  keychain_unreadable: { ...w.keychain_unreadable, action: 'dismiss', detail: 'raw' },
  session_ended: { ...w.session_ended, action: 'dismiss', detail: 'raw' },
  sign_out_unconfirmed: { ...w.sign_out_unconfirmed, action: 'dismiss', detail: 'raw' },
  not_signed_in: { ...w.not_signed_in, action: 'dismiss', detail: 'plain' },
  account_unknown: { ...w.account_unknown, action: 'dismiss', detail: 'plain' },
  account_has_unsent_changes: {
    ...w.account_has_unsent_changes,
    action: 'dismiss',
    detail: 'none',
  },
  storage_failed: { ...w.storage_failed, action: 'tryAgain', detail: 'raw' },
  configuration_invalid: { ...w.configuration_invalid, action: 'openSettings', detail: 'raw' },
  settings_set_aside: { ...w.settings_set_aside, action: 'dismiss', detail: 'plain' },
  todo_unknown: { ...w.todo_unknown, action: 'dismiss', detail: 'none' },
  todo_empty: { ...w.todo_empty, action: 'dismiss', detail: 'none' },
  todo_too_long: { ...w.todo_too_long, action: 'dismiss', detail: 'none' },
  record_invalid: { ...w.record_invalid, action: 'dismiss', detail: 'plain' },
  import_invalid: { ...w.import_invalid, action: 'dismiss', detail: 'raw' },
  import_no_title: { ...w.import_no_title, action: 'dismiss', detail: 'none' },
  import_not_utf8: { ...w.import_not_utf8, action: 'dismiss', detail: 'plain' },
  import_row_invalid: { ...w.import_row_invalid, action: 'dismiss', detail: 'plain' },
  import_outdated: { ...w.import_outdated, action: 'dismiss', detail: 'none' },
  export_failed: { ...w.export_failed, action: 'dismiss', detail: 'raw' },
  record_unknown: { ...w.record_unknown, action: 'dismiss', detail: 'none' },
  record_locked: { ...w.record_locked, action: 'dismiss', detail: 'none' },
  conflict_unknown: { ...w.conflict_unknown, action: 'dismiss', detail: 'none' },
  conflict_not_text: { ...w.conflict_not_text, action: 'dismiss', detail: 'none' },
  records_differ: { ...w.records_differ, action: 'tryAgain', detail: 'raw' },
};

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
