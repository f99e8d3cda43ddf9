//! Counting tests from what the test harness prints.

use std::fmt;

/// How many tests passed, and how many were left out.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    ignored: usize,
    /// Those that passed and have DPAPI in their name.
    pub(crate) dpapi: usize,
}

impl Tally {
    /// Takes in one line, e.g. `test result: ok. 8 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn read(&mut self, line: &str) {
        if line.starts_with("test ") && line.contains("dpapi") && line.ends_with(" ... ok") {
            self.dpapi += 1;
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let count = |what: &str| {
            let words: Vec<&str> = result.split([' ', ';', '.']).collect();
            let at = words.iter().position(|word| *word == what);
            at.and_then(|at| words.get(at.checked_sub(1)?)?.parse::<usize>().ok())
        };
        self.passed += count("passed").unwrap_or(0);
        self.ignored += count("ignored").unwrap_or(0);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tests passed, those of DPAPI too", self.passed)?;
        if self.ignored > 0 {
            write!(f, ", {} ignored", self.ignored)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_results_are_summed_and_other_lines_are_not() {
        let mut tally = Tally::default();
        for line in [
            "test dpapi::sealed ... ok",
            "test dpapi::broken ... FAILED",
            "test secrets::kept ... ok",
            "test result: ok. 8 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "test result: ok. 35 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 5.61s",
            "said by a test: 100 passed",
        ] {
            tally.read(line);
        }
        let said = "43 tests passed, those of DPAPI too, 2 ignored";
        assert_eq!((tally.to_string().as_str(), tally.dpapi), (said, 1));
    }
}
