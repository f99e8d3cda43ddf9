//! The bound: a pair that carries the same records over HTTP between two SQLite files that are kept
//! as durably, without sign-in, validation or conflicts. No program to be used. Packed, what it sends is
//! as short as what ours sends.

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::device::say;
use crate::server::Wire;

/// Records in one request, as ours sends them.
const PAGE: u32 = 1_000;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE records (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        id    TEXT NOT NULL UNIQUE,
        body  TEXT NOT NULL,
        sent  INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX unsent ON records (place) WHERE sent = 0;
    CREATE TABLE cursor (place INTEGER NOT NULL) STRICT;
    INSERT INTO cursor VALUES (0);";

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(default)]
    place: i64,
    id: String,
    body: Box<RawValue>,
}

#[derive(Deserialize)]
struct After {
    after: i64,
}

#[derive(Clone)]
struct Shared {
    connection: Arc<Mutex<Connection>>,
    bodies: Bodies,
}

/// How bodies go over the wire: as they are, or packed as ours packs them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bodies {
    Plain,
    Packed,
}

impl Bodies {
    /// Ours takes the same (`routes/packed.rs` in the server).
    const LEVEL: i32 = 1;
    /// No page of the bench is larger.
    const AT_MOST: usize = 8 * 1024 * 1024;

    /// What the program's parts are called by, when they are started as programs of their own.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "bare",
            Self::Packed => "packed",
        }
    }

    fn wrap(self, lines: &[Line]) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(lines)?;
        Ok(match self {
            Self::Plain => plain,
            Self::Packed => zstd::bulk::compress(&plain, Self::LEVEL)?,
        })
    }

    fn unwrap(self, body: &[u8]) -> Result<Vec<Line>> {
        Ok(match self {
            Self::Plain => serde_json::from_slice(body)?,
            Self::Packed => serde_json::from_slice(&zstd::bulk::decompress(body, Self::AT_MOST)?)?,
        })
    }
}

/// The server, until it is killed.
pub(crate) fn serve(folder: &str, bodies: Bodies) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let shared = Shared {
            connection: Arc::new(Mutex::new(open(folder)?)),
            bodies,
        };
        let routes = Router::new()
            .route("/push", post(push))
            .route("/changes", get(changes))
            .layer(DefaultBodyLimit::max(64 * 1024 * 1024))
            .with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        say(&format!("listening on {}", listener.local_addr()?))?;
        Ok(axum::serve(listener, routes).await?)
    })
}

async fn push(State(shared): State<Shared>, body: Bytes) -> Result<(), StatusCode> {
    let taken = shared.bodies.unwrap(&body).and_then(|lines| {
        let connection = shared.connection.lock();
        put(
            &mut connection.unwrap_or_else(PoisonError::into_inner),
            &lines,
            true,
        )
    });
    taken.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn changes(
    State(shared): State<Shared>,
    Query(After { after }): Query<After>,
) -> Result<Vec<u8>, StatusCode> {
    let lines = {
        let connection = shared.connection.lock();
        let connection = connection.unwrap_or_else(PoisonError::into_inner);
        behind(&connection, after, "place > ?1")
    };
    let body = lines.and_then(|lines| shared.bodies.wrap(&lines));
    body.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn open(folder: &str) -> Result<Connection> {
    let connection = Connection::open(Path::new(folder).join("bare.db"))?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

fn put(connection: &mut Connection, lines: &[Line], sent: bool) -> Result<()> {
    let transaction = connection.transaction()?;
    for line in lines {
        transaction
            .prepare_cached(
                "INSERT INTO records (id, body, sent) VALUES (?, ?, ?)
                 ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![line.id, line.body.get(), sent])?;
    }
    if let Some(last) = lines.iter().map(|line| line.place).max().filter(|_| sent) {
        transaction.execute("UPDATE cursor SET place = max(place, ?)", [last])?;
    }
    Ok(transaction.commit()?)
}

fn behind(connection: &Connection, after: i64, which: &str) -> Result<Vec<Line>> {
    let sql =
        format!("SELECT place, id, body FROM records WHERE {which} ORDER BY place LIMIT {PAGE}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([after])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(Line {
            place: row.get(0)?,
            id: row.get(1)?,
            body: RawValue::from_string(row.get(2)?)?,
        });
    }
    Ok(lines)
}

/// The client: does what it is told until nobody tells it any more.
pub(crate) fn work(server: &str, folder: &str, bodies: Bodies) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = open(folder)?;
        let mut wire = Wire::open(server).await?;
        say("ready")?;
        for line in std::io::stdin().lock().lines() {
            let line = line?;
            let (what, with) = line.split_once(' ').unwrap_or((&line, ""));
            match what {
                "import" => import(&mut connection, with)?,
                "export" => export(&connection, with)?,
                "sync" => sync(&mut connection, &mut wire, bodies).await?,
                "change" => {
                    let id = format!("change {with}");
                    let body = RawValue::from_string(json!({ "title": id }).to_string())?;
                    put(&mut connection, &[Line { place: 0, id, body }], false)?;
                    push_all(&mut connection, &mut wire, bodies).await?;
                }
                other => bail!("{other:?} is nothing the bare client does"),
            }
            say("done")?;
        }
        Ok(())
    })
}

async fn sync(connection: &mut Connection, wire: &mut Wire, bodies: Bodies) -> Result<()> {
    push_all(connection, wire, bodies).await?;
    loop {
        let after: i64 = connection.query_row("SELECT place FROM cursor", [], |row| row.get(0))?;
        let answer = wire.get(&format!("/changes?after={after}"), "").await?;
        let lines = bodies.unwrap(&answer.body)?;
        if lines.is_empty() {
            return Ok(());
        }
        put(connection, &lines, true)?;
    }
}

async fn push_all(connection: &mut Connection, wire: &mut Wire, bodies: Bodies) -> Result<()> {
    loop {
        let lines = behind(connection, 0, "sent = 0 AND place > ?1")?;
        let Some(last) = lines.last() else {
            return Ok(());
        };
        let answer = wire.post_bytes("/push", "", &bodies.wrap(&lines)?).await?;
        if answer.status != 200 {
            bail!("the bare server answers {}", answer.status);
        }
        connection.execute(
            "UPDATE records SET sent = 1 WHERE sent = 0 AND place <= ?",
            [last.place],
        )?;
    }
}

fn import(connection: &mut Connection, path: &str) -> Result<()> {
    let document: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let records = document["records"].as_array().context("records")?;
    let lines = records.iter().map(|record| {
        Ok(Line {
            place: 0,
            id: record["id"].as_str().context("an id")?.to_owned(),
            body: RawValue::from_string(record["body"].to_string())?,
        })
    });
    put(connection, &lines.collect::<Result<Vec<_>>>()?, false)
}

fn export(connection: &Connection, path: &str) -> Result<()> {
    let mut after = 0;
    let mut records = Vec::new();
    loop {
        let lines = behind(connection, after, "place > ?1")?;
        let Some(last) = lines.last() else {
            break;
        };
        after = last.place;
        records.extend(lines);
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    serde_json::to_writer(&mut file, &json!({ "records": records }))?;
    Ok(file.flush()?)
}
