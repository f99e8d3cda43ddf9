//! Initials on a coloured disc.

use maud::{Markup, html};

/// How many colours the style sheet has.
const COLOURS: usize = 6;

/// First letters of the first and the last word of a name.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next();
    let letters = [first, words.next_back()];
    letters
        .into_iter()
        .flatten()
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The disc; the same name has the same colour everywhere.
pub(super) fn disc(name: &str) -> Markup {
    let colour = name.bytes().map(usize::from).sum::<usize>() % COLOURS;
    html! {
        span class={ "avatar colour-" (colour) } aria-hidden="true" { (initials(name)) }
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_first_and_last_name() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada king noel lovelace"), "AL");
        assert_eq!(initials("Élodie"), "É");
        assert_eq!(initials(" "), "");
    }
}
