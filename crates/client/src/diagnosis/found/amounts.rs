//! Spans of time, sizes and numbers as a person reads them in English. The window's are in
//! `ui/src/lib/words/formats.ts`, with the same limits.

/// A span of time, coarse enough to be read.
pub(super) fn span(seconds: u32) -> String {
    let seconds = f64::from(seconds);
    let (count, unit) = match seconds {
        ..120.0 => (seconds, "second"),
        ..7_200.0 => (seconds / 60.0, "minute"),
        ..172_800.0 => (seconds / 3_600.0, "hour"),
        _ => (seconds / 86_400.0, "day"),
    };
    let count = count.round();
    let end = if (count - 1.0).abs() < f64::EPSILON {
        ""
    } else {
        "s"
    };
    format!("{count:.0} {unit}{end}")
}

/// A number of bytes.
pub(super) fn size(bytes: f64) -> String {
    if bytes < 1_000.0 {
        return format!("{bytes:.0} bytes");
    }
    let mut amount = bytes / 1_000.0;
    let mut unit = "kB";
    for larger in ["MB", "GB"] {
        if amount < 1_000.0 {
            break;
        }
        (amount, unit) = (amount / 1_000.0, larger);
    }
    // `format!` alone would round a half to the even digit, as no page does.
    let amount = (amount * 10.0).round() / 10.0;
    format!("{amount:.1} {unit}")
}

/// A number of things, in the form that goes with it.
pub(super) fn count(of: u32, one: &str, many: &str) -> String {
    let form = if of == 1 { one } else { many };
    format!("{of} {form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_units_a_person_uses() {
        for (seconds, words) in [
            (1, "1 second"),
            (119, "119 seconds"),
            (540, "9 minutes"),
            (7_300, "2 hours"),
            (400_000, "5 days"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }

    #[test]
    fn sizes_are_told_in_units_a_person_uses() {
        assert_eq!(size(512.0), "512 bytes");
        assert_eq!(size(20_480.0), "20.5 kB");
        assert_eq!(size(5_250_000.0), "5.3 MB");
        assert_eq!(size(43_100_000_000.0), "43.1 GB");
    }
}
