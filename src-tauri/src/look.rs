//! What the person has chosen for the window: told to the page before its first paint, and to the
//! web view and the system's frame from then on.

use pia_client::{PreferencesView, ThemeChoice};
use tauri::utils::config::Color;
use tauri::{Manager as _, Theme, WebviewWindow};
use tokio::sync::watch;

/// Runs in the page before anything of it is read, outside its content security policy. The page's
/// own `look.js` takes it from there.
pub(crate) fn script(look: &PreferencesView) -> String {
    let said = serde_json::json!({ "language": look.speaks, "theme": look.theme });
    format!("window.piaLook = {said};")
}

/// What is seen before the page has painted anything: its paper, where the person has chosen one.
pub(crate) fn paper(theme: ThemeChoice) -> Option<Color> {
    match theme {
        ThemeChoice::System => None,
        ThemeChoice::Light => Some(Color(0xf7, 0xf6, 0xf3, 0xff)),
        ThemeChoice::Dark => Some(Color(0x11, 0x16, 0x18, 0xff)),
    }
}

/// Whether the page has begun to load. Not before that is it given its size: when the window changes its
/// own meanwhile, as it does where it comes back as it was left, WebKitGTK 2.50 crashes as it paints.
#[derive(Default)]
pub(crate) struct Begun(watch::Sender<bool>);

impl Begun {
    /// The page begins to load. It keeps its size when it is loaded again.
    pub(crate) fn now(&self, window: &WebviewWindow, look: &PreferencesView) {
        if !self.0.send_replace(true) {
            apply_size(window, look);
        }
    }
}

/// Gives the page its size.
fn apply_size(window: &WebviewWindow, look: &PreferencesView) {
    told(window.set_zoom(f64::from(look.zoom) / 100.0));
}

/// Gives the frame around it its theme.
///
/// On Linux the frame is the window manager's, and there is no way back to the system's theme
/// (tao takes none for light), so it is left alone: the page has the theme by itself.
pub(crate) fn apply_theme(window: &WebviewWindow, look: &PreferencesView) {
    if !cfg!(target_os = "linux") {
        told(window.set_theme(frame(look.theme)));
    }
}

fn told(done: tauri::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(error = %error, "the window does not look as it was chosen to");
    }
}

/// Applies what is chosen now and each change, until the client is gone.
pub(crate) async fn follow(mut look: watch::Receiver<PreferencesView>, window: WebviewWindow) {
    let mut begun = window.state::<Begun>().0.subscribe();
    if begun.wait_for(|begun| *begun).await.is_err() {
        return;
    }
    look.mark_changed();
    while look.changed().await.is_ok() {
        let now = look.borrow_and_update().clone();
        apply_size(&window, &now);
        apply_theme(&window, &now);
    }
}

fn frame(theme: ThemeChoice) -> Option<Theme> {
    match theme {
        ThemeChoice::System => None,
        ThemeChoice::Light => Some(Theme::Light),
        ThemeChoice::Dark => Some(Theme::Dark),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told_in_one_line_of_script() {
        let look = PreferencesView {
            language: pia_client::LanguageChoice::System,
            theme: ThemeChoice::Dark,
            zoom: 125,
            board: false,
            sort: pia_client::TodoSort::Newest,
            speaks: "de".into(),
            first_run: false,
        };
        let told = r#"window.piaLook = {"language":"de","theme":"dark"};"#;
        assert_eq!(script(&look), told);
    }

    #[test]
    fn the_paper_is_that_of_the_page() {
        let tokens = include_str!("../../ui/src/styles/tokens.css");
        let papers: Vec<&str> = tokens
            .lines()
            .filter_map(|line| line.trim().strip_prefix("--paper: ")?.strip_suffix(';'))
            .collect();
        let said = [ThemeChoice::Light, ThemeChoice::Dark]
            .map(|theme| paper(theme).unwrap())
            .map(|Color(r, g, b, _)| format!("#{r:02x}{g:02x}{b:02x}"));
        assert_eq!(papers, said);
    }
}
