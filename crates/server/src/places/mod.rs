//! About where an address is, for the list of a person's devices. Only where the operator gives a
//! database for it: such databases are other people's, and addresses are personal data.

use std::net::IpAddr;
use std::path::Path;

use maxminddb::{MaxMindDbError, Reader, geoip2};

use crate::tokens::clean;

/// A database in MaxMind's format, of cities or of countries. It is kept in memory.
pub(crate) struct Places(Reader<Vec<u8>>);

impl Places {
    /// Reads a file; an error ends the sentence "Server:PlaceDatabase …".
    pub(crate) fn open(path: &str) -> Result<Self, String> {
        let reader = Reader::open_readfile(Path::new(path)).map_err(|error| match error {
            MaxMindDbError::Io(error) => {
                format!("names the file {path:?}, which cannot be read: {error}")
            }
            _ => format!("names the file {path:?}, which is no database in MaxMind's format"),
        })?;
        Ok(Self(reader))
    }

    /// The city and the country of an address, in English, as far as they are known.
    pub(crate) fn of(&self, address: IpAddr) -> Option<String> {
        let found = self.0.lookup(address).ok()?;
        let found: geoip2::City<'_> = found.decode().ok()??;
        let names = [found.city.names.english, found.country.names.english];
        let known: Vec<_> = names.into_iter().flatten().collect();
        clean(&known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of networks that are for documentation (RFC 5737, RFC 3849), made with the Python package
    /// `mmdb_writer`.
    const DATABASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/places/test.mmdb");

    #[test]
    fn an_address_is_about_somewhere_or_nobody_knows_where() {
        let places = Places::open(DATABASE).ok().unwrap();
        let of = |address: &str| places.of(address.parse().unwrap());
        assert_eq!(of("192.0.2.7").as_deref(), Some("Zurich, Switzerland"));
        assert_eq!(of("198.51.100.1").as_deref(), Some("France"));
        assert_eq!(of("2001:db8::1").as_deref(), Some("Bern, Switzerland"));
        assert_eq!(of("127.0.0.1"), None);
        assert_eq!(of("::1"), None);
    }

    #[test]
    fn another_file_is_named() {
        let problem = |path| Places::open(path).err().unwrap();
        assert!(problem("/no/such/file").contains("cannot be read"));
        let other = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert!(problem(other).ends_with("is no database in MaxMind's format"));
    }
}
