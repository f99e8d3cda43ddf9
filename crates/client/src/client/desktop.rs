//! How the window behaves on this computer.

use super::Client;
use crate::desktop::DesktopPreferences;
use crate::problem::Problem;

impl Client {
    /// What the person has chosen for the window on this computer.
    pub fn desktop_preferences(&self) -> DesktopPreferences {
        self.inner.settings.get().desktop
    }

    /// Changes that. Kept across restarts.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`](crate::ProblemCode::StorageFailed).
    pub fn change_desktop_preferences(
        &self,
        change: impl FnOnce(&mut DesktopPreferences),
    ) -> Result<(), Problem> {
        self.inner
            .settings
            .update(|settings| change(&mut settings.desktop))
    }
}
