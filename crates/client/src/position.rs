//! Where a card stands among others, as a text: between any two there is always another, so that a
//! move changes one card and two moves on two devices merge.
//!
//! The texts are fractions written with 62 digits, without the leading zero and without zeros at the
//! end; they sort as their bytes do. The crates for this take what a server sends for well formed,
//! and end the program where it is not.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u8 = 62;
/// Digits of a number of 32 bits.
const WIDTH_32: usize = 6;
/// Digits of a number of 128 bits.
const WIDTH_128: usize = 22;
/// Digits that fit into 64 bits, which divide several times as fast as 128: a board of many cards has
/// to write the place of each.
const AT_ONCE: u32 = 10;

/// A place among others, as digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(Vec<u8>);

impl Position {
    /// Reads a place; `None` for what this module does not write.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| {
            let place = DIGITS.iter().position(|digit| *digit == byte)?;
            u8::try_from(place).ok()
        };
        let digits: Option<Vec<u8>> = text.bytes().map(digit).collect();
        digits
            .filter(|digits| digits.last().is_some_and(|last| *last > 0))
            .map(Self)
    }

    /// The place of a card that has only the number that older clients give it. No two cards have
    /// the same, so that there is room between any of them.
    pub(crate) fn implied(sort_order: i32, id: u128) -> Self {
        let number = i64::from(sort_order) - i64::from(i32::MIN);
        let mut digits = written(u128::from(number.unsigned_abs()), WIDTH_32);
        digits.extend(written(id, WIDTH_128));
        digits.push(BASE / 2);
        Self(digits)
    }

    /// A place behind the one and before the other; `None` when they are not in that order.
    pub(crate) fn between(after: Option<&Self>, before: Option<&Self>) -> Option<Self> {
        let (low, high) = (after.map(|one| &one.0[..]), before.map(|one| &one.0[..]));
        match (low, high) {
            (Some(low), Some(high)) if low >= high => None,
            (low, Some(high)) => Some(Self(middle(low.unwrap_or_default(), high))),
            (low, None) => Some(Self(behind(low.unwrap_or_default()))),
        }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digit = |digit: &u8| DIGITS.get(usize::from(*digit)).copied().unwrap_or(b'z');
        self.0
            .iter()
            .try_for_each(|one| write!(f, "{}", char::from(digit(one))))
    }
}

/// The last digits of a number.
fn written(mut number: u128, width: usize) -> Vec<u8> {
    let (base, many) = (u64::from(BASE), u128::from(BASE).pow(AT_ONCE));
    let mut digits = vec![0; width];
    for chunk in digits.rchunks_mut(AT_ONCE as usize) {
        let mut rest = u64::try_from(number % many).unwrap_or_default();
        number /= many;
        for digit in chunk.iter_mut().rev() {
            *digit = u8::try_from(rest % base).unwrap_or_default();
            rest /= base;
        }
    }
    digits
}

/// One step behind, so that a list that grows at its end has short places.
fn behind(low: &[u8]) -> Vec<u8> {
    let mut place = Vec::new();
    for digit in low {
        if digit + 1 < BASE {
            place.push(digit + 1);
            return place;
        }
        place.push(*digit);
    }
    place.push(BASE / 2);
    place
}

/// Of two places in order, one in the middle: the shortest where there is one.
fn middle(low: &[u8], high: &[u8]) -> Vec<u8> {
    let mut place = Vec::new();
    // As long as the digits are the same there is nothing between them. Behind its end, the lower
    // one goes on with zeros.
    for (index, top) in high.iter().enumerate() {
        let bottom = low.get(index).copied().unwrap_or_default();
        if bottom == *top {
            place.push(*top);
            continue;
        }
        if top - bottom > 1 {
            place.push(u8::midpoint(bottom, *top));
        } else if index + 1 < high.len() {
            place.push(*top);
        } else {
            place.push(bottom);
            place.extend(behind(low.get(index + 1..).unwrap_or_default()));
        }
        break;
    }
    place
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_position() -> impl Strategy<Value = Position> {
        "[0-9A-Za-z]{0,5}[1-9A-Za-z]".prop_map(|text| Position::parse(&text).unwrap())
    }

    #[test]
    fn what_is_no_place_is_not_read_as_one() {
        for text in ["", "0", "V0", "a-b", "ü", " "] {
            assert_eq!(Position::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_list_that_grows_at_its_end_has_short_places() {
        let mut last = None;
        for _ in 0..1000 {
            last = Position::between(last.as_ref(), None);
        }
        assert!(last.unwrap().to_string().len() < 40);
    }

    proptest! {
        #[test]
        fn a_number_is_written_with_its_digits(number: u128) {
            let digits = written(number, WIDTH_128);
            let read = digits.iter().fold(0, |sum, digit| sum * u128::from(BASE) + u128::from(*digit));
            prop_assert_eq!(read, number);
        }

        #[test]
        fn it_is_read_as_it_is_written_and_sorts_as_its_text(
            one in any_position(), two in any_position()
        ) {
            let read = Position::parse(&one.to_string());
            prop_assert_eq!(read.as_ref(), Some(&one));
            prop_assert_eq!(one.cmp(&two), one.to_string().cmp(&two.to_string()));
        }

        #[test]
        fn between_any_two_there_is_another(one in any_position(), two in any_position()) {
            let (low, high) = if one < two { (&one, &two) } else { (&two, &one) };
            let place = Position::between(Some(low), Some(high));
            if low == high {
                prop_assert_eq!(place, None);
            } else {
                let place = place.unwrap();
                prop_assert!(*low < place && place < *high, "{low} {place} {high}");
                prop_assert_eq!(Position::parse(&place.to_string()), Some(place));
            }
        }

        #[test]
        fn there_is_room_at_either_end(one in any_position()) {
            let before = Position::between(None, Some(&one)).unwrap();
            let behind = Position::between(Some(&one), None).unwrap();
            prop_assert!(before < one && one < behind);
            prop_assert!(Position::parse(&before.to_string()).is_some());
            prop_assert!(Position::parse(&behind.to_string()).is_some());
        }

        #[test]
        fn cards_of_older_clients_stand_as_those_sort_them(
            one in any::<(i32, u128)>(), two in any::<(i32, u128)>()
        ) {
            let place = |(order, id)| Position::implied(order, id);
            prop_assert_eq!(one.cmp(&two), place(one).cmp(&place(two)));
        }
    }
}
