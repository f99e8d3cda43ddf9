//! How much memory the process keeps for itself.

/// Lets the C library give back what requests no longer need. By itself, glibc makes up to eight
/// arenas for every core, each of which keeps the memory of its largest moment; and once a large
/// body was freed, it keeps the room for the next ones too (mallopt(3)).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc is told so in C only")]
pub(crate) fn keep_little() {
    /// Bytes from which on a block has pages of its own, which go when it is freed.
    const LARGE: libc::c_int = 128 * 1024;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let arenas = libc::c_int::try_from(cores.div_ceil(2)).unwrap_or(libc::c_int::MAX);
    // SAFETY: numbers go in, and nobody else is running yet. A C library that does not know one of
    // the two leaves things as they are.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, arenas);
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}

/// Other systems have nothing to be told.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) const fn keep_little() {}
