//! The name a server goes by among people, as it may be configured and as it may be shown.

/// How many characters a name has at most: it stands on one line beside the server's host.
pub const MOST_CHARACTERS: usize = 80;

/// The name without the space around it, when it is one: on a single line, not too long, and with
/// nothing in it that cannot be seen or that turns around what stands beside it. Anybody can write
/// anything into a metadata document, and the person reads it beside the host they decide about.
pub fn checked(name: &str) -> Option<&str> {
    let name = name.trim();
    let fits = (1..=MOST_CHARACTERS).contains(&name.chars().count());
    (fits && !name.chars().any(is_hidden)).then_some(name)
}

/// Controls, line ends, and what Unicode calls default ignorable and bidirectional formatting (UAX #9
/// section 2, UAX #44): they have no look of their own and change that of their neighbours.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_people_can_read_on_one_line() {
        let longest = "ü".repeat(MOST_CHARACTERS);
        for name in ["Contoso", "Ärzte & Co. – Köln", "株式会社", "שרת", &longest] {
            assert_eq!(checked(name), Some(name));
        }
        assert_eq!(checked("  Contoso \n"), Some("Contoso"));
    }

    #[test]
    fn what_hides_or_turns_around_is_no_name() {
        let too_long = "x".repeat(MOST_CHARACTERS + 1);
        for name in [
            "",
            " \t ",
            &too_long,
            "two\nlines",
            "two\u{2028}lines",
            "a\u{0}b",
            "a\u{85}b",
            "a\u{202e}moc.elpmaxe",
            "a\u{2066}b\u{2069}",
            "a\u{200f}b",
            "a\u{200b}b",
            "\u{feff}a",
            "a\u{e0041}",
        ] {
            assert_eq!(checked(name), None, "{name:?}");
        }
    }
}
