#!/bin/sh
# A real SMTP server for tests, with certificates and a password made anew each time; on ports of this machine alone.
#
#   scripts/mail.sh ready        makes sure it can be started: Python's aiosmtpd, fetched once into the target directory
#   scripts/mail.sh start DIR    makes and starts it; tests find it with SHIRUBE_TEST_SMTP=DIR and SSL_CERT_FILE=DIR/root.crt
#   scripts/mail.sh stop DIR     stops it and removes the directory
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
tools=${CARGO_TARGET_DIR:-target}/mail-tools

# The interpreter that has aiosmtpd: the machine's own, or one in a directory of ours.
python() {
    for one in python3 "$tools/bin/python"; do
        has "$one" && "$one" -c 'import aiosmtpd' 2>/dev/null && { printf '%s\n' "$one"; return 0; }
    done
    return 1
}

# First what needs no package registry to be trusted with more than three pinned files; then the distribution's own package.
ready() {
    has openssl || packages openssl || { warn "openssl is missing"; return 1; }
    python >/dev/null && return 0
    has python3 || packages python3 || { warn "python3 is missing"; return 1; }
    python3 -c 'import ensurepip' 2>/dev/null || packages python3-venv || true
    {
        python3 -m venv "$tools" &&
            "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r tests/mail/requirements.txt
    } >/dev/null 2>&1 || packages python3-aiosmtpd || true
    python >/dev/null
}

# A key and a certificate NAME for a host, signed by an authority, valid between two moments.
certify() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$3" -keyout "$1.key" -out "$1.csr"
    printf 'subjectAltName=DNS:%s\n' "$3" >"$1.ext"
    openssl ca -batch -config "$2.cnf" -in "$1.csr" -out "$1.crt" -notext -extfile "$1.ext" -startdate "$4" -enddate "$5"
}

# An authority with the little `openssl ca` wants to have around it: the one command that takes any two moments.
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=shirube-test-$1" -keyout "$1.key" -out "$1.crt" \
        -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign
    : >"$1.index"
    cat >"$1.cnf" <<END
[ca]
default_ca = one
[one]
database = $1.index
new_certs_dir = .
rand_serial = yes
certificate = $1.crt
private_key = $1.key
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = supplied
END
}

certificates() {
    year=$(date -u +%Y)
    authority root
    authority stranger
    certify good root localhost "$((year - 1))0101000000Z" "$((year + 1))1231000000Z"
    certify expired root localhost 20200101000000Z 20200201000000Z
    certify other root other.example "$((year - 1))0101000000Z" "$((year + 1))1231000000Z"
    certify unknown stranger localhost "$((year - 1))0101000000Z" "$((year + 1))1231000000Z"
}

start() {
    dir=$1
    program=$(python) || die "aiosmtpd is missing; scripts/mail.sh ready fetches it"
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    (cd "$dir" && certificates) >"$dir/certificates.log" 2>&1 || { cat "$dir/certificates.log" >&2; die "openssl failed"; }
    openssl rand -hex 16 >"$dir/password"
    "$program" tests/mail/server.py "$dir" >"$dir/server.log" 2>&1 &
    printf '%s\n' $! >"$dir/pid"
    tries=0
    until [ -s "$dir/places" ]; do
        tries=$((tries + 1))
        kill -0 "$(cat "$dir/pid")" 2>/dev/null && [ $tries -lt 100 ] || { cat "$dir/server.log" >&2; die "the server did not start"; }
        sleep 0.2
    done
}

stop() {
    [ -f "$1/pid" ] || return 0
    kill "$(cat "$1/pid")" 2>/dev/null || true
    rm -rf "$1"
}

case "${1:-}" in
    ready) ready ;;
    start) start "$2" ;;
    stop) stop "$2" ;;
    *) die "usage: mail.sh ready | start DIR | stop DIR" ;;
esac
