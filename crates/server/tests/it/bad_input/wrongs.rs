//! Everything that can be wrong with a request.

use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::RequestBuilder;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::samples;
use crate::contract::{Contract, Operation};
use crate::world::World;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// How the answer has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// One of those described.
    Described,
    /// The method is none of this address.
    NotAllowed,
    /// As described, or cut off, for so much is not read to its end.
    PerhapsCut,
}

/// One wrong request.
pub(super) struct Wrong {
    /// What is wrong with it.
    pub(super) what: String,
    pub(super) expected: Expected,
    method: Option<String>,
    /// In place of the operation's.
    path: Option<String>,
    query: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

impl Wrong {
    fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            expected: Expected::Described,
            method: None,
            path: None,
            query: String::new(),
            headers: vec![],
            body: None,
        }
    }

    fn query(query: &str) -> Self {
        let shown: String = query.chars().take(80).collect();
        let query = format!("?{query}");
        Self {
            query,
            ..Self::new(shown)
        }
    }

    fn header(name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        let value = value.into();
        let shown: Vec<u8> = value.iter().copied().take(80).collect();
        Self {
            headers: vec![(name, value)],
            ..Self::new(format!("{name}: {}", String::from_utf8_lossy(&shown)))
        }
    }

    fn body(kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let shown: Vec<u8> = body.iter().copied().take(120).collect();
        let shown = String::from_utf8_lossy(&shown);
        Self {
            headers: vec![("content-type", kind.into())],
            body: Some(body),
            ..Self::new(format!("{kind:?} {shown:?}"))
        }
    }

    fn perhaps_cut(self) -> Self {
        Self {
            expected: Expected::PerhapsCut,
            ..self
        }
    }

    /// The request to an operation.
    pub(super) fn on(&self, operation: Operation<'_>, world: &World, access: &str) -> RequestBuilder {
        let method = self.method.clone();
        let method = method.unwrap_or_else(|| operation.method.to_uppercase());
        let path = self.path.clone();
        let path = path.unwrap_or_else(|| format!("{}{}", operation.example_path(), self.query));
        let request = operation.request_to(world, access, &method, &path);
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value = HeaderValue::from_bytes(value).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
        let request = request.headers(headers);
        match &self.body {
            Some(body) => request.body(body.clone()),
            None => request,
        }
    }
}

/// Values that no parameter and no field has.
fn odd_texts() -> Vec<String> {
    let long = "x".repeat(5_000);
    let texts = ["-1", "1e9", "99999999999999999999999999", "%00", "%ff", "%", "%zz", "%ED%A0%80",
        "%F0%9F%92%A9", "%3Cscript%3E", "..%2f..%2f", "%0d%0aset-cookie:%20a=b", "+", "", &long];
    texts.map(str::to_owned).to_vec()
}

/// Missing, repeated, of the wrong type, no text, too long; beside parameters that are right.
pub(super) fn queries(operation: Operation<'_>) -> Vec<Wrong> {
    let none = vec![];
    let parameters = operation.described["parameters"].as_array();
    let parameters = parameters.unwrap_or(&none).iter();
    let parameters: Vec<_> = parameters.filter(|one| one["in"] == "query").collect();
    let right = |without: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for one in &parameters {
            let (name, example) = (one["name"].as_str().unwrap(), &one["example"]);
            if name != without && !example.is_null() {
                let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                query.append_pair(name, &text);
            }
        }
        query.finish()
    };
    let mut all: Vec<String> = ["a=1&a=2", "a[]=1", "&&&", "=", "%", "%zz=%", "%ff=%00", "a=%00"]
        .map(str::to_owned)
        .to_vec();
    all.push("a&".repeat(12_000));
    for one in &parameters {
        let name = one["name"].as_str().unwrap();
        let right = right(name);
        all.push(right.clone());
        all.push(format!("{right}&{name}=a&{name}=b"));
        all.push(format!("{right}&{name}[]=a"));
        all.extend(odd_texts().iter().map(|odd| format!("{right}&{name}={odd}")));
    }
    let mut all: Vec<Wrong> = all.iter().map(|query| Wrong::query(query)).collect();
    all.push(Wrong::query(&"x".repeat(100_000)).perhaps_cut());
    all
}

/// Bad escapes and other text where the path has a parameter.
pub(super) fn paths(operation: Operation<'_>) -> Vec<Wrong> {
    let mut all = vec![];
    for (name, _) in operation.path_parameters() {
        // The providers' names are addresses of their own.
        if name == "provider" {
            continue;
        }
        for odd in odd_texts() {
            // No parameter at all, or another address.
            if odd.is_empty() || odd.starts_with("..") {
                continue;
            }
            let path = operation.path.replace(&format!("{{{name}}}"), &odd);
            let path = Operation {
                path: &path,
                ..operation
            }
            .example_path();
            all.push(Wrong {
                path: Some(path),
                ..Wrong::new(odd)
            });
        }
    }
    all
}

/// Methods that the address has not. (HEAD is GET without the body.)
pub(super) fn methods(contract: &Contract, operation: Operation<'_>) -> Vec<Wrong> {
    let all = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "gEt"];
    let known = contract.document["paths"][operation.path].as_object().unwrap();
    let unknown = all.iter().filter(|method| {
        let lower = method.to_lowercase();
        **method == "gEt" || !known.contains_key(&lower)
    });
    unknown
        .map(|method| Wrong {
            method: Some((*method).to_owned()),
            expected: Expected::NotAllowed,
            ..Wrong::new(*method)
        })
        .collect()
}

