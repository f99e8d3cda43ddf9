//! A launch agent of the person's (launchd.plist(5)).

use std::io;
use std::path::PathBuf;

use super::{Entry, remove, write};

pub(super) fn is_on(entry: &Entry) -> io::Result<bool> {
    file(entry)?.try_exists()
}

pub(super) fn turn_on(entry: &Entry) -> io::Result<()> {
    let program = entry
        .program
        .to_str()
        .ok_or(io::ErrorKind::InvalidFilename)?;
    let words = std::iter::once(program).chain(entry.arguments.iter().map(String::as_str));
    let words: Vec<String> = words
        .map(|word| format!("<string>{}</string>", escaped(word)))
        .collect();
    let words = words.concat();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\"><dict><key>Label</key><string>{}</string>\
         <key>ProgramArguments</key><array>{words}</array>\
         <key>RunAtLoad</key><true/></dict></plist>\n",
        escaped(&entry.name)
    );
    write(&file(entry)?, &text)
}

pub(super) fn turn_off(entry: &Entry) -> io::Result<()> {
    remove(&file(entry)?)
}

fn file(entry: &Entry) -> io::Result<PathBuf> {
    let folders = directories::BaseDirs::new().ok_or(io::ErrorKind::NotFound)?;
    let name = format!("{}.plist", entry.name);
    Ok(folders.home_dir().join("Library/LaunchAgents").join(name))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
