//! How the server says no.

use serde::{Deserialize, Serialize};

/// The body of every refusal outside the OAuth endpoints: a code for programs, a sentence for
/// people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// Stable, in snake case, e.g. `quota_exceeded`.
    pub error: String,
    /// One sentence.
    pub message: String,
}

/// The body of a refusal at an OAuth endpoint (RFC 6749 section 5.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OAuthErrorBody {
    /// A registered code, e.g. `invalid_grant`.
    pub error: String,
    /// One sentence for a developer or a support line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// The same sentence under the name existing clients read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
