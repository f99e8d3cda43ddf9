//! Two servers on one PostgreSQL behind a load balancer: either of them may die at any moment.

use anyhow::{Context, Result, ensure};
use pia_stories::backstage::{Server, todos_at};
use pia_stories::balancer::{ANSWERED_BY, Balancer};
use pia_stories::http;
use pia_stories::people::ADA;
use pia_stories::process::{Launch, Process};
use pia_stories::world::{Told, World, play};
use pia_test_postgres::Database;
use reqwest::Response;
use tokio::net::TcpListener;
use url::Url;

/// The servers, of which each can be killed and started again.
pub(crate) struct Pair {
    pub(crate) url: String,
    launches: [Launch; 2],
    running: [Option<Process>; 2],
    logs: std::path::PathBuf,
    _balancer: Balancer,
    _database: Database,
}

impl Pair {
    pub(crate) async fn start(world: &World) -> Result<Self> {
        let database = Database::new()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://localhost:{}", listener.local_addr()?.port());
        let mut addresses = Vec::new();
        let mut launch = async |name: &str| {
            let address = free_address().await?;
            let folder = world.new_folder(name)?;
            let launch = Server::launch(&folder, &world.emulator.url)?
                .env("PIA_LISTEN", &address)
                .env("PIA_PUBLIC_URL", &url)
                .env("Database__Provider", "postgresql")
                .env("Database__ConnectionString", database.connection_string())
                .env("JWT_SECRET_KEY", "5".repeat(32))
                .env("ENCRYPTION_MASTER_KEY", "5e".repeat(32))
                // So short that every command renews the session.
                .env("Jwt__AccessTokenLifetime", "1s");
            addresses.push(address);
            anyhow::Ok(launch)
        };
        let launches = [launch("one").await?, launch("other").await?];
        let mut pair = Self {
            launches,
            running: [None, None],
            logs: world.logs(),
            _balancer: Balancer::start(listener, addresses),
            url,
            _database: database,
        };
        // Both migrate the empty database at the same time.
        let (one, other) = tokio::join!(pair.started(0), pair.started(1));
        pair.running = [Some(one?), Some(other?)];
        Ok(pair)
    }

    async fn started(&self, number: usize) -> Result<Process> {
        let mut process = self.launches[number].start(&self.logs, "server-of-two")?;
        process.announces("listening on ").await?;
        Ok(process)
    }

    pub(crate) async fn comes_back(&mut self, number: usize) -> Result<()> {
        self.running[number] = Some(self.started(number).await?);
        Ok(())
    }

    /// Kills one without a chance to say goodbye.
    pub(crate) fn dies(&mut self, number: usize) {
        self.running[number] = None;
    }

    /// From its next start on, access tokens live as long as usual.
    pub(crate) fn grants_longer_access(&mut self) {
        let longer = |launch: &Launch| launch.clone().env("Jwt__AccessTokenLifetime", "15m");
        self.launches = [longer(&self.launches[0]), longer(&self.launches[1])];
    }
}

impl Pair {
    /// From its next start on, each serves whoever asks as often as they ask.
    pub(crate) fn knows_no_limits(&mut self) {
        for limit in ["Global", "Auth", "Sync"] {
            let name = format!("RateLimits__{limit}__PermitLimit");
            self.launches = self.launches.clone().map(|launch| launch.env(&name, "0"));
        }
    }
}

/// Where nobody listens. Each server has to come back where it was.
async fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    Ok(listener.local_addr()?.to_string())
}

/// An open change stream.
struct Stream {
    answer: Response,
    by: usize,
}

impl Stream {
    async fn open(world: &World, url: &str) -> Result<Self> {
        let access = world.keychain.session().await?.access_token()?;
        let answer = http::client()?
            .get(format!("{url}/api/sync/v2/stream"))
            .bearer_auth(access)
            .send()
            .await?
            .error_for_status()?;
        let by = answer.headers()[ANSWERED_BY].to_str()?.parse()?;
        Ok(Self { answer, by })
    }

    /// The next revision; none when the stream has ended.
    async fn revision(&mut self) -> Result<Option<u64>> {
        // What a killed server leaves of a stream is an error or an end.
        while let Ok(Some(chunk)) = self.answer.chunk().await {
            let text = std::str::from_utf8(&chunk)?;
            if let Some(number) = text.trim().strip_prefix("event: revision\ndata: ") {
                return Ok(Some(number.parse()?));
            }
        }
        Ok(None)
    }
}

#[tokio::test]
async fn either_of_two_servers_may_die_at_any_moment() -> Told {
    play("two-servers", async |world| {
        let mut pair = Pair::start(world).await?;
        let laptop = world.desktop("laptop")?.with("PIA_SERVER_URL", &pair.url);
        let browser = world.browser("browser").await?;

        // One of them dies while the person is at Microsoft.
        let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
        let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
        browser.opens(&address).await?;
        pair.dies(0);
        browser.signs_in(ADA).await?;
        let said = login.finished().await?;
        ensure!(said.good()?.contains(ADA.name), "{}", said.out);
        pair.comes_back(0).await?;

        // The session is renewed here and there, whoever is up.
        for round in 0..6 {
            let (dies, comes) = (round % 2, 1 - round % 2);
            laptop
                .pia(&["todo", "add", &format!("number {round}")])
                .await?
                .good()?;
            laptop.pia(&["sync"]).await?.good()?;
            if pair.running[comes].is_none() {
                pair.comes_back(comes).await?;
            }
            pair.dies(dies);
            laptop.pia(&["sync"]).await?.good()?;
        }
        hears_of_changes(world, &mut pair, &laptop).await?;

        let access = world.keychain.session().await?.access_token()?;
        let held = todos_at(&pair.url, &access).await?;
        ensure!(held.len() == 6 + 2, "the servers hold {held:?}");
        laptop.pia(&["logout"]).await?.good().map(drop)
    })
    .await
}

/// A stream at one server tells what was changed at the other, and goes on at the other when its own
/// dies.
async fn hears_of_changes(
    world: &World,
    pair: &mut Pair,
    laptop: &pia_stories::desktop::Desktop,
) -> Result<()> {
    pair.grants_longer_access();
    for number in [0, 1] {
        pair.dies(number);
        pair.comes_back(number).await?;
    }
    laptop.pia(&["sync"]).await?.good()?;
    let mut stream = Stream::open(world, &pair.url).await?;
    let mut last = stream.revision().await?.context("where the records are")?;
    for title in ["heard at one", "heard at the other"] {
        laptop.pia(&["todo", "add", title]).await?.good()?;
        laptop.pia(&["sync"]).await?.good()?;
        let next = stream.revision().await?.context("the stream goes on")?;
        ensure!(next > last, "{next} comes after {last}");
        let by = stream.by;
        pair.dies(by);
        ensure!(
            stream.revision().await?.is_none(),
            "it ends with its server"
        );
        stream = Stream::open(world, &pair.url).await?;
        ensure!(stream.by != by, "the other one has taken over");
        last = stream.revision().await?.context("where the records are")?;
        ensure!(last == next, "{last} is {next}");
        pair.comes_back(by).await?;
    }
    Ok(())
}
