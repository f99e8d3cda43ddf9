//! Which language a person is spoken to in.

use std::cmp::Reverse;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};

/// The languages that the pages speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// And whatever is not one of the others.
    #[default]
    English,
    German,
    French,
}

/// How much a language is wanted, in thousandths, and how early that was said.
type Wish = (u16, Reverse<usize>);

impl Language {
    /// All of them, by the order of the variants.
    pub(crate) const ALL: [Self; 3] = [Self::English, Self::German, Self::French];

    /// The language's tag (RFC 5646), for `lang` and `Content-Language`.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
        }
    }

    /// What the client asks for with `ui_locales` (OpenID Connect Core section 3.1.2.1), tags in the
    /// order of the person's preference; without one that is spoken here, as before.
    pub(crate) fn or_asked(self, ui_locales: Option<&str>) -> Self {
        let mut tags = ui_locales.unwrap_or_default().split_ascii_whitespace();
        tags.find_map(Self::known).unwrap_or(self)
    }

    /// What the browser asks for.
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        Self::preferred(lines.filter_map(|line| line.to_str().ok()))
    }

    /// The one wanted most of `Accept-Language` (RFC 9110 section 12.5.4); of those wanted as much,
    /// the one named first.
    fn preferred<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut wishes: [Option<Wish>; Self::ALL.len()] = [None; Self::ALL.len()];
        let mut others: Option<Wish> = None;
        for (place, range) in lines.flat_map(|line| line.split(',')).enumerate() {
            let Some((tag, quality)) = weighed(range) else {
                continue;
            };
            let wish = match Self::known(tag) {
                Some(language) => &mut wishes[language as usize],
                None if tag == "*" => &mut others,
                None => continue,
            };
            *wish = (*wish).max(Some((quality, Reverse(place))));
        }
        let wanted = Self::ALL.into_iter().filter_map(|language| {
            // `*` stands for those not named.
            let wish = wishes[language as usize].or(others)?;
            (wish.0 > 0).then_some((wish, language))
        });
        // The last of equals is taken, so English comes last.
        let most = wanted.rev().max_by_key(|(wish, _)| *wish);
        most.map_or(Self::English, |(_, language)| language)
    }

    /// The language of a tag: `de-AT` is German (RFC 4647 section 3.4).
    fn known(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        let mut all = Self::ALL.into_iter();
        all.find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }
}

/// A language range and its weight in thousandths. None for what is not written as one.
fn weighed(range: &str) -> Option<(&str, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next()?;
    let weights = parts.filter_map(|part| part.split_once('='));
    let mut weights = weights.filter(|(name, _)| name.trim_end().eq_ignore_ascii_case("q"));
    match weights.next() {
        Some((_, weight)) => Some((tag, thousandths(weight.trim_start())?)),
        None => Some((tag, 1_000)),
    }
}

/// A weight: from 0 to 1, with three digits after the point at most (RFC 9110 section 12.4.2).
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, digits) = weight.split_once('.').unwrap_or((weight, ""));
    if digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = format!("{digits:0<3}").parse().ok()?;
    match (whole, part) {
        ("0", part) => Some(part),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::accepted(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn preferred(lines: &[&str]) -> Language {
        Language::preferred(lines.iter().copied())
    }

    #[test]
    fn what_a_browser_wants_most_is_spoken() {
        for (line, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("de-AT", Language::German),
            ("DE-at,de;q=0.9,en;q=0.8", Language::German),
            ("fr-CA, fr;q=0.9, en;q=0.8", Language::French),
            ("en-GB,en;q=0.9,de;q=0.8", Language::English),
            ("it,pt;q=0.9,fr;q=0.3,en;q=0.2", Language::French),
            ("it,pt", Language::English),
            ("en;q=0.5,de;q=0.501", Language::German),
            ("en;q=0.5, de ; Q=0.7", Language::German),
            ("de,fr", Language::German),
            ("fr,de", Language::French),
            // What is not wanted at all.
            ("en;q=0,fr;q=0.1", Language::French),
            ("de;q=0", Language::English),
            ("de;q=0.0,*", Language::English),
            // The rest: English first, unless it was named.
            ("*", Language::English),
            ("*;q=0.5,de;q=0.4", Language::English),
            ("en;q=0.1,*;q=0.5,fr;q=0", Language::German),
            ("en;q=0,*", Language::German),
            ("*;q=0", Language::English),
            // The better of two that name one language.
            ("de-AT;q=0.1,fr;q=0.5,de;q=0.9", Language::German),
            // Other languages, and no languages.
            ("den,fro", Language::English),
            ("de_AT", Language::English),
            ("-de", Language::English),
            ("de;q=2,fr;q=0.1", Language::French),
            ("de;q=0.1234,fr;q=0.1", Language::French),
            ("de;q=-1,fr;q=0.1", Language::French),
            ("de;q=,fr;q=0.1", Language::French),
            ("de;q=1.001,fr;q=0.1", Language::French),
            ("de;level=1", Language::German),
            (",,;;=,q=1,de", Language::German),
        ] {
            assert_eq!(preferred(&[line]), language, "{line}");
        }
        assert_eq!(preferred(&["en;q=0.5", "de"]), Language::German);
    }

    #[test]
    fn what_the_client_asks_for_comes_first() {
        for (asked, language) in [
            (None, Language::French),
            (Some(""), Language::French),
            (Some("it pt-BR"), Language::French),
            (Some("it de-AT en"), Language::German),
            (Some("en de"), Language::English),
        ] {
            assert_eq!(Language::French.or_asked(asked), language, "{asked:?}");
        }
        for language in Language::ALL {
            assert_eq!(Language::known(language.tag()), Some(language));
            assert_eq!(Language::ALL[language as usize], language);
        }
    }

    fn tag() -> impl Strategy<Value = Language> {
        (0..Language::ALL.len()).prop_map(|at| Language::ALL[at])
    }

    proptest! {
        #[test]
        fn any_text_is_read(lines in proptest::collection::vec(".{0,40}|[-a-z*;=q0-9., ]{0,40}", 0..4)) {
            Language::preferred(lines.iter().map(String::as_str));
        }

        #[test]
        fn the_greatest_weight_wins_wherever_it_stands(
            most in tag(),
            others in proptest::collection::vec((tag(), 0_u16..900), 0..6),
            at in any::<prop::sample::Index>(),
        ) {
            let mut ranges: Vec<String> =
                others.iter().map(|(other, q)| format!("{}-X;q=0.{q:03}", other.tag())).collect();
            ranges.insert(at.index(ranges.len() + 1), format!("{};q=0.9", most.tag()));
            prop_assert_eq!(preferred(&[&ranges.join(",")]), most);
        }

        #[test]
        fn languages_that_are_not_spoken_change_nothing(
            line in "((de|fr|en)(-[A-Z]{2})?(;q=0\\.[0-9])?,){0,4}de;q=0.5",
            other in "[g-z]{2,8}",
        ) {
            let longer = format!("{other},{line},{other}-DE;q=0.7");
            prop_assert_eq!(preferred(&[&longer]), preferred(&[&line]));
        }
    }
}
