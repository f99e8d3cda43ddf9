//! The page comes back when the process that draws it has died: without it the window stays empty, and
//! nothing in it can be clicked. macOS' page is brought back by Tauri itself.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(any(test, target_os = "linux"))]
use std::time::{Duration, Instant};

use tauri::WebviewWindow;

/// Brings this window's page back from now on.
#[cfg(target_os = "linux")]
pub(crate) fn watch(window: &WebviewWindow) {
    linux::watch(window);
}

/// Brings this window's page back from now on.
#[cfg(not(target_os = "linux"))]
pub(crate) fn watch(_: &WebviewWindow) {}

/// A page that dies more often than this is left alone: it would die again at once, for ever.
#[cfg(any(test, target_os = "linux"))]
const MOST: usize = 3;
/// Within this time.
#[cfg(any(test, target_os = "linux"))]
const WITHIN: Duration = Duration::from_mins(1);

/// When the page has died lately.
#[cfg(any(test, target_os = "linux"))]
#[derive(Default)]
struct Deaths(Vec<Instant>);

#[cfg(any(test, target_os = "linux"))]
impl Deaths {
    /// It has died now; answers whether it is to come back.
    fn another(&mut self, now: Instant) -> bool {
        self.0.retain(|then| now.duration_since(*then) < WITHIN);
        self.0.push(now);
        self.0.len() <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_dies_at_once_is_left_alone_and_one_that_dies_seldom_comes_back() {
        let mut deaths = Deaths::default();
        let begun = Instant::now();
        let second = Duration::from_secs(1);
        let back: Vec<_> = (0..5)
            .map(|at| deaths.another(begun + at * second))
            .collect();
        assert_eq!(back, [true, true, true, false, false]);
        let later = begun + 2 * WITHIN;
        assert!((0..9).all(|at| deaths.another(later + at * WITHIN / 2)));
    }
}
