//! Every screen as people see it who have asked their system for more contrast, or for colours of its own.

use anyhow::{Context, Result};

use super::faults::{each, lines};
use super::screens::SCREENS;
use super::{THEMES, Visit, album};

impl Visit {
    /// Every screen with more contrast in both themes, and with the system's colours, dark and light.
    pub(super) async fn contrasts(&mut self) -> Result<()> {
        let more = [album("more-contrast-light")?, album("more-contrast-dark")?];
        let forced = [album("forced-light")?, album("forced-dark")?];
        for screen in SCREENS {
            self.opens(screen.scene).await?;
            let reached = screen.is_reached(&self.browser.page).await;
            reached.with_context(|| format!("the way to {}", screen.name))?;
            let picture = format!("{}.png", screen.name);
            let mut faults = vec![];
            let page = &self.browser.page;
            self.browser.wants_contrast().await?;
            for (theme, album) in THEMES.into_iter().zip(&more) {
                let wears = format!("return gallery.wears('{theme}')");
                page.computes(&wears).await?;
                page.picture(&album.join(&picture)).await?;
                let barriers = lines(page.computes("return gallery.faint()").await?)?;
                faults.extend(each(barriers, &format!("more contrast, {theme}")));
            }
            for (theme, album) in THEMES.into_iter().zip(&forced) {
                self.browser.forces_colours(theme).await?;
                page.is_painted().await?;
                page.picture(&album.join(&picture)).await?;
                let barriers = lines(page.computes("return gallery.faint()").await?)?;
                faults.extend(each(barriers, &format!("forced colours, {theme}")));
            }
            let same = lines(page.computes("return gallery.saidByBackground()").await?)?;
            let unseen = lines(page.computes("return gallery.unseenFocus()").await?)?;
            faults.extend(each(same, "forced colours"));
            faults.extend(each(unseen, "forced colours"));
            self.browser.reduces_motion().await?;
            self.faults.note(faults, screen.name);
        }
        Ok(())
    }
}
