//! What happens: a program of steps on three devices, in any order.

use proptest::prelude::*;
use proptest::sample::select;

/// One of the three devices of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    A,
    B,
    C,
}

impl On {
    pub(super) const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    pub(super) fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
            Self::C => 2,
        }
    }
}

/// The fields a person writes. Beside them each record has one that this version does not know.
pub(super) const FIELDS: [&str; 2] = ["title", "notes"];

/// One step. A number picks among what there is, zero the newest; where there is nothing to pick
/// the step does nothing.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A person writes a new record.
    Create(On),
    /// A person writes one field of a record that is on show.
    Edit(On, u8, &'static str),
    /// An older app, which has a key, encrypts a record that is on show.
    Encrypt(On, u8),
    /// A person deletes a record that is on show.
    Delete(On, u8),
    /// A person takes a deletion back: the record as it was last on show here.
    Restore(On, u8),
    /// The device puts what waits on the wire, at most so many changes.
    Send(On, u8),
    /// One of the requests ever sent by the device reaches the server; never is a lost request,
    /// twice a doubled one, late an overtaken one.
    Deliver(On, u8),
    /// One of the answers made for the device reaches it; never is a lost answer.
    Answer(On, u8),
    /// The server makes a page of so many records for where the device has read to.
    Fetch(On, u8),
    /// One of the pages made for the device reaches it. It may do so again.
    Page(On, u8),
    /// The program is killed while it takes in an answer.
    KilledByAnswer(On, u8),
    /// The program is killed while it takes in a page.
    KilledByPage(On, u8),
    /// The program ends, with everything that was on its way to it, and starts again.
    Restart(On),
    /// The device's clock is set forward or back by so many minutes.
    Jump(On, i16),
    /// All that is new comes down, and nothing goes up.
    Pull(On),
    /// A sync from beginning to end.
    Sync(On),
}

/// Some programs. Most begin with a record that all devices hold, as there little happens before.
pub(super) fn programs() -> impl Strategy<Value = Vec<Step>> {
    let known = [
        Step::Create(On::A),
        Step::Sync(On::A),
        Step::Sync(On::B),
        Step::Sync(On::C),
    ];
    let known = prop::bool::weighted(0.8).prop_map(move |known_there| {
        if known_there {
            known.to_vec()
        } else {
            Vec::new()
        }
    });
    let steps = prop::collection::vec(step(), 5..25);
    (known, steps).prop_map(|(known, steps)| [known, steps].concat())
}

fn step() -> impl Strategy<Value = Step> {
    let on = || select(&On::ALL[..]);
    let some = || 0..3_u8;
    // Few records, so that much happens to each.
    let record = || prop_oneof![4 => Just(0), 1 => 1..3_u8];
    prop_oneof![
        1 => on().prop_map(Step::Create),
        8 => (on(), record(), select(&FIELDS[..]))
            .prop_map(|(on, record, field)| Step::Edit(on, record, field)),
        2 => (on(), record()).prop_map(|(on, record)| Step::Encrypt(on, record)),
        3 => (on(), record()).prop_map(|(on, record)| Step::Delete(on, record)),
        1 => (on(), record()).prop_map(|(on, record)| Step::Restore(on, record)),
        3 => (on(), 1..4_u8).prop_map(|(on, count)| Step::Send(on, count)),
        4 => (on(), some()).prop_map(|(on, request)| Step::Deliver(on, request)),
        3 => (on(), some()).prop_map(|(on, answer)| Step::Answer(on, answer)),
        2 => (on(), 1..4_u8).prop_map(|(on, limit)| Step::Fetch(on, limit)),
        2 => (on(), some()).prop_map(|(on, page)| Step::Page(on, page)),
        1 => (on(), some()).prop_map(|(on, answer)| Step::KilledByAnswer(on, answer)),
        1 => (on(), some()).prop_map(|(on, page)| Step::KilledByPage(on, page)),
        1 => on().prop_map(Step::Restart),
        2 => (on(), -300..300_i16).prop_map(|(on, minutes)| Step::Jump(on, minutes)),
        3 => on().prop_map(Step::Pull),
        5 => on().prop_map(Step::Sync),
    ]
}
