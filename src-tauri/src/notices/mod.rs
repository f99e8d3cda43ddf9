//! When the person is told that Pia needs them. An ordinary sync is none of their business.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::time::{Duration, Instant};

use pia_client::{Client, Direction, SessionView, SyncState, SyncView};
use tauri::{AppHandle, Manager};

use crate::start::Start;
use crate::window::{self, Sight};
use crate::words::{self, Words};

/// The same reason is not told again sooner than this.
const QUIET: Duration = Duration::from_hours(1);
/// An account with this many records is one whose first sync a person does not sit and wait for.
const BIG: u32 = 1000;

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The session ended without the person wanting it.
    SessionEnded,
    /// So many changes wait for a decision.
    Undecided(u32),
    /// The first sync has brought so many records.
    AllHere(u32),
}

/// A notice as it is shown.
#[derive(Debug, PartialEq, Eq)]
struct Text {
    title: String,
    body: String,
}

impl Notice {
    fn text(self, words: &Words) -> Text {
        let (title, body) = match self {
            Self::SessionEnded => (
                words.session_ended_title.to_owned(),
                words.session_ended_text.to_owned(),
            ),
            Self::Undecided(count) => ((words.undecided)(count), words.undecided_text.to_owned()),
            Self::AllHere(count) => (
                words.all_here_title.to_owned(),
                (words.all_here_text)(count),
            ),
        };
        Text { title, body }
    }

    /// Which of the reasons it is.
    fn reason(self) -> usize {
        match self {
            Self::SessionEnded => 0,
            Self::Undecided(_) => 1,
            Self::AllHere(_) => 2,
        }
    }
}

/// Decides from one pair of views to the next.
#[derive(Default)]
struct Notices {
    before: Option<(SessionView, SyncView)>,
    /// When each reason was last told.
    told: [Option<Instant>; 3],
}

impl Notices {
    /// What is to be told now that the views are these. Only a change is told, so what lasts is not
    /// told again until it was resolved; and no reason twice within [`QUIET`]. How the window is seen
    /// is asked only where it matters: the system has to be asked for it.
    fn next(
        &mut self,
        session: &SessionView,
        sync: &SyncView,
        sight: impl FnOnce() -> Sight,
        now: Instant,
    ) -> Option<Notice> {
        let before = self.before.replace((session.clone(), sync.clone()));
        let before = before.as_ref().map(|(session, sync)| (session, sync));
        let notice = change(before, (session, sync))?;
        let seen = match notice {
            Notice::SessionEnded | Notice::Undecided(_) => sight() == Sight::Focused,
            Notice::AllHere(_) => sight() != Sight::Hidden,
        };
        let told = &mut self.told[notice.reason()];
        let lately = told.is_some_and(|told| now.duration_since(told) < QUIET);
        if seen || lately {
            return None;
        }
        *told = Some(now);
        Some(notice)
    }
}

type Both<'a> = (&'a SessionView, &'a SyncView);

/// What has come to pass between two pairs of views; before the first there is none.
fn change(before: Option<Both<'_>>, after: Both<'_>) -> Option<Notice> {
    let needs_you = |(session, _): Both<'_>| matches!(session, SessionView::NeedsYou { .. });
    if needs_you(after) {
        return (!before.is_some_and(needs_you)).then_some(Notice::SessionEnded);
    }
    let before = before?;
    let (SessionView::SignedIn { account: then, .. }, SessionView::SignedIn { account: now, .. }) =
        (before.0, after.0)
    else {
        return None;
    };
    // Before the first look into an account its counts are not known.
    if then.id != now.id || before.1.state == SyncState::Off {
        return None;
    }
    let undecided = |sync: &SyncView| sync.conflicts + sync.refused;
    if undecided(before.1) == 0 && undecided(after.1) > 0 {
        return Some(Notice::Undecided(undecided(after.1)));
    }
    let down = matches!(
        before.1.state,
        SyncState::Running {
            direction: Direction::Down,
            ..
        }
    );
    let first = down && before.1.last_ms.is_none() && after.1.last_ms.is_some();
    (first && after.1.down >= BIG).then_some(Notice::AllHere(after.1.down))
}

/// Tells the person what there is to tell, until the client is gone.
pub(crate) async fn follow(app: AppHandle, client: Client) {
    let (mut session, mut sync) = (client.views().session(), client.views().sync());
    let look = client.views().preferences();
    drop(client);
    let mut notices = Notices::default();
    loop {
        let notice = notices.next(
            &session.borrow_and_update(),
            &sync.borrow_and_update(),
            || window::sight(&app),
            Instant::now(),
        );
        if let Some(notice) = notice
            && is_wanted(&app).await
        {
            tracing::info!(notice = ?notice, "the person is told");
            let text = notice.text(words::spoken(&look.borrow()));
            #[cfg(target_os = "linux")]
            tauri::async_runtime::spawn(linux::show(app.clone(), text));
            #[cfg(not(target_os = "linux"))]
            elsewhere::show(app.clone(), text);
        }
        let changed = tokio::select! {
            changed = session.changed() => changed,
            changed = sync.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
    }
}

async fn is_wanted(app: &AppHandle) -> bool {
    let client = app.state::<Start<Client>>().client().await;
    client.is_ok_and(|client| client.desktop_preferences().notify)
}

#[cfg(test)]
mod tests;
