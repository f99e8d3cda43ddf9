//! What a client says about its machine, in headers of its own, and about where it asks from.

use axum::extract::Request;

use utoipa::IntoParams;

use crate::app::App;
use crate::limits::Origin;
use crate::tokens::Device;

/// What a client may say about its machine where it gets tokens: the person sees it in the list of
/// their devices.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what `device` reads")]
pub(super) struct DeviceHeaders {
    /// What the device calls itself.
    #[param(rename = "X-Pia-Device-Name")]
    name: Option<String>,
    /// The same for all sessions of one installation.
    #[param(rename = "X-Pia-Device-Id")]
    id: Option<String>,
    /// The version of its app.
    #[param(rename = "X-Pia-App-Version")]
    app_version: Option<String>,
    /// Its operating system.
    #[param(rename = "X-Pia-OS-Version")]
    os_version: Option<String>,
}

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
