//! What the browser is sent away with.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pia_oidc::ErrorClass;

use crate::accounts::NotAdmitted;
use crate::app::App;
use crate::error::Refusal;
use crate::hashed::Hashed;
use crate::pages;
use crate::sign_in::{LoopbackUri, Reply, ResponseMode, SIGN_IN_TIME};
use crate::telemetry::{RequestId, is_passing};
use crate::told::Told;
use crate::words::Language;

/// The way back to a client's loopback listener.
pub(super) struct Back {
    pub(super) to: LoopbackUri,
    pub(super) mode: ResponseMode,
    pub(super) state: Option<String>,
}

/// A refusal that the client is told: an OAuth code and one sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) error: &'static str,
    /// What went wrong at the provider, for clients that know the word.
    reason: Option<&'static str>,
    sentence: String,
}

impl Problem {
    pub(super) fn new(error: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            error,
            reason: None,
            sentence: sentence.into(),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self {
            error: failure.error,
            reason: failure.reason,
            sentence: failure.told.to_string(),
        }
    }
}

/// Why nobody was signed in: the client is told, or, where none waits here, the person by a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) error: &'static str,
    pub(super) reason: Option<&'static str>,
    pub(super) told: Told,
}

impl Failure {
    pub(super) fn new(error: &'static str, told: Told) -> Self {
        Self {
            error,
            reason: None,
            told,
        }
    }

    pub(super) fn of_class(class: ErrorClass, told: Told) -> Self {
        Self {
            reason: Some(reason(class)),
            ..Self::new(code(class), told)
        }
    }

    /// What to say when this server's own rules do not let somebody in. Another account may do.
    pub(super) fn of_rules(why: NotAdmitted) -> Self {
        Self {
            reason: Some(why.reason()),
            ..Self::new("account_selection_required", why.into())
        }
    }

    /// What to say of our own fault, which is in the log under the request's id.
    pub(super) fn ours(id: &RequestId, error: &(dyn std::error::Error + 'static)) -> Self {
        if is_passing(error) {
            return Self::new("temporarily_unavailable", Told::Busy);
        }
        Self::new("server_error", Told::OurFault(id.as_str().to_owned()))
    }

    /// What to say of a failure at the provider: by its class, with what names it in the provider's
    /// own logs.
    pub(super) fn of_provider(error: &pia_oidc::Error) -> Self {
        match error {
            pia_oidc::Error::Provider(error) => Self::of_answer(error),
            other => Self::of_class(other.class(), Told::Provider(other.class().into())),
        }
    }

    /// What to say of the provider's own refusal.
    pub(super) fn of_answer(error: &pia_oidc::ProviderError) -> Self {
        Self::of_class(error.class(), Told::Provider(error.into()))
    }
}

/// What programs act on: RFC 6749 section 4.1.2.1, and OpenID Connect Core section 3.1.2.6 for what
/// a person has to do. `access_denied` is the person's own no, and nobody else's.
fn code(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Declined => "access_denied",
        ErrorClass::ConsentMissing | ErrorClass::AdminConsentMissing => "consent_required",
        ErrorClass::InteractionRequired | ErrorClass::MfaRequired | ErrorClass::DeviceRequired => {
            "interaction_required"
        }
        ErrorClass::WrongAccount | ErrorClass::TenantNotAllowed => "account_selection_required",
        ErrorClass::Transient => "temporarily_unavailable",
        ErrorClass::Misconfigured | ErrorClass::CodeSpent | ErrorClass::Other => "server_error",
    }
}

/// The same, told apart further.
fn reason(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Declined => "declined",
        ErrorClass::ConsentMissing => "consent_missing",
        ErrorClass::AdminConsentMissing => "admin_consent_missing",
        ErrorClass::InteractionRequired => "interaction_required",
        ErrorClass::MfaRequired => "mfa_required",
        ErrorClass::DeviceRequired => "device_required",
        ErrorClass::WrongAccount => "wrong_account",
        ErrorClass::TenantNotAllowed => "not_allowed",
        ErrorClass::CodeSpent => "sign_in_over",
        ErrorClass::Misconfigured => "misconfigured",
        ErrorClass::Transient => "provider_unavailable",
        ErrorClass::Other => "provider_failed",
    }
}

impl Back {
    /// Sends the browser to the client with an answer. `state` is echoed and `iss` added (RFC 9207).
    pub(super) fn reply(
        self,
        app: &App,
        language: Language,
        mut fields: Vec<(&'static str, String)>,
    ) -> Response {
        fields.extend(self.state.map(|state| ("state", state)));
        fields.push(("iss", app.public_url.as_str().to_owned()));
        let reply = Reply {
            to: self.to,
            mode: self.mode,
            fields,
        };
        if let Some(location) = reply.location() {
            return see_other(&location);
        }
        let (to, origin) = (reply.to.as_str(), reply.to.origin());
        pages::form_post(language, to, origin, &reply.fields)
    }

    /// Tells the client that it got a no. The sentence goes under two names: OAuth's, and the one
    /// that existing clients read.
    pub(super) fn refuse(
        self,
        app: &App,
        language: Language,
        problem: impl Into<Problem>,
    ) -> Response {
        let problem = problem.into();
        let mut fields = vec![
            ("error", problem.error.to_owned()),
            ("error_description", problem.sentence.clone()),
            ("message", problem.sentence),
        ];
        fields.extend(
            problem
                .reason
                .map(|reason| ("pia_error", reason.to_owned())),
        );
        self.reply(app, language, fields)
    }
}

/// 303, never 307, which would send a posted form on (RFC 9700 section 4.12).
pub(super) fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => Refusal::internal(error).into_response(),
    }
}

/// The cookie that ties a way back to the browser that left. Its name follows from the state, so
/// that sign-ins in two tabs do not overwrite each other's.
pub(super) struct BindingCookie {
    name: String,
    secure: bool,
}

impl BindingCookie {
    pub(super) fn of(app: &App, state: &str) -> Self {
        let secure = app.public_url.is_https();
        // `__Host-` keeps a neighbouring subdomain from planting one.
        let prefix = if secure { "__Host-" } else { "" };
        let tag = data_encoding::HEXLOWER.encode(&Hashed::of(state).as_bytes()[..8]);
        Self {
            name: format!("{prefix}pia-sign-in-{tag}"),
            secure,
        }
    }

    /// Sets it on an answer. `Lax` lets the provider's redirect bring it back and nothing posted.
    pub(super) fn set(&self, response: &mut Response, value: &str) {
        self.put(response, value, SIGN_IN_TIME.whole_seconds());
    }

    /// Takes it away again.
    pub(super) fn clear(&self, response: &mut Response) {
        self.put(response, "", 0);
    }

    fn put(&self, response: &mut Response, value: &str, seconds: i64) {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = &self.name;
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        // Name and value are hexadecimal and base64url, so it is always a header value.
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    /// Its value in a request.
    pub(super) fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| value)
    }
}
