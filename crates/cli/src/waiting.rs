//! While a sign-in waits: shows every way on as it opens, and passes on what is pasted.

use pia_client::{Client, DeviceCode, Problem, SessionView};

use crate::args::Login;
use crate::output::Output;
use crate::paste;

/// For as long as the sign-in runs. Returns before that when nobody reads the link any more, so that
/// nobody can open it.
pub(crate) async fn accompany(login: &Login, client: &Client, output: &Output) {
    let mut session = client.views().session();
    let mut shown = Shown::new(login);
    let mut pasted = None;
    loop {
        let news = shown.news(&session.borrow_and_update());
        // Nothing is read before something waits for it.
        if !news.is_empty() && pasted.is_none() && paste::is_possible(login.paste) {
            pasted = Some(paste::lines());
        }
        for one in news {
            tell(one, pasted.is_some(), client, output);
        }
        if output.is_lost() {
            return;
        }
        let line = async {
            match &mut pasted {
                Some(lines) => lines.recv().await,
                None => None,
            }
        };
        tokio::select! {
            changed = session.changed() => {
                if changed.is_err() {
                    // The client is closing; the sign-in's own end says so.
                    std::future::pending::<()>().await;
                }
            }
            Some(line) = line => {
                if let Err(problem) = client.paste_redirect(&line) {
                    output.note(&problem.sentence);
                }
            }
        }
    }
}

fn tell(news: News, pasting: bool, client: &Client, output: &Output) {
    match news {
        News::LinkAlone(link) => {
            output.link(&link);
            if pasting {
                output.note(PASTE);
            }
        }
        News::Waiting(link) => {
            output.note(&format!(
                "Waiting for the browser. If none opened, open: {link}"
            ));
        }
        News::Trouble(problem) => output.note(&problem.sentence),
        News::OtherwiseLink(link) => {
            output.note(&format!("In a browser on this machine, open: {link}"));
            if pasting {
                output.note(PASTE);
            }
        }
        News::Code(code) => output.device(&code),
        News::AskForCode => {
            if let Err(problem) = client.offer_device_code() {
                output.note(&problem.sentence);
            }
        }
    }
}

const PASTE: &str = "If the browser ends at a page that cannot be reached, paste that page's \
                     address here.";

/// Something to be told.
#[derive(Debug, PartialEq)]
enum News {
    /// The link, for a program or a person to open.
    LinkAlone(String),
    /// The browser was opened.
    Waiting(String),
    /// Something is in the way of one of the ways on.
    Trouble(Problem),
    /// No browser was opened here: the link is one way on of several.
    OtherwiseLink(String),
    /// The code to enter on another device.
    Code(DeviceCode),
    /// A code is to be asked for.
    AskForCode,
}

/// What the person has been told already.
struct Shown<'a> {
    login: &'a Login,
    link: bool,
    trouble: Option<Problem>,
    code: Option<String>,
    asked: bool,
}

impl<'a> Shown<'a> {
    fn new(login: &'a Login) -> Self {
        Self {
            login,
            link: false,
            trouble: None,
            code: None,
            asked: false,
        }
    }

    /// What is new in the view.
    fn news(&mut self, view: &SessionView) -> Vec<News> {
        let SessionView::WaitingForBrowser {
            link,
            device,
            problem,
            ..
        } = view
        else {
            return Vec::new();
        };
        let mut news = Vec::new();
        if !std::mem::replace(&mut self.link, true) {
            // The link comes first: a program reads the first line.
            match problem {
                _ if self.login.no_browser => news.push(News::LinkAlone(link.clone())),
                None if !self.login.device => news.push(News::Waiting(link.clone())),
                _ => {}
            }
        }
        if self.trouble != *problem {
            self.trouble.clone_from(problem);
            news.extend(problem.clone().map(News::Trouble));
            if problem.is_some() && !self.login.no_browser {
                news.push(News::OtherwiseLink(link.clone()));
            }
        }
        if let Some(code) = device
            && self.code.as_ref() != Some(&code.user_code)
        {
            self.code = Some(code.user_code.clone());
            news.push(News::Code(code.clone()));
        }
        if self.login.device && device.is_none() && !std::mem::replace(&mut self.asked, true) {
            news.push(News::AskForCode);
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use pia_client::ProblemCode;

    use super::*;
    use crate::args::{Args, ClientCommand, Command};

    fn login(options: &[&str]) -> Login {
        let args = Args::parse_from([&["pia", "login"], options].concat());
        match args.command {
            Command::Client(ClientCommand::Login(login)) => login,
            other => panic!("{other:?}"),
        }
    }

    fn waiting(device: Option<&DeviceCode>, problem: Option<&Problem>) -> SessionView {
        SessionView::WaitingForBrowser {
            provider: "microsoft".into(),
            link: "https://link".into(),
            deadline_ms: 0.0,
            device: device.cloned(),
            problem: problem.cloned(),
        }
    }

    fn code() -> DeviceCode {
        DeviceCode {
            user_code: "ABCD-EFGH".into(),
            verification_uri: "https://pia.example/device".into(),
            verification_uri_complete: "https://pia.example/device?code=ABCD-EFGH".into(),
            deadline_ms: 0.0,
        }
    }

    fn link() -> String {
        "https://link".into()
    }

    #[test]
    fn the_link_stands_alone_and_first_and_is_told_once() {
        let login = login(&["--no-browser"]);
        let mut shown = Shown::new(&login);
        assert_eq!(shown.news(&waiting(None, None)), [News::LinkAlone(link())]);
        assert_eq!(shown.news(&waiting(None, None)), []);
        assert_eq!(
            shown.news(&waiting(Some(&code()), None)),
            [News::Code(code())]
        );
        assert_eq!(shown.news(&waiting(Some(&code()), None)), []);
    }

    #[test]
    fn where_no_browser_can_be_opened_the_reason_the_link_and_the_code_are_told() {
        let login = login(&[]);
        let mut shown = Shown::new(&login);
        let problem = Problem::new(ProblemCode::BrowserOutOfReach, "This is SSH.");
        assert_eq!(
            shown.news(&waiting(None, Some(&problem))),
            [News::Trouble(problem.clone()), News::OtherwiseLink(link())]
        );
        assert_eq!(
            shown.news(&waiting(Some(&code()), Some(&problem))),
            [News::Code(code())]
        );
    }

    #[test]
    fn a_code_is_asked_for_once_and_nothing_is_printed_for_programs() {
        let login = login(&["--device"]);
        let mut shown = Shown::new(&login);
        assert_eq!(shown.news(&waiting(None, None)), [News::AskForCode]);
        assert_eq!(shown.news(&waiting(None, None)), []);
        let problem = Problem::new(ProblemCode::DeviceCodeUnavailable, "There is none.");
        assert_eq!(
            shown.news(&waiting(None, Some(&problem))),
            [News::Trouble(problem.clone()), News::OtherwiseLink(link())]
        );
    }

    #[test]
    fn a_browser_that_opened_needs_one_line() {
        let login = login(&[]);
        let mut shown = Shown::new(&login);
        assert_eq!(shown.news(&waiting(None, None)), [News::Waiting(link())]);
    }
}
