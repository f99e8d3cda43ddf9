//! Looks at a server that a person thinks of choosing, and keeps nothing of it.

use tokio::sync::watch;

use super::{Server, shown};
use crate::address::ServerAddress;
use crate::generation;
use crate::problem::Problem;
use crate::view::ServerPreview;

/// Numbers the questions: each ends the one before.
#[derive(Clone, Default)]
pub(super) struct Questions(watch::Sender<u64>);

impl Questions {
    /// A new one. The future ends once there is another.
    fn begin(&self) -> impl Future<Output = ()> + use<> {
        let mut number = 0;
        self.0.send_modify(|last| {
            *last += 1;
            number = *last;
        });
        let mut latest = self.0.subscribe();
        async move {
            // It fails when nobody can ask any more: then there is no answer to wait for either.
            latest.wait_for(|last| *last != number).await.ok();
        }
    }
}

impl Server {
    /// Asks the typed address as the watcher asks the chosen one: with the same client, and trusting
    /// nobody else. `None` when there was another question meanwhile; nothing is asked of nothing.
    pub(crate) async fn look_at(
        &self,
        typed: Option<&str>,
    ) -> Result<Option<ServerPreview>, Problem> {
        let another = self.questions.begin();
        let Some(typed) = typed else {
            return Ok(None);
        };
        let address = ServerAddress::parse(typed)?;
        tokio::select! {
            biased;
            () = another => Ok(None),
            said = generation::look(&self.http, &address) => match said {
                Ok(said) => Ok(Some(preview(&address, said))),
                Err(fault) => Err(fault.problem(&address)),
            },
        }
    }
}

fn preview(address: &ServerAddress, said: generation::Discovered) -> ServerPreview {
    ServerPreview {
        url: address.as_str().to_owned(),
        name: shown::name(&said.metadata),
        version: shown::version(&said.metadata),
        generation: said.generation,
        providers: shown::providers(said.metadata),
    }
}

#[cfg(test)]
mod tests;
