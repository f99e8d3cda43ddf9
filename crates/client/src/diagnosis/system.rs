//! The system this runs on, for the head of the report.

/// E.g. `Debian GNU/Linux 12 (bookworm), x86_64`.
pub(crate) fn name() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let pretty = pretty_name(&release).unwrap_or(std::env::consts::OS);
    format!("{pretty}, {}", std::env::consts::ARCH)
}

/// `PRETTY_NAME` of os-release(5), which only Linux and its kin have.
fn pretty_name(release: &str) -> Option<&str> {
    let value = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    let value = value.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_file_names_the_system() {
        let release = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(pretty_name(release), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("ID=odd\nPRETTY_NAME=\"\"\n"), None);
        assert!(name().ends_with(std::env::consts::ARCH));
    }
}
