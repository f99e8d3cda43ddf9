//! Pia as people had it before: two generations of its sync, written from what is known of them.
//!
//! A first-generation client pushes everything it has at every sync, without deletions, then pulls,
//! and goes by its own clock. A second-generation one pushes what has changed, compressed, and pages by
//! the server's times.

mod sign_in;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use self::sign_in::Tokens;
use crate::browser::Browser;
use crate::http;
use crate::people::Person;

/// The lists of the wire, each with the field that says when a row was last changed.
const LISTS: [(&str, &str); 4] = [
    ("templates", "modifiedAt"),
    ("memories", "updatedAt"),
    ("kanbanColumns", "updatedAt"),
    ("todos", "updatedAt"),
];
/// Before every time: how a first sync is told.
const NEVER: &str = "0001-01-01T00:00:00";
/// Every installation seeds the same two columns.
const SEEDS: [(&str, &str, i64); 2] = [
    ("00000000-0000-0000-0000-000000000001", "To Do", 0),
    (
        "00000000-0000-0000-0000-000000000002",
        "Closed",
        2_147_483_647,
    ),
];

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// Tokens in the address, everything pushed at every sync, its own clock for a cursor.
    First,
    /// A code and PKCE, changes alone, the server's cursor.
    Second,
}

/// An installation of an older Pia.
pub struct OlderPia {
    generation: Generation,
    server: String,
    http: reqwest::Client,
    tokens: Tokens,
    cursor: Option<String>,
    etag: Option<String>,
    /// What it holds, by list and id.
    rows: BTreeMap<(&'static str, String), Value>,
    /// Of a second-generation client: what is to be pushed.
    changed: BTreeSet<(&'static str, String)>,
    deleted: BTreeSet<(&'static str, String)>,
}

impl OlderPia {
    /// A new installation on which somebody signs in through a browser.
    ///
    /// # Errors
    /// When the sign-in does not lead to tokens.
    pub async fn signed_in(
        generation: Generation,
        server: &str,
        browser: &Browser,
        person: Person,
    ) -> Result<Self> {
        let http = http::client()?;
        let tokens = sign_in::through(generation, &http, server, browser, person).await?;
        let mut installed = Self {
            generation,
            server: server.to_owned(),
            http,
            tokens,
            cursor: None,
            etag: None,
            rows: BTreeMap::new(),
            changed: BTreeSet::new(),
            deleted: BTreeSet::new(),
        };
        for (id, name, order) in SEEDS {
            let seed = json!({
                "id": id, "name": name, "sortOrder": order, "isDefaultView": order == 0,
                "isClosedColumn": order != 0, "createdAt": NEVER, "updatedAt": NEVER,
            });
            installed.keep("kanbanColumns", seed)?;
        }
        Ok(installed)
    }

    /// Writes a row as a person does: new, or with other fields.
    ///
    /// # Errors
    /// When the list is none of its lists.
    pub fn writes(&mut self, list: &str, id: &str, at: &str, fields: &Value) -> Result<()> {
        let (list, stamp) = known(list)?;
        let row = self.rows.get(&(list, id.to_owned()));
        let mut row = row.cloned().unwrap_or_else(
            || json!({ "id": id, "createdAt": at, "encryptedPayload": null, "wrappedDek": null }),
        );
        let map = row.as_object_mut().context("a row is an object")?;
        map.extend(fields.as_object().cloned().unwrap_or_default());
        map.insert(stamp.to_owned(), at.into());
        self.keep(list, row)
    }

    /// Deletes a row. A first-generation client never tells anybody.
    ///
    /// # Errors
    /// When the list is none of its lists.
    pub fn deletes(&mut self, list: &str, id: &str) -> Result<()> {
        let key = (known(list)?.0, id.to_owned());
        self.rows.remove(&key);
        self.changed.remove(&key);
        self.deleted.insert(key);
        Ok(())
    }

    /// One cycle of its sync, by a clock that shows this.
    ///
    /// # Errors
    /// When the server refuses what existing clients send.
    pub async fn syncs(&mut self, now: &str) -> Result<()> {
        self.tokens
            .renew(&self.http, &self.server)
            .await
            .context("a refresh")?;
        match self.generation {
            Generation::First => {
                self.push(now, self.everything()).await?;
                let since = self.cursor.clone();
                self.pull(since.as_deref(), None).await?;
                self.cursor = Some(now.to_owned());
            }
            Generation::Second => {
                let push = self.news();
                if push.as_object().is_some_and(|lists| !lists.is_empty()) {
                    self.push(now, push).await?;
                    self.changed.clear();
                    self.deleted.clear();
                }
                while self.pull(self.cursor.clone().as_deref(), Some(2)).await? {}
            }
        }
        Ok(())
    }

    /// One field of each row of a list, by id.
    ///
    /// # Errors
    /// When the list is none of its lists.
    pub fn shows(&self, list: &str, field: &str) -> Result<BTreeMap<String, Value>> {
        let list = known(list)?.0;
        let rows = self.rows.iter().filter(|((of, _), _)| *of == list);
        Ok(rows
            .map(|((_, id), row)| (id.clone(), row[field].clone()))
            .collect())
    }

    fn keep(&mut self, list: &'static str, row: Value) -> Result<()> {
        let id = row["id"].as_str().context("a row has an id")?.to_owned();
        self.changed.insert((list, id.clone()));
        self.rows.insert((list, id), row);
        Ok(())
    }

    fn everything(&self) -> Value {
        let rows = self.rows.iter();
        lists(rows.map(|((list, _), row)| (*list, "upserted", row.clone())))
    }

    fn news(&self) -> Value {
        let changed = self.changed.iter().filter_map(|key| {
            let row = self.rows.get(key)?.clone();
            Some((key.0, "upserted", row))
        });
        let deleted = self
            .deleted
            .iter()
            .map(|(list, id)| (*list, "deleted", id.as_str().into()));
        lists(changed.chain(deleted))
    }

    async fn push(&self, now: &str, mut lists: Value) -> Result<()> {
        lists["clientTimestamp"] = now.into();
        lists["lastSyncTimestamp"] = self.cursor.as_deref().unwrap_or(NEVER).into();
        lists["deviceId"] = "0f0e0d0c-0b0a-0908-0706-050403020100".into();
        lists["isE2EEEncrypted"] = false.into();
        let request = self.http.post(format!("{}/api/sync/push", self.server));
        let request = request
            .bearer_auth(&self.tokens.access)
            .header("content-type", "application/json; charset=utf-8");
        let request = match self.generation {
            Generation::First => request.body(lists.to_string()),
            Generation::Second => request
                .header("content-encoding", "gzip")
                .body(zipped(&lists.to_string())?),
        };
        let answer = request.send().await?;
        let status = answer.status();
        ensure!(
            status.is_success(),
            "a push was answered with {status}: {}",
            answer.text().await?
        );
        Ok(())
    }

    /// One request; whether there is more.
    async fn pull(&mut self, since: Option<&str>, limit: Option<u32>) -> Result<bool> {
        let mut query: Vec<(&str, String)> = Vec::new();
        query.extend(since.map(|since| ("since", since.to_owned())));
        query.extend(limit.map(|limit| ("limit", limit.to_string())));
        let request = self.http.get(format!("{}/api/sync/pull", self.server));
        let mut request = request.query(&query).bearer_auth(&self.tokens.access);
        if let (Generation::Second, Some(etag)) = (self.generation, &self.etag) {
            request = request.header("if-none-match", etag);
        }
        let answer = request.send().await?.error_for_status()?;
        if answer.status() == 304 {
            return Ok(false);
        }
        let etag = answer.headers().get("etag").cloned();
        let page: Value = answer.json().await?;
        self.take(&page)?;
        if self.generation == Generation::First {
            return Ok(false);
        }
        let more = page["hasMore"].as_bool().unwrap_or_default();
        let next = page["serverTimestamp"]
            .as_str()
            .context("a server timestamp")?;
        ensure!(
            !more || Some(next) > since,
            "the cursor does not grow: {page}"
        );
        self.cursor = Some(next.to_owned());
        // Only the first page of a cycle is conditional.
        self.etag = etag
            .filter(|_| !more)
            .and_then(|etag| etag.to_str().map(str::to_owned).ok());
        Ok(more)
    }

    /// Applies a page as these clients do: what is newer to them, and of columns no deletion.
    fn take(&mut self, page: &Value) -> Result<()> {
        for (list, stamp) in LISTS {
            let Some(content) = page.get(list) else {
                continue;
            };
            for row in content["upserted"].as_array().into_iter().flatten() {
                let id = row["id"].as_str().context("a row has an id")?.to_owned();
                let mine = self.rows.get(&(list, id.clone()));
                let newer =
                    mine.is_none_or(|mine| time(&row[stamp], row) >= time(&mine[stamp], mine));
                if newer && !self.changed_since_push(list, &id) {
                    self.rows.insert((list, id), row.clone());
                }
            }
            let deleted = content["deleted"].as_array().into_iter().flatten();
            for id in deleted.filter(|_| list != "kanbanColumns") {
                let id = id.as_str().context("an id")?.to_owned();
                self.rows.remove(&(list, id));
            }
        }
        Ok(())
    }

    fn changed_since_push(&self, list: &'static str, id: &str) -> bool {
        self.generation == Generation::Second && self.changed.contains(&(list, id.to_owned()))
    }
}

/// When a row was changed, as text that sorts: templates may lack the one time and have the other.
fn time(stamp: &Value, row: &Value) -> String {
    let text = stamp.as_str().or(row["createdAt"].as_str());
    let text = text.unwrap_or(NEVER).trim_end_matches('Z');
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{seconds}.{fraction:0<7}")
}

fn known(list: &str) -> Result<(&'static str, &'static str)> {
    let found = LISTS.into_iter().find(|(name, _)| *name == list);
    found.with_context(|| format!("there is no list {list}"))
}

/// Rows and ids as the lists of a push.
fn lists<'a>(rows: impl Iterator<Item = (&'a str, &'a str, Value)>) -> Value {
    let mut lists = Map::new();
    for (list, part, row) in rows {
        let list = lists
            .entry(list)
            .or_insert_with(|| json!({ "upserted": [], "deleted": [] }));
        if let Some(part) = list[part].as_array_mut() {
            part.push(row);
        }
    }
    lists.into()
}

fn zipped(text: &str) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}
