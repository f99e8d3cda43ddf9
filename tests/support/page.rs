//! A page under a driver: the browser's, or the window's.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use thirtyfour::error::{WebDriverErrorInner, WebDriverResult};
use thirtyfour::{By, WebDriver, WebElement};

use crate::programs;
use crate::wait::wait_until;

/// A page a person looks at.
pub struct Page {
    pub(crate) driver: WebDriver,
}

impl Page {
    /// The page of this session.
    pub fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    /// Waits until the element is there to be seen.
    ///
    /// # Errors
    /// When it never is; with what the page says instead.
    pub async fn sees(&self, css: &str) -> Result<()> {
        self.until(&format!("{css} is shown"), async || {
            Ok(self.shown(css).await?.map(drop))
        })
        .await
    }

    /// Waits until nothing of the kind is to be seen.
    ///
    /// # Errors
    /// When it stays.
    pub async fn loses(&self, css: &str) -> Result<()> {
        self.until(&format!("{css} is gone"), async || {
            Ok(self.shown(css).await?.is_none().then_some(()))
        })
        .await
    }

    /// Waits until the element is there, and clicks it.
    ///
    /// # Errors
    /// When it never can be clicked.
    pub async fn clicks(&self, css: &str) -> Result<()> {
        self.until(&format!("{css} can be clicked"), async || {
            let Some(element) = self.shown(css).await? else {
                return Ok(None);
            };
            not_yet(element.click().await)
        })
        .await
    }

    /// Waits until the field is there, and types into it after emptying it.
    ///
    /// # Errors
    /// When it never can be typed into.
    pub async fn types(&self, css: &str, text: &str) -> Result<()> {
        self.until(&format!("{css} takes {text:?}"), async || {
            let Some(element) = self.shown(css).await? else {
                return Ok(None);
            };
            if not_yet(element.clear().await)?.is_none() {
                return Ok(None);
            }
            not_yet(element.send_keys(text).await)
        })
        .await
    }

    /// Waits until the field is there, and types behind what it holds, without leaving it.
    ///
    /// # Errors
    /// When it never can be typed into.
    pub async fn types_more(&self, css: &str, text: &str) -> Result<()> {
        self.until(&format!("{css} takes {text:?}"), async || {
            match self.shown(css).await? {
                Some(element) => not_yet(element.send_keys(text).await),
                None => Ok(None),
            }
        })
        .await
    }

