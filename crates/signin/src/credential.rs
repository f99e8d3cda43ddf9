use oauth2::{AuthorizationCode, PkceCodeVerifier};
use secrecy::{ExposeSecret, SecretString};

/// What the browser brought for the app. Has no `Debug`: it is worth a session.
pub enum Credential {
    /// From [`Flow::Code`](crate::Flow::Code) and [`Flow::CodeAtRoot`](crate::Flow::CodeAtRoot).
    Code {
        /// To be redeemed once, soon.
        code: AuthorizationCode,
        /// The secret half of PKCE (RFC 7636 section 4.1).
        verifier: PkceCodeVerifier,
        /// The address the code was sent to; the token request repeats it.
        redirect_uri: String,
    },
    /// From [`Flow::TokensInQuery`](crate::Flow::TokensInQuery).
    Tokens(QueryTokens),
}

/// The tokens that came in the address, and whom the server says they are for. Nothing in here
/// is bound to this attempt: the server repeats no `state`.
pub struct QueryTokens {
    /// Proves who is asking.
    pub access_token: Token,
    /// Buys the next access token.
    pub refresh_token: Token,
    /// The account's e-mail address.
    pub email: Option<String>,
    /// The person's name.
    pub display_name: Option<String>,
    /// The server's id of the account.
    pub user_id: Option<String>,
}

/// A token, wiped from memory when dropped. It can be read and moved, not printed or copied.
///
/// ```compile_fail,E0277
/// fn print(token: pia_signin::Token) {
///     println!("{token:?}");
/// }
/// ```
///
/// ```compile_fail,E0599
/// fn copy(token: pia_signin::Token) -> pia_signin::Token {
///     token.clone()
/// }
/// ```
pub struct Token(SecretString);

impl Token {
    pub(crate) fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text of the token. The caller answers for where it goes.
    pub fn expose_secret(&self) -> &str {
        // EXPOSE: the caller says so beside the call.
        self.0.expose_secret()
    }
}
