#![doc = include_str!("../README.md")]

/// From how many bytes on a block has pages of its own, which go when it is freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 128 * 1024;

/// One arena for all threads: for a program that serves one person, and mostly waits.
pub fn keep_little() {
    arenas(1);
}

/// One arena for every two cores, and large blocks given back at once: for a program that serves many
/// people, whose bodies come and go.
pub fn keep_little_of_many() {
    arenas(std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2)));
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    tell(libc::M_MMAP_THRESHOLD, LARGE);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn arenas(most: usize) {
    tell(
        libc::M_ARENA_MAX,
        libc::c_int::try_from(most).unwrap_or(libc::c_int::MAX),
    );
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn arenas(_most: usize) {}

/// A C library that does not know a parameter leaves things as they are.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc is told so in C only")]
fn tell(parameter: libc::c_int, value: libc::c_int) {
    // SAFETY: numbers go in, and glibc takes its own lock before it changes anything.
    unsafe {
        libc::mallopt(parameter, value);
    }
}
