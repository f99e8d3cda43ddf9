//! What the program is told when it is started: by a person, at login, or with an address.

use std::ffi::OsString;
use std::path::PathBuf;

use pia_client::{Config, Problem};

use crate::request::{Request, is_address};

/// Starts without its window, where there is a tray to open it from.
pub(crate) const HIDDEN: &str = "--hidden";
/// Names the data folder, as `PIA_DATA_DIR` does: at a login nobody sets that variable.
pub(crate) const DATA_DIR: &str = "--data-dir";

/// How the program was started. What it does not understand it ignores, as a desktop may add things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Launch {
    pub(crate) hidden: bool,
    pub(crate) data_dir: Option<PathBuf>,
    /// What the window is to show.
    pub(crate) request: Option<Request>,
}

impl Launch {
    /// From the arguments, without the program's own name.
    pub(crate) fn new(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut launch = Self::default();
        let mut address = false;
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if argument == DATA_DIR {
                launch.data_dir = arguments.next().map(PathBuf::from);
            } else if argument == HIDDEN {
                launch.hidden = true;
            } else if let Some(text) = argument.to_str().filter(|text| is_address(text)) {
                address = true;
                launch.request = Request::of_address(text);
            }
        }
        // Who follows an address wants to see something, even if it is not understood.
        launch.hidden &= !address;
        launch
    }

    /// The configuration from the environment, with the folder that was named here.
    ///
    /// # Errors
    /// Those of [`Config::from_env`].
    pub(crate) fn config(&self) -> Result<Config, Problem> {
        let mut config = Config::from_env()?;
        if let Some(folder) = &self.data_dir {
            config.data_dir.clone_from(folder);
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(arguments: &[&str]) -> Launch {
        Launch::new(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_login_starts_hidden_in_its_folder() {
        assert_eq!(launch(&[]), Launch::default());
        let told = launch(&["--data-dir", "/data/my pia", "--hidden"]);
        assert!(told.hidden && told.request.is_none());
        assert_eq!(
            told.config().unwrap().data_dir,
            PathBuf::from("/data/my pia")
        );
    }

    #[test]
    fn an_address_shows_the_window_whatever_it_asks_for() {
        let settings = launch(&["--hidden", "pia://settings"]);
        assert_eq!(settings.request, Some(Request::Settings));
        assert!(!settings.hidden);
        let nonsense = launch(&["pia://format-disk", "--hidden"]);
        assert_eq!(nonsense, Launch::default());
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        assert_eq!(
            launch(&["-psn_0_12345", "x", "--data-dir"]),
            Launch::default()
        );
    }
}
