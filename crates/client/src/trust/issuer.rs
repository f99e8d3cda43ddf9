//! Who issued a certificate, for display. Decides nothing.

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

/// `commonName` and `organizationName` (RFC 5280 section 4.1.2.4) in DER.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
/// The longest name that is shown; whoever made the certificate chose it.
const LONGEST: usize = 64;

const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const PRINTABLE_STRING: u8 = 0x13;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// Who issued a certificate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Issuer {
    /// Nobody else.
    Itself,
    /// Somebody who calls themselves so.
    Named(String),
    /// Somebody without a name that could be shown.
    Unnamed,
}

/// Reads who issued it.
pub(super) fn issuer(certificate: &CertificateDer<'_>) -> Issuer {
    let Ok(parsed) = EndEntityCert::try_from(certificate) else {
        return Issuer::Unnamed;
    };
    if parsed.issuer() == parsed.subject() {
        return Issuer::Itself;
    }
    let name = attribute(parsed.issuer(), COMMON_NAME)
        .or_else(|| attribute(parsed.issuer(), ORGANIZATION));
    name.map_or(Issuer::Unnamed, Issuer::Named)
}

/// The first attribute of a kind in a `Name` without its outer header (RFC 5280 section 4.1.2.4):
/// a list of sets of pairs of an identifier and a text.
fn attribute(name: &[u8], wanted: &[u8]) -> Option<String> {
    let mut sets = name;
    while let Some((SET, mut set, rest)) = element(sets) {
        sets = rest;
        while let Some((SEQUENCE, pair, rest)) = element(set) {
            set = rest;
            let Some((OBJECT_IDENTIFIER, kind, value)) = element(pair) else {
                continue;
            };
            if let (true, Some((UTF8_STRING | PRINTABLE_STRING, text, _))) =
                (kind == wanted, element(value))
            {
                return printable(text);
            }
        }
    }
    None
}

/// The first element's tag and content, and what follows it. Names are short: lengths of more than
/// two bytes are not read.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

fn printable(text: &[u8]) -> Option<String> {
    let text: String = std::str::from_utf8(text)
        .ok()?
        .chars()
        .filter(|c| c.is_alphanumeric() || (c.is_ascii_graphic() && *c != '"') || *c == ' ')
        .take(LONGEST)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::Authority;

    #[test]
    fn an_issuer_is_named_and_a_certificate_that_issued_itself_is_told() {
        let authority = Authority::named("Contoso Internal CA");
        let leaf = authority.leaf(&["a.example"]);
        assert_eq!(
            issuer(leaf.certificate()),
            Issuer::Named("Contoso Internal CA".into())
        );
        let odd = Authority::named("Evil\u{1b}[2J\u{202e}\"CA").leaf(&["a.example"]);
        assert_eq!(issuer(odd.certificate()), Issuer::Named("Evil[2JCA".into()));
        let itself = Authority::self_signed(&["a.example"]);
        assert_eq!(issuer(itself.certificate()), Issuer::Itself);
        let nonsense = CertificateDer::from(vec![1, 2, 3]);
        assert_eq!(issuer(&nonsense), Issuer::Unnamed);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(name) = attribute(&bytes, COMMON_NAME) {
                prop_assert!(name.chars().count() <= LONGEST);
            }
        }
    }
}
