//! What is named on the command line by its id.

/// What an id, or enough of it, names.
pub(crate) enum Picked<T> {
    One(T),
    Several,
    Nothing,
}

/// The one with this id, or the only one whose id begins or ends so: ids made in one minute begin
/// alike, so lists show their ends.
pub(crate) fn pick<T>(
    all: impl IntoIterator<Item = T>,
    id_of: impl Fn(&T) -> &str,
    named: &str,
) -> Picked<T> {
    let wanted = named.trim().to_ascii_lowercase();
    let fits = |one: &T| {
        let id = id_of(one);
        !wanted.is_empty() && (id.starts_with(&wanted) || id.ends_with(&wanted))
    };
    let mut found = all.into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => Picked::One(one),
        (Some(_), Some(_)) => Picked::Several,
        (None, _) => Picked::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_of_an_id_names_one_and_nothing_names_none() {
        let named = |name| match pick(["0198-aa01", "0198-ab02"], |id| id, name) {
            Picked::One(id) => id,
            Picked::Several => "several",
            Picked::Nothing => "nothing",
        };
        for (name, expected) in [
            ("0198-aa01", "0198-aa01"),
            ("  0198-AB ", "0198-ab02"),
            ("01", "several"),
            ("1", "0198-aa01"),
            ("c", "nothing"),
            ("", "nothing"),
            (" ", "nothing"),
        ] {
            assert_eq!(named(name), expected, "{name:?}");
        }
    }
}
