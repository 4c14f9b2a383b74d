# What the scripts of this folder share; sourced, not run. POSIX sh.

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
in_ci() { [ "${CI:-}" = true ] || [ "${CI:-}" = 1 ]; }

# Installs Debian packages where that is allowed (root with apt-get); otherwise fails, and the caller says what to install.
# Tried twice: a first try can meet an archive index that is being renewed.
packages() {
    [ "$(id -u)" = 0 ] && has apt-get || return 1
    warn "installing: $*"
    apt-get update -qq >/dev/null 2>&1 || true
    for _ in 1 2; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    done
    return 1
}

# What everyone needs to build.
need_compiler() {
    has cargo || die "Rust is missing. Install it with rustup (see the Rust web site), then run this again."
    has cc || has gcc || has clang || packages gcc libc6-dev || has cc || die \
        "A C compiler is missing: SQLite and ring are partly C." \
        "On Debian or Ubuntu: apt-get install gcc libc6-dev. On Fedora: dnf install gcc. On macOS: xcode-select --install."
}
