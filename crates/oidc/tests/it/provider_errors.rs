//! The provider's refusals: what is read from them, and what they mean.

use pia_oidc::{ErrorClass, ProviderError};
use serde_json::{Value, json};
use uuid::uuid;

fn from_token_endpoint(status: u16, body: &Value) -> ProviderError {
    ProviderError::from_json(status, body.to_string().as_bytes()).unwrap()
}

/// An answer of Entra's with this `error` and number.
fn numbered(error: &str, number: u32) -> ProviderError {
    let body = json!({
        "error": error,
        "error_description": format!("AADSTS{number}: Some words."),
        "error_codes": [number],
    });
    from_token_endpoint(400, &body)
}

fn from_browser(parameters: &[(&str, &str)]) -> ProviderError {
    ProviderError::from_authorization_response(parameters.iter().copied()).unwrap()
}

#[test]
fn a_person_who_says_no_at_the_consent_page_declined() {
    let error = from_browser(&[
        ("error", "access_denied"),
        ("error_subcode", "cancel"),
        ("state", "the-state"),
        (
            "error_description",
            "AADSTS65004: User declined to consent to access the app.\r\n\
             Trace ID: 0d1e1a5b-2a43-4a0e-bb6e-7f2c9a1f0000\r\n\
             Correlation ID: 7c8f4d3e-9a5e-4f6b-8a7d-1b2c3d4e5f60\r\n\
             Timestamp: 2026-11-22 12:00:00Z",
        ),
    ]);
    assert_eq!(error.class(), ErrorClass::Declined);
    assert_eq!(error.number(), Some(65004));
    assert_eq!(error.suberror.as_deref(), Some("cancel"));
    assert_eq!(
        error.trace_id,
        Some(uuid!("0d1e1a5b-2a43-4a0e-bb6e-7f2c9a1f0000"))
    );
    assert_eq!(
        error.correlation_id,
        Some(uuid!("7c8f4d3e-9a5e-4f6b-8a7d-1b2c3d4e5f60"))
    );
    assert_eq!(
        error.sentence(),
        "You did not give Pia the permission it asked for."
    );
    let description = error.description.unwrap();
    assert!(!description.contains(['\r', '\n']), "{description}");
}

