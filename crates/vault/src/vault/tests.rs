use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use super::*;
use crate::backend::SECRET_SERVICE;
use crate::error::Why;

/// A store that tells what it is asked, and answers a load only when it is let.
struct Slow {
    asked: Sender<String>,
    gate: Receiver<()>,
}

fn slow() -> (Vault, Sender<()>, Receiver<String>) {
    let (open, gate) = mpsc::channel();
    let (asked, questions) = mpsc::channel();
    let vault = Vault {
        backend: SECRET_SERVICE,
        access: behind_worker(SECRET_SERVICE, Slow { asked, gate }).unwrap(),
        pinned: false,
    };
    (vault, open, questions)
}

impl Store for Slow {
    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault> {
        self.asked.send(item.to_owned()).unwrap();
        // Ends with an error when the test does; either way the store is free again.
        self.gate.recv().ok();
        Ok(None)
    }

    fn save(&mut self, item: &str, _: &Secret) -> Result<(), Fault> {
        self.asked.send(item.to_owned()).unwrap();
        Ok(())
    }

    fn wipe(&mut self, _: &str) -> Result<(), Fault> {
        Ok(())
    }

    fn set_aside(&mut self, _: &str) -> Result<(), Fault> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_store_is_called_unavailable_when_the_time_is_up() {
    let (vault, _open, _questions) = slow();
    let start = tokio::time::Instant::now();
    let error = vault.load("item").await.err().unwrap();
    assert!(matches!(
        error,
        VaultError::Unavailable {
            why: Why::Silent,
            ..
        }
    ));
    assert_eq!(start.elapsed(), crate::ANSWER_LIMIT);
}

#[tokio::test]
async fn a_question_nobody_waits_for_is_not_put_any_more() {
    let (vault, open, questions) = slow();
    let mut under_way = Box::pin(vault.load("under way"));
    put(&mut under_way).await;
    assert_eq!(questions.recv().unwrap(), "under way");
    let one = Secret::new(vec![1]);
    let mut given_up = Box::pin(vault.save("given up", &one));
    put(&mut given_up).await;
    drop(given_up);

    open.send(()).unwrap();
    vault.save("wanted", &Secret::new(vec![2])).await.unwrap();
    assert!(under_way.await.is_ok());
    assert_eq!(questions.recv().unwrap(), "wanted");
}

/// Asks, without waiting for the answer.
async fn put<T>(question: &mut (impl Future<Output = T> + Unpin)) {
    tokio::select! {
        biased;
        _ = question => panic!("answered at once"),
        () = std::future::ready(()) => {}
    }
}

#[test]
fn an_app_that_ends_does_not_wait_for_a_store_that_hangs() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let (vault, _open, _questions) = slow();
    assert!(runtime.block_on(vault.load("item")).is_err());
    let start = Instant::now();
    drop((vault, runtime));
    assert!(start.elapsed() < Duration::from_secs(1));
}

/// Takes everything and keeps nothing.
struct Forgetful;

impl Store for Forgetful {
    fn load(&mut self, _: &str) -> Result<Option<Secret>, Fault> {
        Ok(None)
    }

    fn save(&mut self, _: &str, _: &Secret) -> Result<(), Fault> {
        Ok(())
    }

    fn wipe(&mut self, _: &str) -> Result<(), Fault> {
        Ok(())
    }

    fn set_aside(&mut self, _: &str) -> Result<(), Fault> {
        Ok(())
    }
}

#[test]
fn a_store_that_keeps_nothing_does_not_prove_itself() {
    let fault = prove(&mut Forgetful).err().unwrap();
    assert!(matches!(fault, Fault::Unavailable(Why::Forgetful, None)));
    assert!(prove(&mut Memory::default()).is_ok());
}
