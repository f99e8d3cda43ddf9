//! Every text, in every language, by its name.

use pia_oidc::{ErrorClass, Wording};
use uuid::Uuid;

use super::*;
use crate::accounts::NotAdmitted;
use crate::sign_in::NotLoopback;
use crate::told::ProviderSaid;

const CLASSES: [ErrorClass; 12] = [
    ErrorClass::Declined,
    ErrorClass::ConsentMissing,
    ErrorClass::AdminConsentMissing,
    ErrorClass::InteractionRequired,
    ErrorClass::MfaRequired,
    ErrorClass::DeviceRequired,
    ErrorClass::WrongAccount,
    ErrorClass::TenantNotAllowed,
    ErrorClass::CodeSpent,
    ErrorClass::Misconfigured,
    ErrorClass::Transient,
    ErrorClass::Other,
];

const WORDINGS: [Wording; 24] = [
    Wording::ConsentDeclined,
    Wording::ApprovalAsked,
    Wording::Locked,
    Wording::PasswordExpired,
    Wording::PasswordWrong,
    Wording::Disabled,
    Wording::MfaSetup,
    Wording::NotAssigned,
    Wording::Withdrawn,
    Wording::OtherTenant,
    Wording::NoAccount,
    Wording::SeveralAccounts,
    Wording::DeviceNotCompliant,
    Wording::DeviceNotJoined,
    Wording::AppNotApproved,
    Wording::Blocked,
    Wording::TenantRestricted,
    Wording::TookTooLong,
    Wording::RedirectUri,
    Wording::ApplicationUnknown,
    Wording::SingleTenant,
    Wording::SecretWrong,
    Wording::SecretExpired,
    Wording::TooMany,
];

/// All that can be told.
fn every_told() -> Vec<Told> {
    let said = |class, wording| {
        Told::Provider(ProviderSaid {
            wording,
            correlation_id: Some(Uuid::nil()),
            trace_id: Some(Uuid::max()),
            ..class
        })
    };
    let classes = CLASSES.map(|class| said(class.into(), None));
    let wordings = WORDINGS.map(|wording| said(ErrorClass::Other.into(), Some(wording)));
    let rules = [
        NotAdmitted::Guest,
        NotAdmitted::Unknown,
        NotAdmitted::Role,
        NotAdmitted::Disabled,
    ];
    let rest = [
        Told::NoCode,
        Told::GroupsUnavailable,
        Told::GroupsHidden,
        Told::OurFault("a1b2".to_owned()),
        Told::Busy,
        Told::TookTooLong,
        Told::TooMany(7),
        Told::TooMany(6 * 60 + 1),
        Told::NothingHere,
        Told::OtherMethod,
        Told::NoProviders,
        Told::ProviderMissing,
        Told::ProviderNotOffered,
        Told::AppUnknown,
        Told::AddressRepeated,
        Told::NotLoopback(NotLoopback),
        Told::AnswerMalformed,
        Told::AnswerTooLarge,
        Told::NotUnderWay,
        Told::ParameterRepeated,
        Told::HintTooLong,
        Told::StillSignedIn("Microsoft".to_owned()),
        Told::FormNotOurs,
    ];
    let rules = rules.map(Told::NotAdmitted);
    [&classes[..], &wordings, &rules, &rest].concat()
}

fn every_text(language: Language) -> Vec<(String, String)> {
    let words = language.words();
    let plain = [
        words.common.texts(),
        words.device.texts(),
        words.approval.texts(),
        words.sign_out.texts(),
    ];
    let plain = plain.concat().into_iter();
    let plain = plain.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let titles = Title::ALL.into_iter();
    let titles = titles.map(|title| (format!("{title:?}"), (words.title)(title).to_owned()));
    let told = every_told().into_iter();
    let told = told.map(|told| (format!("{told:?}"), (words.told)(&told)));
    plain.chain(titles).chain(told).collect()
}

/// The `{names}` of a text, in the order of the alphabet.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<_> = text.split('{').skip(1).collect();
    for place in &mut places {
        *place = place.split_once('}').unwrap().0;
    }
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
    // A word both have, and a text that is made of its parts.
    assert_eq!(same(Language::German), ["app", "asked_ago", "shown_code"]);
    assert_eq!(same(Language::French), ["asked_ago", "shown_code"]);
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
    // What names a failure in somebody's log.
    for language in Language::ALL {
        for told in every_told() {
            let text = (language.words().told)(&told);
            match told {
                Told::Provider(_) => {
                    let ids = [Uuid::nil(), Uuid::max()].map(|id| id.to_string());
                    assert!(ids.iter().all(|id| text.contains(id)), "{text}");
                }
                Told::OurFault(id) => assert!(text.contains(&id), "{text}"),
                Told::TooMany(_) => assert!(text.contains('7'), "{text}"),
                Told::StillSignedIn(provider) => assert!(text.contains(&provider), "{text}"),
                _ => {}
            }
        }
    }
}

/// Whether one of these marks stands before the end or a space without the narrow space before it.
fn lacks_narrow_space(text: &str) -> bool {
    let marks = text.char_indices().filter(|(_, c)| ";:!?".contains(*c));
    marks.into_iter().any(|(at, mark)| {
        let after = text[at + mark.len_utf8()..].chars().next();
        // A colon inside an address is no mark.
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
            let foreign: &[char] = match language {
                Language::English => &['„', '«', '»', '\u{202f}', 'ß'],
                Language::German => &['”', '«', '»', '\u{202f}'],
                Language::French => &['„', '“', '”', '\u{a0}'],
            };
            assert!(!text.contains(foreign), "{about}");
            match language {
                Language::German => {
                    assert_eq!(
                        text.matches('„').count(),
                        text.matches('“').count(),
                        "{about}"
                    );
                }
                Language::French => {
                    assert!(!lacks_narrow_space(&text), "{about}");
                    let (open, close) = (text.matches('«'), text.matches('»'));
                    let narrow = (text.matches("«\u{202f}"), text.matches("\u{202f}»"));
                    assert_eq!(open.count(), narrow.0.count(), "{about}");
                    assert_eq!(close.count(), narrow.1.count(), "{about}");
                }
                Language::English => {}
            }
        }
    }
}

#[test]
fn what_a_client_is_told_is_ascii() {
    for told in every_told() {
        // Where the client is, is not known then, so nothing is sent there.
        if !matches!(told, Told::NotLoopback(_)) {
            assert!(told.to_string().is_ascii(), "{told}");
        }
    }
}

#[test]
fn what_is_put_in_is_not_looked_at_again() {
    let values = [("a", "{b}"), ("b", "<b>")];
    assert_eq!(fill("{a} and {b}, {b}.", &values), "{b} and <b>, <b>.");
    assert_eq!(fill("nothing", &values), "nothing");
    assert_eq!(fill("{unknown}|{", &values), "|{");
}
