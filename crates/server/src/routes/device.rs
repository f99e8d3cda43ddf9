//! What a client says about its machine, in headers of its own.

use http::HeaderMap;

use crate::tokens::Device;

/// Reads `X-Pia-Device-Name`, `X-Pia-Device-Id`, `X-Pia-App-Version` and `X-Pia-OS-Version`; all
/// optional.
pub(super) fn device(headers: &HeaderMap) -> Device {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Device::new(
        header("x-pia-device-name"),
        header("x-pia-device-id"),
        header("x-pia-app-version"),
        header("x-pia-os-version"),
    )
}
