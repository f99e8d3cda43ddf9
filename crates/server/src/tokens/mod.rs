//! Sessions: refresh tokens that rotate, the families they form, and access tokens.
//!
//! A family is one signed-in device. It begins when a one-time code is redeemed, moves on with each
//! refresh, and ends by sign-out, by too many devices, by idleness, or because a spent token was
//! presented.

mod access;
mod device;
mod refresh;
mod renewal;
mod rotation;
mod sessions;
pub(crate) mod shape;

pub(crate) use self::access::{AccessTokens, Claims, SignError};
pub(crate) use self::device::{Device, clean};
#[cfg(test)]
pub(crate) use self::refresh::new as new_refresh_token;
pub(crate) use self::renewal::RefreshError;
pub(crate) use self::sessions::{BegunSession, NewSession, Session, SessionLifetimes, Sessions};
