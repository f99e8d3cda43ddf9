//! A desktop entry in `autostart` (freedesktop.org, "Desktop Application Autostart").

use std::io;
use std::path::{Path, PathBuf};

use super::{Entry, remove, write};

pub(super) fn is_on(entry: &Entry) -> io::Result<bool> {
    is_on_in(&file(entry)?)
}

pub(super) fn turn_on(entry: &Entry) -> io::Result<()> {
    write(&file(entry)?, &text(entry)?)
}

pub(super) fn turn_off(entry: &Entry) -> io::Result<()> {
    remove(&file(entry)?)
}

/// `$XDG_CONFIG_HOME/autostart`, or `~/.config/autostart`.
fn file(entry: &Entry) -> io::Result<PathBuf> {
    let folders = directories::BaseDirs::new().ok_or(io::ErrorKind::NotFound)?;
    let name = format!("{}.desktop", entry.name);
    Ok(folders.config_dir().join("autostart").join(name))
}

/// A desktop's own settings turn an entry off by `Hidden`, and GNOME's by a key of its own.
fn is_on_in(file: &Path) -> io::Result<bool> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        read => read?,
    };
    let off = ["Hidden=true", "X-GNOME-Autostart-enabled=false"];
    Ok(!text.lines().any(|line| off.contains(&line.trim())))
}

fn text(entry: &Entry) -> io::Result<String> {
    let program = entry
        .program
        .to_str()
        .ok_or(io::ErrorKind::InvalidFilename)?;
    let words = std::iter::once(program).chain(entry.arguments.iter().map(String::as_str));
    let line = words.map(quoted).collect::<Option<Vec<_>>>();
    let line = line.ok_or(io::ErrorKind::InvalidFilename)?.join(" ");
    Ok(format!(
        "[Desktop Entry]\nType=Application\nName=Pia\nIcon=pia-desktop\nExec={line}\nTerminal=false\n\
         StartupNotify=false\nX-GNOME-Autostart-enabled=true\n"
    ))
}

/// One word of `Exec`: quoted, then escaped once more as every string of the file, and with no
/// field codes (Desktop Entry Specification, "The Exec key"). A line ends at a control character.
fn quoted(word: &str) -> Option<String> {
    if word.chars().any(char::is_control) {
        return None;
    }
    let mut quoted = String::from("\"");
    for character in word.chars() {
        match character {
            '"' | '`' | '$' => quoted.extend(["\\\\", character.encode_utf8(&mut [0; 4])]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    Some(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(program: &str, folder: &str) -> Entry {
        Entry {
            name: "app.pia.desktop.p0".into(),
            program: program.into(),
            arguments: vec!["--data-dir".into(), folder.into(), "--hidden".into()],
        }
    }

    #[test]
    fn the_entry_names_program_and_folder_whatever_they_are_called() {
        let text = text(&entry("/opt/my apps/pia", r#"/data/100% $HOME`x`"\"#)).unwrap();
        let exec = r#"Exec="/opt/my apps/pia" "--data-dir" "/data/100%% \\$HOME\\`x\\`\\"\\\\" "--hidden""#;
        assert!(text.lines().any(|line| line == exec), "{text}");
        assert!(super::text(&entry("/opt/pia\nExec=x", "/")).is_err());
    }

    #[test]
    fn it_is_on_as_the_file_says() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("autostart/pia.desktop");
        assert!(!is_on_in(&file).unwrap());
        write(&file, &text(&entry("/opt/pia", "/data")).unwrap()).unwrap();
        assert!(is_on_in(&file).unwrap());
        for off in ["Hidden=true\n", "X-GNOME-Autostart-enabled=false\n"] {
            write(&file, off).unwrap();
            assert!(!is_on_in(&file).unwrap());
        }
        remove(&file).unwrap();
        remove(&file).unwrap();
        assert!(!is_on_in(&file).unwrap());
    }
}
