//! How many records the server takes when several people push at once. Their requests are made ready
//! before, so that the server is what is measured.

use std::time::Instant;

use anyhow::{Result, ensure};
use pia_protocol::clock::{Clock as _, SystemClock};
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::paths;
use pia_protocol::sync::{Kind, MAX_MUTATIONS, Mutation, PushRequest, Revision};
use pia_protocol::wire_time::WireTime;
use tokio::task::JoinSet;

use super::records::{Words, body, float};
use super::subject::{Engine, Subject};
use crate::figures::{median, table};
use crate::server::{Wire, sign_in_for};

/// People at a time.
const PEOPLE: usize = 4;

/// As many records each as fill so many requests.
pub(super) async fn measure(requests: usize, rounds: usize) -> Result<String> {
    let mut rows = Vec::new();
    for (name, engine) in [
        ("pia-server, SQLite", Engine::Sqlite),
        ("pia-server, PostgreSQL", Engine::Postgres),
    ] {
        let (mut rates, mut per_core, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let folder = tempfile::tempdir()?;
            let server = Subject::for_several(&folder.path().join("server"), engine)?;
            let mut people = JoinSet::new();
            let ready = ready(&server, requests).await?;
            let (worked, begun) = (server.worked()?, Instant::now());
            for person in ready {
                people.spawn(person.pushes());
            }
            while let Some(done) = people.join_next().await {
                done??;
            }
            let took = begun.elapsed().as_secs_f64();
            let pushed = float(PEOPLE * requests * MAX_MUTATIONS);
            rates.push(pushed / took);
            per_core.push(pushed / (server.worked()? - worked).max(0.001));
            peaks.push(server.peak()?);
        }
        rows.push(vec![
            name.to_owned(),
            format!("{:.0}", median(&rates)),
            format!("{:.0}", median(&per_core)),
            format!("{:.1} MB", median(&peaks)),
        ]);
    }
    let header = [
        "several people at once",
        "records/s",
        "per server core-second",
        "peak memory",
    ];
    Ok(table(&header, &rows))
}

/// Somebody who has signed in, with what they are going to send.
struct Person {
    wire: Wire,
    bearer: String,
    requests: Vec<String>,
}

async fn ready(server: &Subject, requests: usize) -> Result<Vec<Person>> {
    let (mut people, mut words) = (Vec::new(), Words::default());
    for _ in 0..PEOPLE {
        let mut wire = Wire::open(&server.address).await?;
        let token = sign_in_for(&mut wire, "access_token").await?;
        people.push(Person {
            wire,
            bearer: format!("Authorization: Bearer {token}\r\n"),
            requests: (0..requests)
                .map(|_| request(&mut words))
                .collect::<Result<_>>()?,
        });
    }
    Ok(people)
}

fn request(words: &mut Words) -> Result<String> {
    let mutations = (0..MAX_MUTATIONS).map(|number| Mutation {
        id: MutationId::new(&SystemClock),
        kind: Kind::todo(),
        record: RecordId::new(&SystemClock),
        base: Revision::ZERO,
        body: body(number, words).as_object().cloned(),
        edited_at: WireTime::new(SystemClock.now()),
    });
    let request = PushRequest {
        mutations: mutations.collect(),
    };
    Ok(serde_json::to_string(&request)?)
}

impl Person {
    async fn pushes(mut self) -> Result<()> {
        for request in &self.requests {
            let answer = self
                .wire
                .post_json(paths::SYNC_PUSH, &self.bearer, request)
                .await?;
            let applied = answer.body.windows(9).filter(|part| part == b"\"applied\"");
            ensure!(
                answer.status == 200 && applied.count() == MAX_MUTATIONS,
                "a push is answered with {}",
                answer.status
            );
        }
        Ok(())
    }
}
