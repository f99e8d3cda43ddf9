//! The whole window in Chromium, over the scripted backend: every screen in every language and both
//! themes is looked at, measured, searched for barriers, and kept as a picture. So is every page of the
//! web: see `web`.

mod contrast;
mod faults;
mod screens;
mod web;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use pia_stories::browser::Browser;
use pia_stories::folder::Folder;
use pia_stories::programs;
use pia_stories::scenes::{Scenes, root};
use pia_stories::wait::wait_until;
use pia_stories::world::Told;

use faults::{Faults, each, lines};
use screens::SCREENS;

/// Runs in every page, after axe.
const LOOK: &str = include_str!("look.js");

/// The window's usual size.
const USUAL: (u32, u32) = (960, 680);
/// Between them, where two columns are narrowest.
const BETWEEN: (u32, u32) = (800, 600);
/// Its smallest one.
const SMALL: (u32, u32) = (640, 480);
/// What is left of the usual one at 200 %.
const ZOOMED: (u32, u32) = (480, 340);

const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::test]
async fn gallery_in_english() -> Told {
    exhibit("en", async |visit| visit.screens().await).await
}

#[tokio::test]
async fn gallery_in_german() -> Told {
    exhibit("de", async |visit| visit.screens().await).await
}

#[tokio::test]
async fn gallery_in_french() -> Told {
    exhibit("fr", async |visit| visit.screens().await).await
}

#[tokio::test]
async fn gallery_with_more_contrast() -> Told {
    exhibit("en", async |visit| visit.contrasts().await).await
}

#[tokio::test]
async fn gallery_of_every_scene() -> Told {
    exhibit("en", async |visit| visit.scenes().await).await
}

/// Somebody who looks at everything, and what they did not like.
struct Visit {
    browser: Browser,
    scenes: Scenes,
    language: &'static str,
    faults: Faults,
}

async fn exhibit(language: &'static str, tour: impl AsyncFnOnce(&mut Visit) -> Result<()>) -> Told {
    let mut folder = Folder::new("gallery")?;
    let seen = visit(&folder, language, tour).await;
    folder.failed = seen.is_err();
    Ok(seen?)
}

async fn visit(
    folder: &Folder,
    language: &'static str,
    tour: impl AsyncFnOnce(&mut Visit) -> Result<()>,
) -> Result<()> {
    let browser = Browser::start(&folder.make("browser")?, &folder.logs(), "").await?;
    browser.brings(&axe()?).await?;
    browser.brings(LOOK).await?;
    browser.reduces_motion().await?;
    let mut visit = Visit {
        browser,
        scenes: Scenes::start().await?,
        language,
        faults: Faults::default(),
    };
    tour(&mut visit).await?;
    let Visit {
        browser, faults, ..
    } = visit;
    browser.page.close().await?;
    faults.verdict()
}

/// What finds barriers.
fn axe() -> Result<String> {
    fs::read_to_string(root().join("ui/node_modules/axe-core/axe.min.js"))
        .context("axe, which `./x` installs")
}

impl Visit {
    /// Every screen.
    async fn screens(&mut self) -> Result<()> {
        let albums = [self.album("light")?, self.album("dark")?];
        for screen in SCREENS {
            self.opens(screen.scene).await?;
            let reached = screen.is_reached(&self.browser.page).await;
            reached.with_context(|| format!("the way to {}", screen.name))?;
            self.judges(screen.name, Some(&albums)).await?;
        }
        Ok(())
    }

    /// Every scene as it begins.
    async fn scenes(&mut self) -> Result<()> {
        self.opens("signed-in").await?;
        let script = "return document.documentElement.dataset.scenes";
        let names = self.browser.page.computes(script).await?;
        let names = names.as_str().context("the page says its scenes")?;
        for name in names.split(' ') {
            self.opens(name).await?;
            self.judges(&format!("?scene={name}"), None).await?;
        }
        Ok(())
    }

    async fn opens(&self, scene: &str) -> Result<()> {
        self.browser.is_sized(USUAL.0, USUAL.1).await?;
        let page = &self.browser.page;
        let (url, language) = (&self.scenes.url, self.language);
        page.goes_to(&format!("{url}?scene={scene}&lang={language}&theme=light"))
            .await?;
        wait_until(&format!("the scene {scene} is there"), async || {
            let arrived = page.computes("return gallery.arrived()").await?;
            Ok(arrived.as_bool().unwrap_or(false).then_some(()))
        })
        .await
    }

    /// Looks at the page as it is now, in both themes and every size, and takes its pictures.
    async fn judges(&mut self, name: &str, albums: Option<&[PathBuf; 2]>) -> Result<()> {
        let mut faults = vec![];
        let page = &self.browser.page;
        for (at, theme) in THEMES.into_iter().enumerate() {
            let wears = format!("return gallery.wears('{theme}')");
            page.computes(&wears).await?;
            if let Some(albums) = albums {
                page.picture(&albums[at].join(format!("{name}.png")))
                    .await?;
            }
            let barriers = lines(page.computes("return gallery.barriers()").await?)?;
            faults.extend(each(barriers, theme));
        }
        // How wide things are is the same in every theme.
        for (width, height) in [USUAL, BETWEEN, SMALL, ZOOMED] {
            self.browser.is_sized(width, height).await?;
            page.is_painted().await?;
            let wide = lines(page.computes("return gallery.tooWide()").await?)?;
            faults.extend(each(wide, &format!("at {width}")));
            if let Some([_, album]) = albums
                && (width, height) == SMALL
            {
                page.picture(&album.join(format!("{name}-small.png")))
                    .await?;
            }
        }
        faults.extend(lines(page.computes("return gallery.unseenFocus()").await?)?);
        faults.extend(self.browser.complaints().await?);
        self.faults
            .note(faults, &format!("{} {name}", self.language));
        Ok(())
    }

    /// An empty folder for the pictures of this language in a theme.
    fn album(&self, theme: &str) -> Result<PathBuf> {
        album(&format!("{}-{theme}", self.language))
    }
}

/// An empty folder for pictures of the gallery.
fn album(name: &str) -> Result<PathBuf> {
    let folder = gallery_folder()?.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn gallery_folder() -> Result<PathBuf> {
    Ok(programs::target_folder()?.join("screenshots/gallery"))
}
