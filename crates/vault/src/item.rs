use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// Which item of which service: names its file, and binds what is encrypted to it, so that a file
/// laid in another's place is not taken for it.
pub(crate) struct ItemName([u8; 32]);

impl ItemName {
    pub(crate) fn new(service: &str, item: &str) -> Self {
        // The length first: "ab"+"c" and "a"+"bc" are different items.
        let length = u64::try_from(service.len()).unwrap_or(u64::MAX);
        let hash = Sha256::new()
            .chain_update(length.to_le_bytes())
            .chain_update(service)
            .chain_update(item);
        Self(hash.finalize().into())
    }

    /// A hash rather than the name: any item has one, on every file system, and none of them tells
    /// which account it is of.
    pub(crate) fn file(&self, kind: &str) -> String {
        format!("{}.{kind}", HEXLOWER.encode(&self.0[..16]))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_one_file_of_its_own() {
        let file = |service, item| ItemName::new(service, item).file("sealed");
        // Files of earlier versions are found by this name: it never changes.
        assert_eq!(
            file("Pia", "profile-1"),
            "8721d85823f345907b73639f0f564fcd.sealed"
        );
        assert_ne!(file("ab", "c"), file("a", "bc"));
        assert_ne!(file("Pia", "a"), file("Pia", "b"));
        assert_ne!(file("Pia", "../../etc"), "../../etc.sealed");
    }
}
