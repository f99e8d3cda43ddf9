//! Licence expressions (SPDX specification, annex "SPDX license expressions"), as far as crates
//! use them: names, `OR`, `AND`, `WITH`, parentheses, and the old `/` for `OR`.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// Whether an expression can be met with licences that `allowed` agrees to. `WITH` is part of a
/// name: `Apache-2.0 WITH LLVM-exception`.
pub(crate) fn can_be_met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser {
        words: &words,
        allowed,
    };
    let met = parser.any();
    met && parser.words.is_empty()
}

/// The licences in an expression that `allowed` agrees to, each once.
pub(crate) fn names(expression: &str, allowed: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let found = RefCell::new(BTreeSet::new());
    can_be_met(expression, &|name| {
        let agreed = allowed(name);
        if agreed {
            found.borrow_mut().insert(name.to_owned());
        }
        agreed
    });
    found.into_inner()
}

struct Parser<'a> {
    words: &'a [&'a str],
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Parser<'a> {
    /// `AND` binds more tightly than `OR`.
    fn any(&mut self) -> bool {
        let mut met = self.all();
        while self.takes("OR") {
            met |= self.all();
        }
        met
    }

    fn all(&mut self) -> bool {
        let mut met = self.one();
        while self.takes("AND") {
            met &= self.one();
        }
        met
    }

    fn one(&mut self) -> bool {
        if self.takes("(") {
            let met = self.any();
            return self.takes(")") && met;
        }
        let Some(name) = self.next() else {
            return false;
        };
        if !self.takes("WITH") {
            return (self.allowed)(name);
        }
        self.next()
            .is_some_and(|exception| (self.allowed)(&format!("{name} WITH {exception}")))
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> bool {
        can_be_met(expression, &|name| {
            ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].contains(&name)
        })
    }

    #[test]
    fn a_choice_is_met_by_either_and_a_sum_by_both() {
        assert!(met("MIT"));
        assert!(met("GPL-3.0 OR MIT"));
        assert!(met("GPL-3.0/MIT"));
        assert!(!met("GPL-3.0 AND MIT"));
        assert!(met("MIT AND (GPL-3.0 OR Apache-2.0)"));
        assert!(!met("(MIT OR Apache-2.0) AND GPL-3.0"));
    }

    #[test]
    fn the_names_are_those_that_are_allowed() {
        let names = names(
            "(MIT OR GPL-3.0) AND Apache-2.0 WITH LLVM-exception",
            &|name| name != "GPL-3.0",
        );
        let names: Vec<String> = names.into_iter().collect();
        assert_eq!(names, ["Apache-2.0 WITH LLVM-exception", "MIT"]);
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(met("Apache-2.0 WITH LLVM-exception"));
        assert!(!met("Apache-2.0 WITH Other-exception"));
        assert!(!met("MIT WITH LLVM-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_not_met() {
        for broken in ["", "MIT MIT", "(MIT", "MIT AND", "WITH"] {
            assert!(!met(broken), "{broken:?}");
        }
    }
}
