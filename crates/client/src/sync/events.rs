//! Reads server-sent events (HTML Living Standard sections 9.2.5 and 9.2.6) as their bytes arrive.
//!
//! What a page's `EventSource` keeps beside them is left out: a revision says by itself how far the
//! records have come, so no last event id is sent back, and [`Backoff`](crate::backoff::Backoff)
//! decides when to connect again, not the stream's `retry`.

/// The most bytes one event may have, its line ends and names of fields among them.
pub(super) const LARGEST: usize = 64 * 1024;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// Its type; `message` when it names none.
    pub(super) name: String,
    /// What it says.
    pub(super) data: String,
}

/// An event larger than [`LARGEST`]: no Pia server sends one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is larger than {LARGEST} bytes")]
pub(super) struct TooLarge;

/// What of a stream has been read and is not an event yet.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The line under way, without its end.
    line: Vec<u8>,
    name: String,
    data: String,
    /// Bytes of the event so far.
    size: usize,
    /// The last byte was a carriage return: a line feed now belongs to it.
    after_return: bool,
    /// A line has ended: what looks like a byte order mark is one only in the first.
    begun: bool,
}

impl Reader {
    /// Takes in the next bytes; answers the events that end in them. A comment, which keeps the
    /// connection alive, is none.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if follows_return => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => {
                    self.line.push(byte);
                    self.size += 1;
                    if self.size > LARGEST {
                        return Err(TooLarge);
                    }
                }
            }
        }
        Ok(events)
    }

    /// Interprets the line that has ended; an empty one ends an event.
    fn end_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let mut line = text.as_ref();
        if !std::mem::replace(&mut self.begun, true) {
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        // A colon alone, and with anything behind it, is a comment.
        if line.starts_with(':') {
            self.size -= bytes.len();
            return None;
        }
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            _ => {}
        }
        None
    }

    fn end_event(&mut self) -> Option<Event> {
        self.size = 0;
        let (name, mut data) = (
            std::mem::take(&mut self.name),
            std::mem::take(&mut self.data),
        );
        // Without any data there is no event, whatever its name.
        data.pop()?;
        let name = if name.is_empty() {
            "message".to_owned()
        } else {
            name
        };
        Some(Event { name, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event {
            name: name.into(),
            data: data.into(),
        }
    }

    fn whole(text: &str) -> Vec<Event> {
        Reader::default().read(text.as_bytes()).unwrap()
    }

    #[test]
    fn events_read_as_the_standard_has_them() {
        for (text, expected) in [
            ("event: revision\ndata: 7\n\n", vec![event("revision", "7")]),
            // Its own examples, in section 9.2.6.
            (
                "data: YHOO\ndata: +2\ndata: 10\n\n",
                vec![event("message", "YHOO\n+2\n10")],
            ),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                vec![
                    event("message", "first event"),
                    event("message", "second event"),
                    event("message", " third event"),
                ],
            ),
            (
                "data\n\ndata\ndata\n\ndata:",
                vec![event("message", ""), event("message", "\n")],
            ),
            (
                "data:test\n\ndata: test\n\n",
                vec![event("message", "test"); 2],
            ),
            // Every kind of line end, and a byte order mark before the first line alone.
            (
                "\u{feff}data: 1\r\n\r\ndata: 2\r\rdata: 3\n\n",
                vec![
                    event("message", "1"),
                    event("message", "2"),
                    event("message", "3"),
                ],
            ),
            ("data: 1\n\u{feff}data: 2\n\n", vec![event("message", "1")]),
            // A name is forgotten with an event that says nothing, and an unknown field is passed over.
            (
                "event: revision\n\ndata: 1\nretry: 5\ncolour: red\n\n",
                vec![event("message", "1")],
            ),
            // What does not end is no event.
            ("event: revision\ndata: 7\n", Vec::new()),
            (":\n\n:\n\n", Vec::new()),
        ] {
            assert_eq!(whole(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_event_may_not_grow_for_ever_and_comments_may_come_for_ever() {
        let mut reader = Reader::default();
        assert_eq!(reader.read(&vec![b'x'; LARGEST]), Ok(Vec::new()));
        assert_eq!(reader.read(b"x"), Err(TooLarge));
        let many = "data: x\n".repeat(LARGEST / 7 + 1);
        assert_eq!(Reader::default().read(many.as_bytes()), Err(TooLarge));
        let mut reader = Reader::default();
        for _ in 0..LARGEST {
            assert_eq!(reader.read(b":\n\n"), Ok(Vec::new()));
            assert_eq!(reader.read(b": beat\n"), Ok(Vec::new()));
        }
    }

    /// Lines such as a stream has, and such as it should not have.
    fn any_stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            4 => prop::sample::select(vec![
                "\n", "\r", "\r\n", "data", "event", ":", " ", "revision", "7", "\u{feff}", "ü",
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..4),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        /// The network cuts where it likes.
        #[test]
        fn where_the_bytes_are_cut_does_not_matter(
            bytes in any_stream(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let expected = Reader::default().read(&bytes).unwrap();
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let mut reader = Reader::default();
            let mut events = Vec::new();
            for pair in places.windows(2) {
                events.extend(reader.read(&bytes[pair[0]..pair[1]]).unwrap());
            }
            prop_assert_eq!(events, expected);
        }

        #[test]
        fn every_line_end_ends_a_line(lines in prop::collection::vec("[a-z: ]{0,12}", 0..12)) {
            let read = |end: &str| {
                whole(&(lines.join(end) + end))
            };
            prop_assert_eq!(read("\n"), read("\r"));
            prop_assert_eq!(read("\n"), read("\r\n"));
        }

        #[test]
        fn what_is_sent_is_what_is_read(
            name in "[a-z]{1,10}",
            data in prop::collection::vec("[^\r\n\u{feff}]{0,20}", 1..4),
        ) {
            let text = format!("event: {name}\ndata: {}\n\n", data.join("\ndata: "));
            prop_assert_eq!(whole(&text), vec![event(&name, &data.join("\n"))]);
        }
    }
}
