//! What a client says about its machine, in headers of its own, and about where it asks from.

use axum::extract::Request;

use crate::app::App;
use crate::limits::Origin;
use crate::tokens::Device;

/// Reads `X-Pia-Device-Name`, `X-Pia-Device-Id`, `X-Pia-App-Version` and `X-Pia-OS-Version`; all
/// optional.
pub(super) fn device(app: &App, request: &Request) -> Device {
    let headers = request.headers();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let place = app.places.as_ref().and_then(|places| {
        let origin = Origin::of(request.extensions(), headers, &app.trusted_proxies);
        places.of(origin.address)
    });
    let device = Device::new(
        header("x-pia-device-name"),
        header("x-pia-device-id"),
        header("x-pia-app-version"),
        header("x-pia-os-version"),
    );
    device.at(place)
}
