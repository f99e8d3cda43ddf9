//! What an error means: the codes first, then the number, and never the text.

use pia_oidc::{ErrorClass, ProviderError, ProviderRefusal as Refusal};
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;

fn answered(body: &Value) -> ProviderError {
    ProviderError::from_json(400, body.to_string().as_bytes()).unwrap()
}

/// `error`, `suberror` and number of an answer.
fn kind(error: &str, suberror: Option<&str>, number: u32) -> Refusal {
    answered(&json!({ "error": error, "suberror": suberror, "error_codes": [number] })).kind()
}

#[test]
fn codes_that_are_clear_outweigh_any_number() {
    let table = [
        ("login_required", None, 53000, Refusal::LoginRequired),
        ("consent_required", None, 50076, Refusal::ConsentMissing),
        ("invalid_scope", None, 50076, Refusal::Misconfigured),
        ("unauthorized_client", None, 65001, Refusal::Misconfigured),
        ("server_error", None, 50020, Refusal::Unavailable),
        ("temporarily_unavailable", None, 65001, Refusal::Unavailable),
        ("access_denied", Some("cancel"), 53003, Refusal::Cancelled),
        (
            "invalid_grant",
            Some("consent_required"),
            50076,
            Refusal::ConsentMissing,
        ),
        (
            "invalid_grant",
            Some("device_authentication_failed"),
            50076,
            Refusal::DeviceRequired,
        ),
        (
            "invalid_grant",
            Some("client_mismatch"),
            70008,
            Refusal::Misconfigured,
        ),
        (
            "invalid_client",
            Some("bad_token"),
            54005,
            Refusal::Misconfigured,
        ),
    ];
    for (error, suberror, number, expected) in table {
        assert_eq!(
            kind(error, suberror, number),
            expected,
            "{error} {suberror:?} {number}"
        );
    }
}

#[test]
fn codes_that_are_headings_are_filled_in_by_the_number() {
    let table = [
        (
            "interaction_required",
            Some("basic_action"),
            50076,
            Refusal::MfaRequired,
        ),
        (
            "interaction_required",
            Some("message_only"),
            53000,
            Refusal::DeviceRequired,
        ),
        (
            "interaction_required",
            None,
            500_208,
            Refusal::AccountNotInTenant,
        ),
        ("interaction_required", None, 65001, Refusal::ConsentMissing),
        (
            "invalid_grant",
            Some("bad_token"),
            54005,
            Refusal::GrantSpent,
        ),
        (
            "invalid_grant",
            Some("token_expired"),
            1,
            Refusal::InteractionRequired,
        ),
        ("invalid_grant", None, 50057, Refusal::AccountDisabled),
        ("invalid_grant", None, 500_133, Refusal::Clock),
        ("invalid_client", None, 700_024, Refusal::Clock),
        ("access_denied", None, 50105, Refusal::TenantNotAllowed),
        (
            "consent_required",
            None,
            90094,
            Refusal::AdminConsentMissing,
        ),
        ("access_denied", None, 1, Refusal::Cancelled),
        ("invalid_grant", None, 1, Refusal::Other),
    ];
    for (error, suberror, number, expected) in table {
        assert_eq!(
            kind(error, suberror, number),
            expected,
            "{error} {suberror:?} {number}"
        );
    }
}

#[test]
fn the_first_number_that_is_known_counts() {
    let body = json!({ "error": "invalid_grant", "error_codes": [1, 50076, 53000] });
    let error = answered(&body);
    assert_eq!(error.kind(), Refusal::MfaRequired);
    assert_eq!(error.number(), Some(1), "the log names the first");
    let many = json!({ "error": "invalid_grant", "error_codes": vec![1; 1000] });
    assert_eq!(answered(&many).numbers.len(), 8);
}

#[test]
fn google_says_that_a_workspace_session_is_over() {
    let body = json!({ "error": "invalid_grant", "error_subtype": "invalid_rapt" });
    assert_eq!(answered(&body).kind(), Refusal::InteractionRequired);
    let body = json!({ "error": "invalid_grant" });
    assert_eq!(answered(&body).kind(), Refusal::GrantSpent);
}

