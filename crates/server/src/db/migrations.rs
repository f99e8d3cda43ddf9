//! The schema's history: numbered files, applied forward only, each once, and all of what is missing
//! or nothing. Both engines have the same history.

use super::OpenError;

pub(super) struct Migration {
    pub(super) number: u32,
    pub(super) name: &'static str,
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal, $file:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("sql/sqlite/", $file)),
            postgres: include_str!(concat!("sql/postgres/", $file)),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "first", "0001_first.sql"),
    migration!(2, "by person", "0002_by_person.sql"),
    migration!(3, "guesses", "0003_guesses.sql"),
    migration!(4, "signing keys", "0004_signing_keys.sql"),
    migration!(5, "providers", "0005_providers.sql"),
    migration!(6, "people", "0006_people.sql"),
    migration!(7, "legacy", "0007_legacy.sql"),
    migration!(8, "tallies", "0008_tallies.sql"),
    migration!(9, "sealed", "0009_sealed.sql"),
    migration!(10, "home", "0010_home.sql"),
    migration!(11, "home name", "0011_home_name.sql"),
];

/// The latest migration of this program.
pub(super) fn known() -> u32 {
    MIGRATIONS.last().map_or(0, |last| last.number)
}

/// What is missing from a database whose latest migration is `found`.
pub(super) fn missing(
    found: u32,
    database: &str,
) -> Result<impl Iterator<Item = &'static Migration> + use<>, OpenError> {
    let known = known();
    if found > known {
        return Err(OpenError::Newer {
            database: database.to_owned(),
            found,
            known,
        });
    }
    Ok(MIGRATIONS.iter().filter(move |m| m.number > found))
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn migrations_are_numbered_from_one_without_gaps() {
        for (migration, number) in MIGRATIONS.iter().zip(1..) {
            assert_eq!(migration.number, number, "{}", migration.name);
        }
    }
}
