//! All that the pages say, in each language. A text that is missing in one does not compile.

mod english;
mod french;
mod german;
mod language;
#[cfg(test)]
mod tests;

pub(crate) use self::language::Language;

use maud::{Markup, html};

use crate::entra::permissions::Permission;
use crate::entra::shown::Shown;
use crate::google::mistake::Mistake;
use crate::google::permissions::Permission as GooglePermission;
use crate::interaction::Refusal;

/// Texts without markup. `{names}` stand for what is put in by [`fill`] and [`placed`].
pub(crate) struct Words {
    pub(crate) common: Common,
    pub(crate) account: Account,
    pub(crate) consent: Consent,
    pub(crate) home: Home,
    pub(crate) logout: Logout,
    pub(crate) problem: Problem,
    /// Why an account cannot be used.
    pub(crate) refusal: fn(Refusal) -> &'static str,
    /// What a scope allows, as a heading and in a sentence.
    pub(crate) permission: fn(Permission) -> (&'static str, &'static str),
    pub(crate) google_permission: fn(GooglePermission) -> &'static str,
    pub(crate) shown: fn(&Shown) -> String,
    pub(crate) mistake: fn(&Mistake) -> String,
}

/// A struct of texts, which the tests can go through without anybody keeping a second list.
macro_rules! texts {
    ($(#[$about:meta])* $name:ident { $($(#[$field_about:meta])* $field:ident,)* }) => {
        $(#[$about])*
        pub(crate) struct $name {
            $($(#[$field_about])* pub(crate) $field: &'static str,)*
        }

        impl $name {
            /// Each text by its name.
            #[cfg(test)]
            fn texts(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}

texts! {
    /// What is said on every page, or on several.
    Common {
        title,
        banner,
        /// What follows the banner.
        not_real,
        go_on,
        moment,
        taken_back,
        signed_in,
    }
}

texts! {
    /// Who is it?
    Account {
        lead,
        pick,
        choose,
        another,
        sign_in,
        email,
        unknown,
        next,
        to_accounts,
        enter_password,
        hello,
        password,
        wrong,
        /// Before the name of the account, for those who hear the page.
        back_from,
        unusable,
        choose_another,
    }
}

texts! {
    /// Do they agree?
    Consent {
        requested,
        wants_access,
        would_like,
        remembered,
        cancel,
        accept,
        /// Of an application's own scopes.
        act,
        act_text,
    }
}

texts! {
    /// The first page.
    Home {
        heading,
        takes_the_place,
        addresses,
        authority,
        issuer,
        applications,
        at_microsoft,
        at_google,
        personal,
    }
}

texts! {
    /// Signing out.
    Logout {
        which,
        frame,
        done,
        back,
        close,
    }
}

texts! {
    /// What is wrong.
    Problem {
        cannot,
        request,
        headline,
        details,
        error,
        message,
        trace,
        correlation,
        timestamp,
        blocked,
        google_error,
        ended,
        ended_text,
        documentation,
        nothing,
        listed,
        first_page,
    }
}

impl Language {
    /// What is said in it.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &english::WORDS,
            Self::German => &german::WORDS,
            Self::French => &french::WORDS,
        }
    }
}

/// Puts values in for the `{names}` of a text. What is put in is not looked at again, so a value
/// with braces in it stays what it is.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, end)) = after.split_once('}') else {
            break;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(before);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = end;
    }
    filled.push_str(rest);
    filled
}

/// A text with markup in its only place.
pub(crate) fn placed(text: &str, markup: &Markup) -> Markup {
    let cut = |at: &str| text.split_once(at);
    let (before, after) = (cut("{").map(|cut| cut.0), cut("}").map(|cut| cut.1));
    html! { (before.unwrap_or(text)) (markup) (after.unwrap_or_default()) }
}
