//! Every text, in every language, by its name.

use uuid::Uuid;

use super::*;

/// What stands for a name that somebody else chose.
const NAME: &str = "n4me";

fn every_shown() -> [Shown; 8] {
    let name = || NAME.to_owned();
    [
        Shown::TenantNotFound(name()),
        Shown::MissingParameter(NAME),
        Shown::Duplicated(name()),
        Shown::UnknownApplication(name()),
        Shown::RedirectUri {
            asked: name(),
            client_id: name(),
        },
        Shown::NotMultiTenant(name()),
        Shown::NotInTenant(name()),
        Shown::AccountType,
    ]
}

fn every_mistake() -> [Mistake; 10] {
    let name = || NAME.to_owned();
    [
        Mistake::Duplicated(name()),
        Mistake::Missing(NAME),
        Mistake::Client,
        Mistake::RedirectUri(name()),
        Mistake::ResponseType,
        Mistake::CodeChallenge,
        Mistake::Scope(name()),
        Mistake::ResponseMode(name()),
        Mistake::PromptNone,
        Mistake::Prompt(name()),
    ]
}

fn every_text(language: Language) -> Vec<(String, String)> {
    let words = language.words();
    let plain = [
        words.common.texts(),
        words.account.texts(),
        words.consent.texts(),
        words.home.texts(),
        words.logout.texts(),
        words.problem.texts(),
    ];
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut add = |name: String, text: &str| texts.push((name, text.to_owned()));
    for (name, text) in plain.concat() {
        add(name.to_owned(), text);
    }
    let refusals = [
        Refusal::Personal,
        Refusal::Work,
        Refusal::OtherTenant(Uuid::nil()),
    ];
    for refusal in refusals {
        add(format!("{refusal:?}"), (words.refusal)(refusal));
    }
    for permission in Permission::ALL {
        let (title, sentence) = (words.permission)(permission);
        add(format!("{permission:?}"), title);
        add(format!("{permission:?} in a sentence"), sentence);
    }
    for permission in [
        GooglePermission::OpenId,
        GooglePermission::Email,
        GooglePermission::Profile,
    ] {
        let text = (words.google_permission)(permission);
        add(format!("Google {permission:?}"), text);
    }
    for shown in every_shown() {
        add(format!("{shown:?}"), &(words.shown)(&shown));
    }
    for mistake in every_mistake() {
        add(format!("{mistake:?}"), &(words.mistake)(&mistake));
    }
    texts
}

/// What is put into a text, in the order of the alphabet: the `{names}` of one, and names.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<_> = text.split('{').skip(1).collect();
    for place in &mut places {
        *place = place.split_once('}').unwrap().0;
    }
    places.extend(text.matches(NAME));
    places.sort_unstable();
    places
}

#[test]
fn only_what_is_the_same_word_is_as_in_english() {
    let same = |language| {
        let english = every_text(Language::English).into_iter();
        let both = english.zip(every_text(language));
        let same = both.filter(|(english, other)| english.1 == other.1);
        same.map(|(_, (name, _))| name).collect::<Vec<_>>()
    };
    // Neither has a word in it, or both have the same.
    assert_eq!(same(Language::German), ["headline"]);
    assert_eq!(same(Language::French), ["message"]);
}

#[test]
fn each_language_puts_in_what_english_puts_in() {
    let english = every_text(Language::English);
    for language in [Language::German, Language::French] {
        for ((name, english), (_, text)) in english.iter().zip(every_text(language)) {
            assert!(!text.trim().is_empty(), "{language:?} {name}");
            assert_eq!(places(&text), places(english), "{language:?} {name}");
        }
    }
}

/// Whether one of these marks stands before the end or a space without the narrow space before it.
fn lacks_narrow_space(text: &str) -> bool {
    let marks = text.char_indices().filter(|(_, c)| ";:!?".contains(*c));
    marks.into_iter().any(|(at, mark)| {
        let after = text[at + mark.len_utf8()..].chars().next();
        after.is_none_or(char::is_whitespace) && !text[..at].ends_with('\u{202f}')
    })
}

#[test]
fn each_language_sets_its_marks_as_its_printers_do() {
    for language in Language::ALL {
        for (name, text) in every_text(language) {
            let about = format!("{language:?} {name}: {text}");
            assert!(
                !text.contains(['"', '\'']) && !text.contains("..."),
                "{about}"
            );
            let (foreign, open, close): (&[char], _, _) = match language {
                Language::English => (&['„', '«', '»', '\u{202f}', 'ß'], "“", "”"),
                Language::German => (&['”', '«', '»', '\u{202f}', '—'], "„", "“"),
                Language::French => (&['„', '“', '”', '\u{a0}', '—'], "«\u{202f}", "\u{202f}»"),
            };
            assert!(!text.contains(foreign), "{about}");
            assert_eq!(
                text.matches(open).count(),
                text.matches(close).count(),
                "{about}"
            );
            if language == Language::French {
                assert!(!lacks_narrow_space(&text), "{about}");
                assert_eq!(
                    text.matches('«').count(),
                    text.matches(open).count(),
                    "{about}"
                );
                assert_eq!(
                    text.matches('»').count(),
                    text.matches(close).count(),
                    "{about}"
                );
            }
        }
    }
}

#[test]
fn what_is_put_in_is_not_looked_at_again() {
    let values = [("a", "{b}"), ("b", "<b>")];
    assert_eq!(fill("{a} and {b}, {b}.", &values), "{b} and <b>, <b>.");
    assert_eq!(fill("nothing", &values), "nothing");
    assert_eq!(fill("{unknown}|{", &values), "|{");
    let bold = html! { b { "<{x}>" } };
    let placed = |text| placed(text, &bold).into_string();
    assert_eq!(
        placed("<a> {x} & c"),
        "&lt;a&gt; <b>&lt;{x}&gt;</b> &amp; c"
    );
    assert_eq!(placed("{x}"), "<b>&lt;{x}&gt;</b>");
}
