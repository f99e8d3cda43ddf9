//! All that the pages say, in each language. A text that is missing in one does not compile.

mod english;
mod french;
mod german;
mod language;
#[cfg(test)]
mod tests;

pub(crate) use self::language::Language;

use crate::told::{Title, Told};

/// Texts without markup. `{names}` stand for what is put in by [`fill`].
pub(crate) struct Words {
    pub(crate) title: fn(Title) -> &'static str,
    pub(crate) told: fn(&Told) -> String,
    pub(crate) common: Common,
    pub(crate) device: Waiting,
    pub(crate) approval: Approval,
    pub(crate) sign_out: SignOut,
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
    /// What is said on several pages.
    Common {
        close,
        start_again,
        go_on,
        back_to_pia,
    }
}

texts! {
    /// A person answers for a device that has no browser.
    Waiting {
        code,
        no_code,
        unknown_code,
        is_yours,
        app,
        device,
        named,
        unnamed,
        asked_from,
        same_address,
        other_address,
        asked_at,
        asked_ago,
        just_now,
        a_minute_ago,
        /// Two at least.
        minutes_ago,
        shown_code,
        compare,
        yes,
        no,
        leaving,
    }
}

texts! {
    /// What became of a device's request.
    Approval {
        go_back,
        the_device,
        quoted,
        may_sign_in,
        is_signed_in,
        keep_out,
        sign_out,
        denied,
        denied_text,
        ended,
        ended_text,
        not_waiting,
        not_waiting_text,
        another_code,
        still_waits,
        code_again,
    }
}

texts! {
    /// The end of signing out of a provider.
    SignOut {
        title,
        signed_out,
        unasked,
        unasked_text,
        maybe_signed_in,
        not_from_here,
        on_their_pages,
        /// A link.
        on_own_page,
        /// What follows the link.
        of_all_accounts,
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
