use pia_vault::{Choice, Opening, Vault};

use crate::contract;

async fn open() -> Vault {
    let opening = Opening::new(Choice::Memory, "Pia", "never made");
    Vault::open(opening).await.unwrap()
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    let vault = open().await;
    contract::holds(&vault).await;
    assert_eq!(vault.name(), "memory (this run only)");
    assert!(!std::path::Path::new("never made").exists());
}

#[tokio::test]
async fn two_memories_share_nothing() {
    let (one, other) = (open().await, open().await);
    contract::save(&one, "item", b"x").await;
    assert_eq!(contract::kept(&other, "item").await, None);
}