#[test]
fn a_disabled_account_is_offered_another_one_and_a_wrong_clock_is_the_operator_s() {
    assert_eq!(Refusal::AccountDisabled.class(), ErrorClass::WrongAccount);
    assert_eq!(Refusal::Clock.class(), ErrorClass::Misconfigured);
}

#[test]
fn the_moment_is_read_from_the_member_or_from_the_text() {
    let moment = Some(datetime!(2026-11-22 12:00 UTC));
    let member = json!({ "error": "invalid_grant", "timestamp": "2026-11-22 12:00:00Z" });
    assert_eq!(answered(&member).timestamp, moment);
    let text = json!({
        "error": "invalid_grant",
        "error_description": "AADSTS1: No. Timestamp: 2026-11-22 12:00:00Z",
    });
    assert_eq!(answered(&text).timestamp, moment);
    let neither = json!({ "error": "invalid_grant", "timestamp": "yesterday" });
    assert_eq!(answered(&neither).timestamp, None);
}

#[test]
fn a_description_cannot_turn_or_break_a_line() {
    let parameters = [
        ("error", "access_denied"),
        ("error_description", "a\u{202e}b\u{2028}c\u{7}d"),
    ];
    let error = ProviderError::from_authorization_response(parameters).unwrap();
    assert_eq!(error.description.as_deref(), Some("a b c d"));
}

const ERRORS: [&str; 9] = [
    "access_denied",
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "interaction_required",
    "consent_required",
    "login_required",
    "unauthorized_client",
    "something_new",
];

proptest! {
    #[test]
    fn the_text_decides_nothing(
        error in prop::sample::select(ERRORS.to_vec()),
        number in prop::sample::select(vec![1_u32, 50076, 53000, 65001, 65004, 70008, 700_024]),
        one in ".{0,80}",
        other in "(AADSTS53003: )?.{0,80}(consent|cancel|mfa)?",
    ) {
        let with = |text: &str| answered(&json!({
            "error": error, "error_codes": [number], "error_description": text,
        }));
        prop_assert_eq!(with(&one).kind(), with(&other).kind());
        prop_assert_eq!(with(&one).sentence(), with(&other).sentence());
    }

    #[test]
    fn a_clear_code_means_the_same_with_every_number(
        error in prop::sample::select(vec![
            "login_required", "server_error", "temporarily_unavailable", "invalid_scope",
            "unauthorized_client", "unsupported_response_type", "account_selection_required",
        ]),
        number: u32,
    ) {
        let alone = answered(&json!({ "error": error })).kind();
        prop_assert_eq!(kind(error, None, number), alone);
        prop_assert_ne!(alone, Refusal::Other);
    }

    #[test]
    fn both_ways_of_the_same_refusal_mean_the_same(
        error in prop::sample::select(ERRORS.to_vec()),
        number in 1_u32..10_000_000,
    ) {
        let text = format!("AADSTS{number}: No.");
        let parameters = [("error", error), ("error_description", text.as_str())];
        let browser = ProviderError::from_authorization_response(parameters).unwrap();
        prop_assert_eq!(browser.kind(), kind(error, None, number));
    }

    #[test]
    fn claims_are_kept_to_the_letter(value in "[ -~&&[^\"\\\\]]{0,200}", space in " {0,3}") {
        let claims = format!("{{{space}\"id_token\":{space}{{\"a\":\"{value}\"}}}}");
        let error = answered(&json!({ "error": "interaction_required", "claims": claims }));
        prop_assert_eq!(error.claims, Some(claims));
    }

    #[test]
    fn descriptions_are_short_and_plain(text in any::<String>(), times in 1_usize..400) {
        let text = text.repeat(times);
        let parameters = [("error", "access_denied"), ("error_description", text.as_str())];
        let error = ProviderError::from_authorization_response(parameters).unwrap();
        let description = error.description.unwrap_or_default();
        prop_assert!(description.chars().count() <= 2000);
        prop_assert!(!description.chars().any(char::is_control));
    }
}
