//! What the page may ask for. Each command is one line to the client and answers "accepted" or a
//! [`Problem`]; what became of it comes back as a view.

#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod about;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod accounts;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod board;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod copy;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod desktop;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod devices;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod diagnosis;
#[cfg(test)]
mod names;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod preferences;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod program;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod provider_keys;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod records;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod server;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod session;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod sync;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod todos;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod transfer;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod vault;
#[expect(
    clippy::let_underscore_must_use,
    reason = "in what `tauri::command` generates"
)]
mod ways;

use pia_client::{Client, Problem};
use tauri::State;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands};

pub(crate) use diagnosis::LastDiagnosis;
pub(crate) use transfer::Offered;

use crate::start::Start;

/// What every command answers.
type Accepted = Result<(), Problem>;

/// The client on its way up, as Tauri hands it to commands.
type Desktop<'a> = State<'a, Start<Client>>;

/// The one list of commands: the handler and the page's bindings are both made from it.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    // The types look the same in both directions, so one name each is enough.
    let builder = Builder::new()
        .error_handling(ErrorHandlingMode::Result)
        .disable_serde_phases();
    builder.commands(collect_commands![
        program::subscribe,
        program::retry_start,
        program::quit,
        program::saved,
        session::sign_in,
        accounts::sign_in_again,
        session::cancel_sign_in,
        session::open_browser_again,
        ways::paste_redirect,
        ways::offer_device_code,
        copy::copy_sign_in_link,
        copy::copy_device_code,
        copy::copy_device_link,
        session::sign_out,
        accounts::switch_account,
        accounts::remove_account,
        devices::devices,
        devices::end_device,
        devices::end_other_devices,
        vault::use_vault,
        vault::unlock_vault,
        server::set_server,
        server::look_at_server,
        server::trust_certificate,
        server::forget_certificate,
        server::allow_token_redirect,
        about::about,
        about::licence_texts,
        copy::copy_data_folder,
        copy::copy_session,
        copy::copy_todo_link,
        diagnosis::diagnose,
        diagnosis::copy_diagnosis,
        preferences::set_preferences,
        session::dismiss_problem,
        sync::sync_now,
        sync::pause_sync,
        sync::verify,
        sync::conflicts,
        sync::resolve,
        sync::set_aside,
        sync::retry_change,
        sync::let_go,
        todos::look_at_todos,
        todos::add_todo,
        todos::set_todo_done,
        todos::edit_todo,
        todos::move_todo,
        todos::delete_todo,
        board::look_at_board,
        board::add_column,
        board::rename_column,
        board::move_column,
        board::delete_column,
        records::look_at_library,
        records::search,
        records::open_record,
        records::add_record,
        records::edit_record,
        records::delete_record,
        provider_keys::provider_key_kept,
        provider_keys::show_provider_key,
        provider_keys::keep_provider_key,
        provider_keys::take_provider_key,
        provider_keys::forget_provider_key,
        records::undo,
        records::redo,
        transfer::export_data,
        transfer::choose_import,
        transfer::take_in_import,
        transfer::forget_import,
        desktop::subscribe_requests,
        desktop::this_computer,
        desktop::set_keep_running,
        desktop::set_start_at_login,
        desktop::set_notify,
    ])
}

#[cfg(test)]
mod tests;
