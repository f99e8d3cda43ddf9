//! What a picture is, by its own first bytes: what a server calls it is not asked.

/// The widest and tallest picture that is shown, in points. A few bytes may unpack to very many.
const MOST_POINTS: u32 = 4096;

/// The kinds that a window shows and that cannot hold a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
    Gif,
    Webp,
}

impl Kind {
    /// Its media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }
}

/// The kind of a picture that may be shown; `None` for everything else.
pub(crate) fn kind(bytes: &[u8]) -> Option<Kind> {
    let (kind, (width, height)) = if bytes.starts_with(b"\xff\xd8\xff") {
        (Kind::Jpeg, jpeg(bytes)?)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (Kind::Png, png(bytes)?)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        (Kind::Gif, (little(bytes, 6, 2)?, little(bytes, 8, 2)?))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        (Kind::Webp, webp(bytes)?)
    } else {
        return None;
    };
    let fits = |points| (1..=MOST_POINTS).contains(&points);
    (fits(width) && fits(height)).then_some(kind)
}

/// Width and height are the first two members of the first chunk (PNG section 11.2.2).
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..16)? == b"IHDR";
    header.then_some((big(bytes, 16, 4)?, big(bytes, 20, 4)?))
}

/// Each of the three forms says its size in its first chunk (RFC 9649 section 2).
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " if bytes.get(23..26)? == b"\x9d\x01\x2a" => Some((
            little(bytes, 26, 2)? & 0x3fff,
            little(bytes, 28, 2)? & 0x3fff,
        )),
        b"VP8L" if bytes.get(20) == Some(&0x2f) => {
            let bits = little(bytes, 21, 4)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

/// From segment to segment up to the frame header, which has the size (ITU T.81 section B.2.2).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // A marker may be preceded by any number of these.
            0xff => at += 1,
            // A frame header; the three others of this range are tables and reserved.
            marker @ 0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?));
            }
            // The picture's data, or its end, without a frame header before it.
            0xd8..=0xda => return None,
            // A length counts itself.
            _ => at += 2 + usize::try_from(big(bytes, at + 2, 2)?.max(2)).ok()?,
        }
    }
}

fn big(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(at..at + count)?;
    Some(
        digits
            .iter()
            .fold(0, |sum, digit| sum << 8 | u32::from(*digit)),
    )
}

fn little(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(at..at + count)?.iter().rev();
    Some(digits.fold(0, |sum, digit| sum << 8 | u32::from(*digit)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::account::{JPEG, gif};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let start: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        [start, &width.to_be_bytes(), &height.to_be_bytes()].concat()
    }

    fn webp(chunk: &str, rest: &[u8]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP", chunk.as_bytes(), b"\0\0\0\0", rest].concat()
    }

    #[test]
    fn a_picture_is_told_by_its_first_bytes() {
        let lossy = b"\0\0\0\x9d\x01\x2a\xf0\0\xf0\0";
        for (bytes, expected) in [
            (JPEG.to_vec(), Kind::Jpeg),
            (png(240, 240), Kind::Png),
            (gif(48, 48), Kind::Gif),
            (webp("VP8 ", lossy), Kind::Webp),
            (webp("VP8L", b"\x2f\xef\xc0\x3b\0"), Kind::Webp),
            (webp("VP8X", b"\0\0\0\0\xef\0\0\xef\0\0"), Kind::Webp),
        ] {
            assert_eq!(kind(&bytes), Some(expected));
        }
    }

    #[test]
    fn everything_else_is_none() {
        let page = b"<!doctype html><script>alert(1)</script>";
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
        for bytes in [
            &b""[..],
            page,
            drawing,
            b"BM\0\0",
            b"\xff\xd8\xff",
            b"%PDF-1.7",
        ] {
            assert_eq!(kind(bytes), None);
        }
        // A few bytes that would unpack to gigabytes, and nothing at all.
        for (width, height) in [(4097, 1), (1, 4097), (u32::MAX, u32::MAX), (0, 9)] {
            assert_eq!(kind(&png(width, height)), None);
        }
        assert_eq!(
            kind(&webp("VP8X", b"\0\0\0\0\xff\xff\xff\xff\xff\xff")),
            None
        );
        assert_eq!(kind(&png(4096, 4096)), Some(Kind::Png));
    }

    proptest! {
        /// Whatever a server sends is read to an end.
        #[test]
        fn no_bytes_are_too_strange(
            start in prop::sample::select(vec![
                &b""[..], b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ",
            ]),
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            kind(&[start, &rest].concat());
        }
    }
}
