//! Memory given back to the system.
//!
//! For: a server that holds what it needs, not what it once needed.
//! Rests on: how glibc chooses where a large block lies; its manual, "Memory Allocation Tunables".
//! Words: the *threshold* is the size from which a block is the system's own and goes back to it when freed.
//! Never: changes what the program does; where it has no effect, nothing is lost.
//! Begin at: [`begin_anew`].

/// Read by the C library before the program begins.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const THRESHOLD: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

/// Begins the program anew, in its own place, with the threshold fixed. Left alone, the library raises it to the size of the largest
/// block freed, and the 19 MiB of one hashed password suffice: from then on the catalogue's peaks stay with the program, some
/// 80 MB of them. Comes back when it is fixed already, whoever set it, and when the program cannot be begun anew.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn begin_anew() {
    use std::os::unix::process::CommandExt;
    if crate::context::is_set(THRESHOLD.0) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let refused =
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(THRESHOLD.0, THRESHOLD.1).exec();
        tracing::debug!(error = %refused, "memory is not given back as it could be");
    }
}

/// Other allocators give back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn begin_anew() {}
