//! The records that are synced, and how they are compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use pia_protocol::clock::SystemClock;
use pia_protocol::ids::RecordId;
use serde_json::{Value, json};

/// Words by chance, the same in each run: some of them often and most of them seldom, as in any text.
#[derive(Default)]
pub(super) struct Words(u64);

impl Words {
    fn text(&mut self) -> String {
        const LENGTH: usize = 830;
        let mut text = String::with_capacity(LENGTH + 16);
        while text.len() < LENGTH {
            let (one, other) = (self.number() % 64, self.number() % 64);
            // Of 4,096 words the first are by far the most frequent.
            word(one * other, &mut text);
            text.push(' ');
        }
        text
    }

    /// Numbers as PCG draws them, which are quite random enough for a text.
    fn number(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// The word of this number.
fn word(mut number: u64, text: &mut String) {
    const SYLLABLES: [&str; 16] = [
        "an", "be", "cor", "de", "el", "fin", "gra", "ho", "in", "ka", "lu", "mer", "no", "pri",
        "sto", "ve",
    ];
    loop {
        text.push_str(SYLLABLES[usize::try_from(number % 16).unwrap_or_default()]);
        number /= 16;
        if number == 0 {
            break;
        }
    }
}

/// A content of about a kilobyte.
pub(super) fn body(number: usize, words: &mut Words) -> Value {
    json!({
        "title": format!("record {number}"),
        "status": 0,
        "priority": 1,
        "createdAt": "2026-11-22T12:00:00.000Z",
        "updatedAt": "2026-11-22T12:00:00.000Z",
        "notes": words.text(),
    })
}

/// So many contents, as a line of text each.
pub(super) fn texts(size: usize) -> Vec<String> {
    let mut words = Words::default();
    (0..size)
        .map(|number| body(number, &mut words).to_string())
        .collect()
}

/// Writes an export with so many to-dos of about a kilobyte; answers its path.
pub(crate) fn document(path: &Path, size: usize) -> Result<String> {
    let mut words = Words::default();
    write(
        path,
        (0..size).map(|number| ("todo", body(number, &mut words))),
    )
}

/// The same with templates.
pub(crate) fn templates(path: &Path, size: usize) -> Result<String> {
    let mut words = Words::default();
    let template = |number| {
        let name = format!("record {number}");
        let body = json!({ "name": name, "prompt": words.text() });
        ("template", body)
    };
    write(path, (0..size).map(template))
}

fn write(path: &Path, bodies: impl Iterator<Item = (&'static str, Value)>) -> Result<String> {
    let record = |(kind, body)| {
        let id = RecordId::new(&SystemClock).to_string();
        json!({ "kind": kind, "id": id, "body": body })
    };
    let records: Vec<Value> = bodies.map(record).collect();
    let document = json!({ "format": "pia-export", "version": 1, "records": records });
    let mut file = BufWriter::new(File::create(path)?);
    serde_json::to_writer(&mut file, &document)?;
    file.flush()?;
    Ok(path.display().to_string())
}

/// That two exports hold exactly the same, and so many records.
pub(super) fn are_the_same(one: &Path, other: &Path, size: usize) -> Result<()> {
    let (one, other) = (read(one)?, read(other)?);
    ensure!(one.len() == size, "{} records instead of {size}", one.len());
    let differing = one
        .iter()
        .filter(|(id, body)| other.get(*id) != Some(*body))
        .count();
    ensure!(one == other, "{differing} records differ");
    Ok(())
}

fn read(path: &Path) -> Result<BTreeMap<String, Value>> {
    let document: Value = serde_json::from_reader(BufReader::new(File::open(path)?))?;
    let records = document["records"].as_array().context("records")?;
    let named = records.iter().map(|record| {
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        (id, record["body"].clone())
    });
    Ok(named.collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts of one run")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}
