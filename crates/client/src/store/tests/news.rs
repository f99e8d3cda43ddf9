use std::collections::BTreeMap;

use super::*;

/// What a reader shows who only hears the news.
#[derive(Default)]
struct Reader {
    shown: BTreeMap<RecordId, (String, bool)>,
    /// How often everything was read.
    whole: u32,
}

impl Reader {
    async fn hears(&mut self, store: &Store) {
        let title = |body: &Body| body["title"].as_str().unwrap().to_owned();
        let heard = store.news(
            vec![Kind::todo()],
            Some(self.shown.len()),
            move |records, news| {
                let kind = Kind::todo();
                let records = records.of(&kind);
                let mut heard = Vec::new();
                let News::Of(some) = news else {
                    records.each(|id, body: Body, synced| {
                        heard.push((id, Some((title(&body), synced))));
                    })?;
                    return Ok((true, heard));
                };
                for id in some[&kind].iter().copied() {
                    let now = records.one::<Body>(id)?;
                    heard.push((id, now.map(|(body, synced)| (title(&body), synced))));
                }
                Ok((false, heard))
            },
        );
        let (whole, heard) = heard.await.unwrap();
        if whole {
            self.shown.clear();
            self.whole += 1;
        }
        for (id, now) in heard {
            match now {
                Some(now) => self.shown.insert(id, now),
                None => self.shown.remove(&id),
            };
        }
        let mut shown: Vec<_> = self.shown.values().cloned().collect();
        shown.sort();
        assert_eq!(shown, titles(store).await);
    }
}

#[tokio::test]
async fn whoever_hears_the_news_knows_what_a_fresh_look_shows() {
    let desk = Desk::new();
    let (store, milk) = (desk.store().await, desk.id());
    let mut reader = Reader::default();
    put(&store, milk, "milk").await;
    reader.hears(&store).await;
    put(&store, desk.id(), "tea").await;
    put(&store, milk, "oat milk").await;
    reader.hears(&store).await;
    for sent in batch(&store).await {
        answer(&store, sent.id, applied(1)).await;
        reader.hears(&store).await;
    }
    let record = |id, revision, body| Record {
        kind: Kind::todo(),
        id,
        revision: Revision::new(revision),
        body,
        edited_at: WireTime::new(desk.clock.now() + time::Duration::SECOND),
    };
    let come = [
        record(desk.id(), 8, Some(titled("theirs"))),
        record(milk, 9, None),
    ];
    store
        .apply_page(Revision::ZERO, page(&come, 9))
        .await
        .unwrap();
    reader.hears(&store).await;
    assert_eq!(reader.shown.len(), 2);

    let new = desk.id();
    put(&store, new, "here and gone").await;
    reader.hears(&store).await;
    delete(&store, new).await;
    reader.hears(&store).await;
    shelf::mark(&store, &owner("ada")).await.unwrap();
    reader.hears(&store).await;
    assert!(reader.shown.is_empty());
    assert_eq!(reader.whole, 1, "the rest was told");

    // Another process, and more at once than is told one by one.
    let start = store.data_version().await.unwrap();
    put(&desk.store().await, desk.id(), "of another process").await;
    store.look_for_changes(start).await.unwrap();
    reader.hears(&store).await;
    assert_eq!(reader.whole, 2);
    let many = (0..2_100).map(|number| transfer::Whole {
        kind: Kind::todo(),
        id: desk.id(),
        body: titled(&number.to_string()),
    });
    let many = std::sync::Arc::new(many.collect());
    store.edit_all(many, 0).await.unwrap();
    reader.hears(&store).await;
    assert_eq!((reader.whole, reader.shown.len()), (3, 2_101));

    // The account was left and shown again, with a connection that nobody has asked yet.
    reader.hears(&desk.store().await).await;
    assert_eq!((reader.whole, reader.shown.len()), (4, 2_101));
}
