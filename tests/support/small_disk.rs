//! A disk with little room. Whoever may mount gets a real one; for the others the kernel limits how
//! large a file may become, which a program meets in the same way: a write that fails.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::desktop::Desktop;
use crate::process::{Finished, Launch};
use crate::programs;

/// The room there is: enough for a start, and for all that comes.
const LITTLE: &str = "2m";
const MUCH: &str = "400m";
/// The largest file, in bytes, where nothing can be mounted.
const LARGEST: u64 = 1 << 20;

/// A device's data folder on a disk of its own.
pub struct SmallDisk {
    folder: PathBuf,
    logs: PathBuf,
    mounted: bool,
}

impl SmallDisk {
    /// Puts the data folder of this device onto it.
    ///
    /// # Errors
    /// When the system has neither way.
    pub async fn under(desktop: &Desktop, logs: &Path) -> Result<Self> {
        let folder = desktop.data_folder();
        let size = format!("size={LITTLE},mode=0700");
        let mount = Launch::new(programs::installed(&["mount"])?)
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(&folder)
            .run(logs, "mount")
            .await?;
        Ok(Self {
            folder,
            logs: logs.to_owned(),
            mounted: mount.status.success(),
        })
    }

    /// Runs `pia` while there is little room.
    ///
    /// # Errors
    /// When it cannot be started or does not end.
    pub async fn pia(&self, desktop: &Desktop, args: &[&str]) -> Result<Finished> {
        if self.mounted {
            return desktop.pia(args).await;
        }
        // The signal that comes with the limit is not what a full disk does.
        let limited = format!(
            "trap '' XFSZ; exec {} --fsize={LARGEST} \"$0\" \"$@\"",
            programs::installed(&["prlimit"])?.display()
        );
        desktop.pia_within(&["sh", "-c", &limited], args).await
    }

    /// Makes room.
    ///
    /// # Errors
    /// When the disk cannot be made larger.
    pub async fn grows(&self) -> Result<()> {
        if self.mounted {
            let size = format!("remount,size={MUCH}");
            Launch::new(programs::installed(&["mount"])?)
                .args(["-o", &size])
                .arg(&self.folder)
                .run(&self.logs, "mount")
                .await?
                .good()?;
        }
        Ok(())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if self.mounted {
            // The story is over whether this works or not.
            let unmount = std::process::Command::new("umount")
                .arg(&self.folder)
                .status();
            drop(unmount);
        }
    }
}
