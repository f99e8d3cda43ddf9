//! The pages that people see in their own browser: the server's, the sign-in's on the way back, and the
//! stand-in's for Microsoft and Google. Real programs in a real browser, in every language and both
//! themes: looked at like the window's screens, and kept as pictures.

mod listener;
mod provider;
mod server;

use std::path::PathBuf;

use anyhow::Result;
use pia_stories::backstage::Emulator;
use pia_stories::browser::Browser;
use pia_stories::nowhere::Nowhere;
use pia_stories::world::{Told, World, play};

use super::faults::{Faults, each, lines};
use super::{LOOK, THEMES, album, axe};

/// A browser's window on a desk.
const USUAL: (u32, u32) = (960, 680);
/// The narrowest that pages have to be whole in (WCAG 2.2, success criterion 1.4.10).
const NARROW: (u32, u32) = (320, 640);

const LANGUAGES: [&str; 3] = ["en", "de", "fr"];

#[tokio::test]
async fn gallery_of_the_web() -> Told {
    play("web", async |world| {
        let nowhere = Nowhere::start().await?;
        world.server.stop();
        world
            .server
            .set(("OAUTH_GOOGLE_AUTHORITY", nowhere.url.as_str()));
        world.server.knows_no_limits();
        world.server.start_again().await?;
        let telling = provider::that_tells(world).await?;
        let mut visit = Visit::begins(world).await?;
        for language in LANGUAGES {
            visit.goes_on_in(language).await?;
            visit.pages(world, &telling).await?;
        }
        // Whoever guesses too often is not answered for minutes, in any language.
        for language in LANGUAGES {
            visit.goes_on_in(language).await?;
            server::too_many_guesses(&mut visit, &world.server.url).await?;
        }
        visit.browser.page.close().await?;
        visit.faults.verdict()
    })
    .await
}

/// Somebody who looks at every page, and what they did not like.
struct Visit {
    browser: Browser,
    language: &'static str,
    axe: String,
    faults: Faults,
}

impl Visit {
    async fn begins(world: &World) -> Result<Self> {
        for language in LANGUAGES {
            for theme in THEMES {
                album(&album_of(language, theme))?;
            }
        }
        Ok(Self {
            browser: world.browser("browser").await?,
            language: LANGUAGES[0],
            axe: axe()?,
            faults: Faults::default(),
        })
    }

    async fn goes_on_in(&mut self, language: &'static str) -> Result<()> {
        self.language = language;
        self.browser.forgets_everybody().await?;
        self.browser.speaks(language).await
    }

    async fn pages(&mut self, world: &mut World, telling: &Emulator) -> Result<()> {
        let server = &world.server.url.clone();
        provider::pages(self, telling, server).await?;
        server::pages(self, server).await?;
        server::devices(self, server).await?;
        server::in_trouble(self, &world.server).await?;
        listener::pages(self, world).await
    }

    /// Opens a page and looks at it.
    async fn shows(&mut self, name: &str, address: &str) -> Result<()> {
        self.browser.page.goes_to(address).await?;
        self.judges(name).await
    }

    /// Looks at the page as it is now, in both themes and every size, and takes its pictures.
    async fn judges(&mut self, name: &str) -> Result<()> {
        self.is_pictured(name).await?;
        // A page that came without its own scripts shows no words about that from here on.
        self.browser.runs_scripts(true).await?;
        let found = self.is_searched().await?;
        self.faults
            .note(found, &format!("{} {name}", self.language));
        Ok(())
    }

    async fn is_pictured(&self, name: &str) -> Result<()> {
        let page = &self.browser.page;
        self.browser.is_sized(NARROW.0, NARROW.1).await?;
        let narrow = self.picture(THEMES[1], &format!("{name}-narrow"))?;
        self.browser.wears(THEMES[1]).await?;
        page.picture(&narrow).await?;
        self.browser.is_sized(USUAL.0, USUAL.1).await?;
        for theme in THEMES {
            self.browser.wears(theme).await?;
            page.picture(&self.picture(theme, name)?).await?;
        }
        Ok(())
    }

    async fn is_searched(&self) -> Result<Vec<String>> {
        let page = &self.browser.page;
        page.computes(&self.axe).await?;
        page.computes(LOOK).await?;
        let manners = format!("return gallery.manners('{}')", self.language);
        let mut faults = lines(page.computes(&manners).await?)?;
        for theme in THEMES {
            self.browser.wears(theme).await?;
            page.is_painted().await?;
            let barriers = lines(page.computes("return gallery.barriers()").await?)?;
            faults.extend(each(barriers, theme));
        }
        for (width, height) in [USUAL, NARROW] {
            self.browser.is_sized(width, height).await?;
            page.is_painted().await?;
            let wide = lines(page.computes("return gallery.tooWide()").await?)?;
            faults.extend(each(wide, &format!("at {width}")));
        }
        faults.extend(lines(page.computes("return gallery.unseenFocus()").await?)?);
        let complaints = self.browser.complaints().await?.into_iter();
        faults.extend(complaints.filter(|complaint| !is_meant(complaint)));
        Ok(faults)
    }

    fn picture(&self, theme: &str, name: &str) -> Result<PathBuf> {
        let album = super::gallery_folder()?.join(album_of(self.language, theme));
        Ok(album.join(format!("{name}.png")))
    }
}

fn album_of(language: &str, theme: &str) -> String {
    format!("web-{language}-{theme}")
}

/// That a page says no by its status too; and that the server's answer to a sign-out elsewhere, which
/// is asked for in a hidden frame, is nothing to be shown there.
fn is_meant(complaint: &str) -> bool {
    complaint.contains("the server responded with a status of")
        || complaint.contains("\"frame-ancestors 'none'\"")
}
