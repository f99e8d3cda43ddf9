//! Words for Entra's numbers, where they can say more than the class does.

pub(super) fn of_number(number: u32) -> Option<&'static str> {
    Some(match number {
        65004 => "You did not give Pia the permission it asked for.",
        90095 => {
            "Your request for an administrator's approval was sent; try again once it is given."
        }
        50053 => "This account is locked, or the sign-in came from a blocked address.",
        50055 => "The password of this account has expired; please change it first.",
        50056 | 50126 => "The account name or the password is wrong.",
        50057 => "This account has been disabled.",
        50072 | 50079 => "Your organisation asks you to set up a second proof of who you are.",
        50105 => "Your administrator has not assigned you to Pia yet.",
        50173 => "The password was changed or the sign-in was withdrawn; please sign in again.",
        50020 | 90072 => "This account does not belong to the organisation that was asked.",
        50034 => "There is no account of this name.",
        16000 => "Several accounts are signed in; please choose one.",
        53000 => "Your organisation asks for a device that meets its rules, and this one does not.",
        53001 => "Your organisation only allows this sign-in from a device that has joined it.",
        53002 => "Your organisation has not approved this app for the sign-in.",
        53003 | 530_032 | 530_035 => "A rule of your organisation blocks this sign-in.",
        500_021 | 500_022 | 500_212 | 500_213 => {
            "Your organisation does not allow sign-ins to this one."
        }
        70008 => "The sign-in took too long; please start again.",
        50011 => {
            "The server's address is not registered as a redirect URI with Microsoft; please tell its operator."
        }
        700_016 => {
            "The server's application id is unknown to this organisation; please tell its operator."
        }
        50194 => {
            "The server's registration is for one organisation, but it asks for all; please tell its operator."
        }
        7_000_215 => "The server's client secret is wrong; please tell its operator.",
        7_000_222 => "The server's client secret has expired; please tell its operator.",
        50196 => "There were too many sign-ins in a row; please wait a few minutes.",
        _ => return None,
    })
}
