//! The checks behind Settings → Diagnostics, the same as `pia doctor`.

use std::sync::{Mutex, PoisonError};

use pia_client::{Diagnosis, Problem};
use tauri::{AppHandle, State};

use super::{Accepted, Desktop, copy};

/// The last diagnosis as text: what is copied is what was on show.
#[derive(Default)]
pub(crate) struct LastDiagnosis(Mutex<Option<String>>);

impl LastDiagnosis {
    fn keep(&self, diagnosis: &Diagnosis) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(diagnosis.to_text());
    }

    fn text(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Runs every check.
#[tauri::command]
#[specta::specta]
pub(crate) async fn diagnose(
    desktop: Desktop<'_>,
    last: State<'_, LastDiagnosis>,
) -> Result<Diagnosis, Problem> {
    let diagnosis = desktop.client().await?.diagnose().await;
    last.keep(&diagnosis);
    Ok(diagnosis)
}

/// Puts the last diagnosis on the clipboard as text; without one, a new one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_diagnosis(
    app: AppHandle,
    desktop: Desktop<'_>,
    last: State<'_, LastDiagnosis>,
) -> Accepted {
    let text = match last.text() {
        Some(text) => text,
        None => desktop.client().await?.diagnose().await.to_text(),
    };
    copy::to_clipboard(&app, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_on_show_last_is_what_is_copied() {
        let last = LastDiagnosis::default();
        assert_eq!(last.text(), None);
        for version in ["1", "2"] {
            let diagnosis = Diagnosis {
                version: version.into(),
                system: "Debian".into(),
                at_ms: 0.0,
                checks: vec![],
                last_sign_in: vec![],
            };
            last.keep(&diagnosis);
            assert_eq!(last.text(), Some(diagnosis.to_text()));
        }
    }
}
