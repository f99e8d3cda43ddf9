//! The stories. Each has a world of its own; see `README.md`.

mod a_days_work;
mod at_home;
mod bad_input;
mod browser_answers;
mod first_run;
mod first_sign_in;
mod gallery;
mod generations;
mod live_sync;
mod many_todos;
mod not_admitted;
mod one_session;
mod other_ways;
mod reopened;
mod second_thoughts;
mod secrets;
mod sign_out;
mod sync_survives;
mod terminal;
mod terminal_accounts;
mod terminal_ways;
mod two_edits;
mod two_machines;
mod two_servers;
mod window_trouble;
mod window_ways;
