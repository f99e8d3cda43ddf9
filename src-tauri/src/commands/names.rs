/// Every command, by name. `build.rs` reads this file too: a name that is missing here has no
/// permission and so cannot be called (a test compares it with the commands and the capability).
pub(crate) const NAMES: &[&str] = &[
    "subscribe",
    "retry_start",
    "quit",
    "sign_in",
    "cancel_sign_in",
    "open_browser_again",
    "copy_sign_in_link",
    "copy_device_code",
    "copy_device_link",
    "sign_out",
    "set_server",
    "trust_certificate",
    "forget_certificate",
    "allow_token_redirect",
    "dismiss_problem",
    "sync_now",
    "add_todo",
    "set_todo_done",
    "rename_todo",
    "delete_todo",
];
