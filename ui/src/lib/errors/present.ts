/**
 * How each problem is shown, in one table. A code added in Rust reaches `ProblemCode` through the
 * generated bindings, and the compiler then asks for its row here and its words in `words/problems.ts`.
 */
import type { Problem, ProblemCode } from '../ipc/backend';
import { words } from '../words';

/** The way on that suits a problem best. */
export type Action = 'tryAgain' | 'changeServer' | 'openSettings' | 'dismiss';

export interface Presentation {
  title: string;
  sentence: string;
  action: Action;
}

const w = words.problems;

export const table: Record<ProblemCode, Presentation> = {
  server_address_invalid: { ...w.server_address_invalid, action: 'changeServer' },
  server_certificate_changed: { ...w.server_certificate_changed, action: 'openSettings' },
  server_too_old: { ...w.server_too_old, action: 'changeServer' },
  token_redirect_not_allowed: { ...w.token_redirect_not_allowed, action: 'dismiss' },
  server_not_secure: { ...w.server_not_secure, action: 'changeServer' },
  server_unreachable: { ...w.server_unreachable, action: 'tryAgain' },
  server_untrusted: { ...w.server_untrusted, action: 'openSettings' },
  server_not_pia: { ...w.server_not_pia, action: 'changeServer' },
  server_failed: { ...w.server_failed, action: 'tryAgain' },
  provider_unknown: { ...w.provider_unknown, action: 'dismiss' },
  listener_failed: { ...w.listener_failed, action: 'tryAgain' },
  browser_failed: { ...w.browser_failed, action: 'tryAgain' },
  browser_out_of_reach: { ...w.browser_out_of_reach, action: 'tryAgain' },
  browser_insists_on_https: { ...w.browser_insists_on_https, action: 'tryAgain' },
  paste_not_usable: { ...w.paste_not_usable, action: 'dismiss' },
  device_code_unavailable: { ...w.device_code_unavailable, action: 'dismiss' },
  clipboard_failed: { ...w.clipboard_failed, action: 'dismiss' },
  sign_in_declined: { ...w.sign_in_declined, action: 'tryAgain' },
  sign_in_refused: { ...w.sign_in_refused, action: 'tryAgain' },
  account_not_admitted: { ...w.account_not_admitted, action: 'tryAgain' },
  sign_in_timed_out: { ...w.sign_in_timed_out, action: 'tryAgain' },
  sign_in_running: { ...w.sign_in_running, action: 'dismiss' },
  keychain_unavailable: { ...w.keychain_unavailable, action: 'tryAgain' },
  passphrase_needed: { ...w.passphrase_needed, action: 'openSettings' },
  passphrase_wrong: { ...w.passphrase_wrong, action: 'dismiss' },
  vault_pinned: { ...w.vault_pinned, action: 'openSettings' },
  kept_elsewhere: { ...w.kept_elsewhere, action: 'dismiss' },
  keychain_unreadable: { ...w.keychain_unreadable, action: 'dismiss' },
  session_ended: { ...w.session_ended, action: 'dismiss' },
  sign_out_unconfirmed: { ...w.sign_out_unconfirmed, action: 'dismiss' },
  not_signed_in: { ...w.not_signed_in, action: 'dismiss' },
  account_unknown: { ...w.account_unknown, action: 'dismiss' },
  account_has_unsent_changes: { ...w.account_has_unsent_changes, action: 'dismiss' },
  storage_failed: { ...w.storage_failed, action: 'tryAgain' },
  configuration_invalid: { ...w.configuration_invalid, action: 'openSettings' },
  settings_set_aside: { ...w.settings_set_aside, action: 'dismiss' },
  todo_unknown: { ...w.todo_unknown, action: 'dismiss' },
  todo_empty: { ...w.todo_empty, action: 'dismiss' },
  todo_too_long: { ...w.todo_too_long, action: 'dismiss' },
  record_invalid: { ...w.record_invalid, action: 'dismiss' },
  import_invalid: { ...w.import_invalid, action: 'dismiss' },
  import_no_title: { ...w.import_no_title, action: 'dismiss' },
  import_not_utf8: { ...w.import_not_utf8, action: 'dismiss' },
  import_row_invalid: { ...w.import_row_invalid, action: 'dismiss' },
  import_outdated: { ...w.import_outdated, action: 'dismiss' },
  export_failed: { ...w.export_failed, action: 'dismiss' },
  record_unknown: { ...w.record_unknown, action: 'dismiss' },
  record_locked: { ...w.record_locked, action: 'dismiss' },
  conflict_unknown: { ...w.conflict_unknown, action: 'dismiss' },
  conflict_not_text: { ...w.conflict_not_text, action: 'dismiss' },
  records_differ: { ...w.records_differ, action: 'tryAgain' },
};

/** What the place that shows a problem can do about it. */
export type Handlers = Partial<Record<Action, () => void>>;

/** The button to show: the fitting one where the place can do it, else trying again, else closing. */
export function choose(problem: Problem, handlers: Handlers): Action | null {
  const order: Action[] = [table[problem.code].action, 'tryAgain', 'dismiss'];
  return order.find((action) => handlers[action] !== undefined) ?? null;
}
