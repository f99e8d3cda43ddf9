//! What the browser is shown. The page tells the truth in one sentence and asks for nothing.

use bytes::Bytes;

use crate::language::{Language, Texts};
use crate::reply::Outcome;

pub(crate) const STYLE: &str = include_str!("page.css");
pub(crate) const SCRIPT: &str = include_str!("hand_over.js");

/// A sign beside the words, for those who see it.
const MARK: &str = "<div class=\"mark\" aria-hidden=\"true\"></div>\n";

/// How the sign-in ended, with the endings the app has no words for.
#[derive(Debug, Clone)]
pub(crate) enum Ending {
    Told(Outcome),
    /// The person said no on the server's page.
    Declined,
    /// The server said no and the app did not say more.
    Refused,
    /// The app ended, gave up or broke before it knew.
    Stopped,
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        Self::Told(outcome)
    }
}

/// The pages of one attempt, in the person's language.
pub(crate) struct Pages {
    app: String,
    language: Language,
}

/// The words of a page, not yet escaped.
struct Words {
    mark: &'static str,
    heading: String,
    lines: Vec<String>,
}

impl Pages {
    pub(crate) fn new(app: String, language: Language) -> Self {
        Self { app, language }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// How the sign-in ended, as HTML.
    pub(crate) fn result(&self, ending: &Ending) -> Bytes {
        let words = self.words(ending);
        let mark = words.mark;
        let block = block(&words.heading, &words.lines);
        self.html(
            &words.heading,
            &format!("<main class=\"{mark}\">\n{MARK}{block}</main>\n"),
        )
    }

    /// The page that takes the answer out of the fragment and posts it to `path`, as HTML.
    pub(crate) fn hand_over(&self, path: &str) -> Bytes {
        let texts = self.texts();
        let moment = block(texts.moment, &[]);
        let stray = self.stray();
        let no_script = escape(&self.fill(texts.no_script));
        let content = format!(
            "<main>\n<div id=\"moment\">\n{moment}</div>\n<div id=\"stray\" hidden>\n{stray}</div>\n\
             <noscript><p>{no_script}</p></noscript>\n\
             <form method=\"post\" action=\"{path}\" hidden></form>\n</main>\n\
             <script>{SCRIPT}</script>\n"
        );
        self.html(texts.moment, &content)
    }

    /// The answer to what was not our answer, as HTML. A person only gets here with an old tab or
    /// link.
    pub(crate) fn refused(&self) -> Bytes {
        let heading = self.fill(self.texts().stray);
        self.html(&heading, &format!("<main>\n{}</main>\n", self.stray()))
    }

    fn stray(&self) -> String {
        let texts = self.texts();
        let block = block(&self.fill(texts.stray), &[self.fill(texts.try_again)]);
        format!("{MARK}{block}")
    }

    fn words(&self, ending: &Ending) -> Words {
        let texts = self.texts();
        let not_done = |sentence: String| Words {
            mark: "not",
            heading: texts.not_signed_in.to_owned(),
            lines: vec![sentence, self.fill(texts.try_again)],
        };
        match ending {
            Ending::Told(Outcome::SignedIn { name }) => Words {
                mark: "done",
                heading: match name.trim() {
                    "" => texts.signed_in.to_owned(),
                    name => texts.signed_in_as.replace("{name}", name),
                },
                lines: vec![self.fill(texts.go_back)],
            },
            Ending::Told(Outcome::Failed { sentence }) => not_done(sentence.clone()),
            Ending::Declined => not_done(texts.declined.to_owned()),
            Ending::Refused => not_done(texts.refused.to_owned()),
            Ending::Stopped => not_done(self.fill(texts.stopped)),
        }
    }

    fn html(&self, title: &str, content: &str) -> Bytes {
        let (app, title) = (escape(&self.app), escape(title));
        let lang = self.language.tag();
        Bytes::from(format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title} – {app}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             {content}</body>\n</html>\n"
        ))
    }

    fn texts(&self) -> &'static Texts {
        self.language.texts()
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{app}", &self.app)
    }
}

fn block(heading: &str, lines: &[String]) -> String {
    let heading = format!("<h1>{}</h1>\n", escape(heading));
    lines.iter().fold(heading, |block, line| {
        block + "<p>" + &escape(line) + "</p>\n"
    })
}

/// Text for HTML, in an element or in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