#[test]
fn an_answer_without_error_is_none() {
    let parameters = [("code", "c"), ("state", "s"), ("error_description", "odd")];
    assert_eq!(ProviderError::from_authorization_response(parameters), None);
    assert_eq!(
        ProviderError::from_authorization_response([("error", "")]),
        None
    );
    assert_eq!(ProviderError::from_json(400, br#"{"id_token":"x"}"#), None);
    assert_eq!(ProviderError::from_json(400, b"<html>"), None);
    assert_eq!(ProviderError::from_json(400, b""), None);
}

#[test]
fn numbers_refine_what_an_error_means() {
    let table = [
        ("access_denied", 65004, ErrorClass::Declined),
        ("invalid_grant", 65001, ErrorClass::ConsentMissing),
        ("access_denied", 90094, ErrorClass::AdminConsentMissing),
        ("login_required", 50058, ErrorClass::InteractionRequired),
        ("invalid_grant", 700_082, ErrorClass::InteractionRequired),
        ("interaction_required", 50076, ErrorClass::MfaRequired),
        ("interaction_required", 50079, ErrorClass::MfaRequired),
        ("access_denied", 53000, ErrorClass::DeviceRequired),
        ("access_denied", 530_003, ErrorClass::DeviceRequired),
        ("invalid_request", 50020, ErrorClass::WrongAccount),
        ("invalid_grant", 16000, ErrorClass::WrongAccount),
        ("access_denied", 53003, ErrorClass::TenantNotAllowed),
        ("access_denied", 50105, ErrorClass::TenantNotAllowed),
        ("access_denied", 500_021, ErrorClass::TenantNotAllowed),
        ("invalid_grant", 54005, ErrorClass::CodeSpent),
        ("invalid_grant", 70008, ErrorClass::CodeSpent),
        ("invalid_client", 7_000_215, ErrorClass::Misconfigured),
        ("invalid_client", 7_000_222, ErrorClass::Misconfigured),
        ("invalid_request", 50011, ErrorClass::Misconfigured),
        ("unauthorized_client", 700_016, ErrorClass::Misconfigured),
        ("invalid_request", 90033, ErrorClass::Transient),
        ("invalid_request", 9_002_313, ErrorClass::Other),
        // Undocumented, and one digit short of an expired secret.
        ("invalid_grant", 700_222, ErrorClass::Other),
        ("invalid_grant", 1, ErrorClass::Other),
    ];
    for (error, number, class) in table {
        assert_eq!(numbered(error, number).class(), class, "{error} {number}");
    }
}

#[test]
fn errors_without_a_number_mean_what_the_specifications_say() {
    let table = [
        ("access_denied", ErrorClass::Declined),
        ("consent_required", ErrorClass::ConsentMissing),
        ("login_required", ErrorClass::InteractionRequired),
        ("interaction_required", ErrorClass::InteractionRequired),
        ("account_selection_required", ErrorClass::WrongAccount),
        ("invalid_grant", ErrorClass::CodeSpent),
        ("invalid_client", ErrorClass::Misconfigured),
        ("redirect_uri_mismatch", ErrorClass::Misconfigured),
        ("temporarily_unavailable", ErrorClass::Transient),
        ("server_error", ErrorClass::Transient),
        ("something_new", ErrorClass::Other),
    ];
    for (error, class) in table {
        assert_eq!(from_browser(&[("error", error)]).class(), class, "{error}");
    }
}

#[test]
fn suberror_speaks_when_the_number_is_unknown() {
    let with = |suberror: &str| {
        let body = json!({ "error": "invalid_grant", "error_codes": [1], "suberror": suberror });
        from_token_endpoint(400, &body).class()
    };
    assert_eq!(with("token_expired"), ErrorClass::InteractionRequired);
    assert_eq!(with("consent_required"), ErrorClass::ConsentMissing);
    assert_eq!(
        with("device_authentication_failed"),
        ErrorClass::DeviceRequired
    );
    assert_eq!(with("message_only"), ErrorClass::Other);
}

#[test]
fn a_busy_provider_is_transient_whatever_number_it_gives() {
    let body = json!({ "error": "invalid_client", "error_codes": [7_000_215] });
    assert_eq!(
        from_token_endpoint(401, &body).class(),
        ErrorClass::Misconfigured
    );
    assert_eq!(
        from_token_endpoint(429, &body).class(),
        ErrorClass::Transient
    );
    assert_eq!(
        from_token_endpoint(503, &body).class(),
        ErrorClass::Transient
    );
}

#[test]
fn a_claims_challenge_is_kept_to_the_letter_and_only_if_it_is_one() {
    let with = |claims: &str| {
        let body = json!({ "error": "interaction_required", "claims": claims });
        from_token_endpoint(400, &body).claims
    };
    let challenge = r#"{ "access_token":{"capolids":{"essential":true,"values":["x"]}}}"#;
    assert_eq!(with(challenge).as_deref(), Some(challenge));
    assert_eq!(with("not json"), None);
    assert_eq!(with("[1]"), None);
    assert_eq!(with(&format!("{{\"a\":\"{}\"}}", "x".repeat(5000))), None);
}

#[test]
fn an_error_code_cannot_forge_a_line_of_the_log() {
    let error = from_browser(&[("error", "x\r\n2026-11-22 INFO all is well\"\\")]);
    assert_eq!(error.error, "x2026-11-22 INFO all is well");
    let long = "e".repeat(5000);
    assert_eq!(from_browser(&[("error", &long)]).error.len(), 100);
}

#[test]
fn the_person_s_address_stays_out_of_the_log_line() {
    let error = from_browser(&[
        ("error", "invalid_request"),
        (
            "error_description",
            "AADSTS50020: User account 'ada@contoso.example' does not exist.",
        ),
    ]);
    assert_eq!(
        error.to_string(),
        "the sign-in provider answered `invalid_request` (AADSTS50020)"
    );
}

#[test]
fn odd_members_do_not_hide_the_error() {
    let body = json!({
        "error": "invalid_grant", "error_codes": null, "trace_id": 5, "suberror": ["x"],
        "error_description": { "en": "no" }, "timestamp": "now",
    });
    let error = from_token_endpoint(400, &body);
    assert_eq!(error.class(), ErrorClass::CodeSpent);
    assert_eq!(
        (error.trace_id, error.suberror, error.description),
        (None, None, None)
    );
}
