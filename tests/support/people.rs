//! Who appears in the stories: people the stand-in's directory knows.

/// Somebody who signs in.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// What they sign in with.
    pub account: &'static str,
    /// What Pia is to call them.
    pub name: &'static str,
    /// The button they click.
    pub provider: &'static str,
}

/// Works at Contoso.
pub const ADA: Person = Person {
    account: "ada@contoso.example",
    name: "Ada Lovelace",
    provider: "microsoft",
};
/// Works at Contoso too.
pub const BOB: Person = Person {
    account: "bob@contoso.example",
    name: "Bob Miller",
    provider: "microsoft",
};
/// Has a personal Microsoft account.
pub const MIA: Person = Person {
    account: "mia@outlook.example",
    name: "Mia Rossi",
    provider: "microsoft",
};
/// Has a Google account.
pub const GUS: Person = Person {
    account: "gus@gmail.example",
    name: "Gus Young",
    provider: "google",
};
