//! Types that hold secrets cannot be printed, not even by accident: this file would not compile.

use pia_oidc::{
    AuthorizationRequest, ClientSecret, FetchAnswer, ProviderConfig, ProviderTokens, SignIn,
    SignedIn,
    access_token::{RawAccessToken, UnverifiedAccessToken, VerifiedAccessToken},
    id_token::{RawIdToken, UnverifiedHeader, VerifiedIdToken},
    secret::{ProviderAccessToken, ProviderRefreshToken},
    token_endpoint::{CodeExchange, TokenAnswer},
};

/// Two blanket implementations: with `Debug`, `Display` or `Clone` more than one applies, and the
/// compiler cannot choose.
macro_rules! assert_closed {
    ($($name:ty),* $(,)?) => {
        $(const _: fn() = || {
            trait OneChoice<Marker> {
                fn choose() {}
            }
            struct IsDebug;
            struct IsDisplay;
            struct IsClone;
            impl<T> OneChoice<()> for T {}
            impl<T: std::fmt::Debug> OneChoice<IsDebug> for T {}
            impl<T: std::fmt::Display> OneChoice<IsDisplay> for T {}
            impl<T: Clone> OneChoice<IsClone> for T {}
            <$name as OneChoice<_>>::choose();
        };)*
    };
}

assert_closed!(
    ClientSecret,
    ProviderAccessToken,
    ProviderRefreshToken,
    ProviderTokens,
    TokenAnswer,
    CodeExchange<'static>,
    ProviderConfig,
    AuthorizationRequest,
    SignIn<'static>,
    SignedIn,
    RawIdToken,
    UnverifiedHeader,
    VerifiedIdToken,
    FetchAnswer,
    RawAccessToken,
    UnverifiedAccessToken,
    VerifiedAccessToken,
);