/// Headers that say something odd.
pub(super) fn headers() -> Vec<Wrong> {
    let mut all: Vec<Wrong> = [
        "image/png", "application/json;q=banana", "", ",;,", "*/*;q=-1", "\u{80}", "text/html\t",
    ]
    .map(|accept| Wrong::header("accept", accept))
    .into();
    all.extend(
        ["Basic", "Bearer", "Bearer ", "Basic eDp5", "bearer \u{ff}", "Digest x", "Bearer a b c"]
            .map(|value| Wrong::header("authorization", value)),
    );
    all.extend(["=", ";;;=;", "\u{ff}=\u{fe}", "__Host-pia-sign-in-00=x"]
        .map(|value| Wrong::header("cookie", value)));
    for name in ["x-forwarded-for", "x-pia-device-name", "x-pia-device-id", "x-pia-app-version",
        "x-pia-os-version", "if-none-match", "origin", "sec-fetch-site", "accept-encoding", "range",
        "last-event-id", "if-modified-since"]
    {
        for value in [&b"\xff\xfe"[..], b"", b"\t,,", b"-1", &[b'x'; 9_000]] {
            all.push(Wrong::header(name, value));
        }
    }
    all.push(Wrong::header("x-pia-device-name", vec![b'x'; 200_000]).perhaps_cut());
    all
}

/// Bodies that fit nothing, as each kind there is and some that there are not.
pub(super) fn raw_bodies(operation: Operation<'_>) -> Vec<Wrong> {
    let deep = ["[".repeat(100_000), "{\"a\":".repeat(3_000)];
    let kinds = [JSON, FORM, "text/xml", "", "application/json; charset=utf-16",
        "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=\"", "\u{80}"];
    let utf16: Vec<u8> = "{\"refreshToken\":\"x\"}".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut bodies: Vec<Vec<u8>> = [
        "", "{", "null", "[]", "5", "\"x\"", "{}", "{\"\":1}", "\u{feff}{}", "\u{0}\u{1}", "{} {}",
        "a=1&a=2", "%ff=%00", "a&b&=&%", "%zz=%", "grant_type=x&client_id=", &deep[0], &deep[1],
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bodies.extend([b"\xff\xfe{}".to_vec(), b"{\"a\":\"\xc3\"}".to_vec(), b"a=\xff".to_vec(), utf16]);
    // Who takes no body does not look at it.
    let kinds = if operation.kinds().is_empty() {
        &kinds[..1]
    } else {
        &kinds[..]
    };
    let mut all = vec![];
    for kind in kinds {
        all.extend(bodies.iter().map(|body| Wrong::body(kind, body.clone())));
        all.push(Wrong::body(kind, vec![b' '; 5 * 1024 * 1024]).perhaps_cut());
    }
    all
}

/// Bodies that fit but for one field.
pub(super) fn fields(contract: &Contract, operation: Operation<'_>) -> Vec<Wrong> {
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let long = format!("\"{}\"", "x".repeat(8_000));
    let values = ["5", "-1", "1e400", "18446744073709551616", "\"x\"", "\"\"", "null", "[]", "{}",
        "true", "\"\\u0000\"", "\"\\ud800\"", "\"9999-12-31T23:59:59-23:59\"", "nonsense", &deep,
        &long];
    let mut all = vec![];
    for kind in operation.kinds() {
        let schema = &operation.described["requestBody"]["content"][kind]["schema"];
        for sample in samples::fitting(&contract.document, schema) {
            if kind == FORM {
                all.extend(forms(&samples::form(&sample)));
                continue;
            }
            let mut bodies = samples::with_each_missing_or_twice(&sample);
            for value in values {
                bodies.extend(samples::with_each_replaced(&sample, value));
            }
            all.extend(bodies.into_iter().map(|body| Wrong::body(kind, body)));
        }
    }
    all
}

fn forms(fields: &[(String, String)]) -> Vec<Wrong> {
    let mut all = vec![];
    for (index, (name, value)) in fields.iter().enumerate() {
        let rest = fields.iter().enumerate().filter(|(other, _)| *other != index);
        let mut right = url::form_urlencoded::Serializer::new(String::new());
        right.extend_pairs(rest.map(|(_, pair)| pair));
        let right = right.finish();
        all.push(right.clone());
        all.push(format!("{right}&{name}={value}&{name}={value}"));
        all.push(format!("{right}&{name}%00={value}"));
        all.extend(odd_texts().iter().map(|odd| format!("{right}&{name}={odd}")));
    }
    all.into_iter().map(|body| Wrong::body(FORM, body)).collect()
}

/// Four times what a push may have.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&vec![b' '; 16 * 1024 * 1024]));

static ZSTD_BOMB: LazyLock<Vec<u8>> =
    LazyLock::new(|| zstd::encode_all(&vec![b' '; 16 * 1024 * 1024][..], 19).unwrap());

/// Bodies that are not compressed as they say, or to far more than is read.
pub(super) fn encodings(contract: &Contract, operation: Operation<'_>) -> Vec<Wrong> {
    let mut cut = gzip(b"{\"mutations\":[]}");
    cut.truncate(cut.len() / 2);
    let mut all = vec![];
    for kind in operation.kinds() {
        let schema = &operation.described["requestBody"]["content"][kind]["schema"];
        let sample = samples::fitting(&contract.document, schema)[0].to_string();
        let twice = gzip(&gzip(sample.as_bytes()));
        for encoding in ["gzip", "zstd", "br", "deflate", "gzip, gzip", "identity", "x", "\u{80}"] {
            for body in [&*BOMB, &*ZSTD_BOMB, &cut, &twice, &gzip(b""), &b"no gzip".to_vec(), &vec![]] {
                let mut wrong = Wrong::body(kind, body.clone());
                wrong.what = format!("{kind} in {encoding}, {} bytes", body.len());
                wrong.headers.push(("content-encoding", encoding.into()));
                all.push(wrong);
            }
        }
    }
    all
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(data).unwrap();
    gzip.finish().unwrap()
}
