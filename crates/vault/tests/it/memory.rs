use pia_vault::{Choice, Vault};

use crate::contract;

#[tokio::test]
async fn memory_keeps_the_contract() {
    let vault = Vault::open(Choice::Memory, "Pia").await.unwrap();
    contract::holds(&vault).await;
    assert_eq!(vault.name(), "memory (this run only)");
}

#[tokio::test]
async fn two_memories_share_nothing() {
    let one = Vault::open(Choice::Memory, "Pia").await.unwrap();
    let other = Vault::open(Choice::Memory, "Pia").await.unwrap();
    contract::save(&one, "item", b"x").await;
    assert_eq!(contract::kept(&other, "item").await, None);
}
