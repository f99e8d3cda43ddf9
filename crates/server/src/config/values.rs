//! Reading single values out of the merged layers, each problem in one sentence.

use std::path::Path;
use std::str::FromStr;

use time::Duration;

use super::layers::{Entry, Merged};
use super::{ConfigError, keys};

/// Looks values up.
pub(super) struct Values<'a>(pub(super) &'a Merged);

impl Values<'_> {
    /// A value's text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.entry(key)?.values.first().map(String::as_str)
    }

    /// A value that some function reads; its error ends the sentence "{key} in {origin} …".
    pub(super) fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(key) else {
            return Ok(None);
        };
        read(text)
            .map(Some)
            .map_err(|problem| self.problem(key, problem))
    }

    /// A number.
    pub(super) fn number<T: FromStr>(&self, key: &str) -> Result<Option<T>, ConfigError> {
        self.read(key, |text| {
            let number = text.trim().parse();
            number.map_err(|_| format!("must be a whole number, not {text:?}"))
        })
    }

    /// `true` or `false`, in any case.
    pub(super) fn switch(&self, key: &str) -> Result<Option<bool>, ConfigError> {
        self.read(key, |text| match text.trim().to_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(format!("must be true or false, not {text:?}")),
        })
    }

    /// The items of a list: of a JSON array, or separated by commas or spaces.
    pub(super) fn list(&self, key: &str) -> Option<Vec<String>> {
        let entry = self.entry(key)?;
        let items = entry.values.iter().flat_map(|value| {
            let items = value.split([',', ' ', ';']);
            items.filter(|item| !item.is_empty()).map(str::to_owned)
        });
        Some(items.collect())
    }

    /// A secret, or the content of the file that its `…File` names, without the line's end. Of both,
    /// the one in the higher layer counts.
    pub(super) fn secret(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let file_key = format!("{key}File");
        let (own, file) = (self.entry(key), self.entry(&file_key));
        let from_file = match (own, file) {
            (None, None) => return Ok(None),
            (Some(own), Some(file)) if own.layer == file.layer => {
                return Err(self.problem(&file_key, format!("is given beside {key}: give one")));
            }
            (Some(own), Some(file)) => file.layer > own.layer,
            (own, _) => own.is_none(),
        };
        if !from_file {
            return Ok(self.text(key).map(str::to_owned));
        }
        let path = self.text(&file_key).unwrap_or_default();
        let content = std::fs::read_to_string(Path::new(path)).map_err(|error| {
            self.problem(
                &file_key,
                format!("names the file {path:?}, which cannot be read: {error}"),
            )
        })?;
        Ok(Some(content.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// The sentence about a bad value.
    pub(super) fn problem(&self, key: &str, problem: impl Into<String>) -> ConfigError {
        ConfigError::Value {
            key: keys::canonical(&key.to_lowercase()),
            origin: self
                .entry(key)
                .map_or_else(|| "the configuration".to_owned(), |e| e.origin.clone()),
            problem: problem.into(),
        }
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.0.get(&key.to_lowercase())
    }
}

/// Reads `00:15:00` and `30.00:00:00` (.NET's `TimeSpan`), or `15m`, `12h`, `30d`, `90s`.
///
/// A bare number is refused: .NET would take it for days.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    time_span(text)
        .or_else(|| with_unit(text))
        .ok_or_else(|| format!("must be a time such as 00:15:00, 15m or 30d, not {text:?}"))
}

fn time_span(text: &str) -> Option<Duration> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) => (number(days)?, clock),
        None => (0, text),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [hours, minutes] => (number(hours)?, number(minutes)?, 0),
        [hours, minutes, seconds] => (number(hours)?, number(minutes)?, number(seconds)?),
        _ => return None,
    };
    let fits = days <= 10_000 && hours < 24 && minutes < 60 && seconds < 60;
    fits.then(|| {
        Duration::days(days)
            + Duration::hours(hours)
            + Duration::minutes(minutes)
            + Duration::seconds(seconds)
    })
}

fn with_unit(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count = number(digits)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    count.checked_mul(seconds).map(Duration::seconds)
}

fn number(digits: &str) -> Option<i64> {
    let plain =
        !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}