    /// What a script in the page answers.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn computes(&self, script: &str) -> Result<serde_json::Value> {
        let answer = self.driver.execute(script, vec![]).await?;
        Ok(answer.json().clone())
    }

    /// Waits until an element of the kind says `text`, perhaps among other things.
    ///
    /// # Errors
    /// When none ever does; with what the page says instead.
    pub async fn reads(&self, css: &str, text: &str) -> Result<()> {
        self.until(&format!("{css} says {text:?}"), async || {
            let said = self.texts(css).await?;
            Ok(said.iter().any(|said| said.contains(text)).then_some(()))
        })
        .await
    }

    /// What every shown element of the kind says.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        wait_until(&format!("{css} holds still"), async || {
            let mut texts = vec![];
            for element in self.displayed(css).await? {
                let Some(text) = not_yet(element.text().await)? else {
                    return Ok(None);
                };
                texts.push(text);
            }
            Ok(Some(texts))
        })
        .await
    }

    /// Waits until one of several elements is shown, and answers with which.
    ///
    /// # Errors
    /// When none ever is.
    pub async fn first_of<'a>(&self, choices: &[&'a str]) -> Result<&'a str> {
        self.until(&format!("one of {choices:?} is shown"), async || {
            for css in choices {
                if self.shown(css).await?.is_some() {
                    return Ok(Some(*css));
                }
            }
            Ok(None)
        })
        .await
    }

    /// The value of a property, e.g. whether a box is checked.
    ///
    /// # Errors
    /// When the element never appears.
    pub async fn property(&self, css: &str, name: &str) -> Result<Option<String>> {
        self.until(&format!("{css} has a {name}"), async || {
            let Some(element) = self.shown(css).await? else {
                return Ok(None);
            };
            not_yet(element.prop(name).await)
        })
        .await
    }

    /// Everything a person can read on the page.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn text(&self) -> Result<String> {
        Ok(self.texts("body").await?.join("\n"))
    }

    /// Everything the page holds, seen or not: markup, field values and both web storages.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn everything(&self) -> Result<String> {
        const STORED: &str = "return JSON.stringify([{...localStorage}, {...sessionStorage}, \
             document.cookie, location.href, [...document.querySelectorAll('input')].map(i => i.value)])";
        let stored = self.driver.execute(STORED, vec![]).await?;
        let stored = stored
            .json()
            .as_str()
            .context("the script answers with text")?;
        Ok(format!("{}{stored}", self.driver.source().await?))
    }

    /// Where the page is.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn address(&self) -> Result<url::Url> {
        Ok(self.driver.current_url().await?)
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn goes_to(&self, address: &str) -> Result<()> {
        Ok(self.driver.goto(address).await?)
    }

    /// Waits until what the page holds now has been painted: the first frame after this moment may
    /// have been under way, the second one is not.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn is_painted(&self) -> Result<()> {
        const TWO_FRAMES: &str = "const done = arguments[0]; \
             requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.driver.execute_async(TWO_FRAMES, vec![]).await?;
        Ok(())
    }

    /// Waits until the beginning of the element is where a person sees it, and not scrolled away.
    ///
    /// # Errors
    /// When it never is.
    pub async fn is_in_view(&self, css: &str) -> Result<()> {
        const IN_VIEW: &str = "const main = document.getElementById('main').getBoundingClientRect(); \
             const { top } = document.querySelector(arguments[0])?.getBoundingClientRect() ?? {}; \
             return top >= main.top && top < main.bottom;";
        self.until(&format!("{css} is in view"), async || {
            let answer = self.driver.execute(IN_VIEW, vec![css.into()]).await?;
            Ok(answer.convert::<bool>()?.then_some(()))
        })
        .await
    }

    /// Saves a picture of the page.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }

    /// Ends the session.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn close(self) -> Result<()> {
        Ok(self.driver.clone().quit().await?)
    }

    /// Whether an element of the kind is to be seen now.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn shows(&self, css: &str) -> Result<bool> {
        Ok(self.shown(css).await?.is_some())
    }

    /// The first element of the kind that is to be seen.
    async fn shown(&self, css: &str) -> Result<Option<WebElement>> {
        Ok(self.displayed(css).await?.into_iter().next())
    }

    /// Every element of the kind that is to be seen: all of one moment. When one of them is
    /// replaced during the look, the look begins again, because "not there" must be true.
    async fn displayed(&self, css: &str) -> Result<Vec<WebElement>> {
        wait_until(&format!("{css} holds still"), async || {
            let Some(all) = not_yet(self.driver.find_all(By::Css(css)).await)? else {
                return Ok(None);
            };
            let mut displayed = vec![];
            for element in all {
                match not_yet(element.is_displayed().await)? {
                    Some(true) => displayed.push(element),
                    Some(false) => {}
                    None => return Ok(None),
                }
            }
            Ok(Some(displayed))
        })
        .await
    }

    /// [`wait_until`], with what the page says and looks like when it was in vain: the page is gone
    /// by the time the story has ended.
    pub(crate) async fn until<T>(
        &self,
        what: &str,
        probe: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        match wait_until(what, probe).await {
            Ok(value) => Ok(value),
            Err(error) => {
                let text = self
                    .text()
                    .await
                    .unwrap_or_else(|e| format!("(no text: {e})"));
                let picture = failure_picture()?;
                let seen = match self.picture(&picture).await {
                    Ok(()) => picture.display().to_string(),
                    Err(error) => format!("(no picture: {error})"),
                };
                Err(error.context(format!("the page, seen in {seen}, says:\n{text}")))
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // A story that failed ends its programs by force. The library would first ask a driver
        // that may be gone, and wait for it for minutes. Refused only when closed already.
        self.driver.clone().leak().ok();
    }
}

/// Where the picture of a page goes that never became what it should.
fn failure_picture() -> Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let folder = programs::target_folder()?.join("screenshots");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!(
        "failed-{}.png",
        COUNT.fetch_add(1, Ordering::Relaxed)
    )))
}

const OF_ANOTHER_PAGE: &str = "does not belong to the document";

/// `None` when the page changed under the driver's hands: look again, as a person would.
fn not_yet<T>(result: WebDriverResult<T>) -> Result<Option<T>> {
    use WebDriverErrorInner as Why;
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) => match &*error {
            Why::NoSuchElement(_)
            | Why::StaleElementReference(_)
            | Why::ElementNotInteractable(_)
            | Why::ElementClickIntercepted(_)
            | Why::InvalidElementState(_) => Ok(None),
            // What chromedriver says of an element of the page before, while the next one comes.
            Why::UnknownError(why) if why.value.message.contains(OF_ANOTHER_PAGE) => Ok(None),
            _ => Err(error.into()),
        },
    }
}
