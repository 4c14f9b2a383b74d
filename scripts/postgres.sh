#!/bin/sh
# A PostgreSQL cluster of our own for tests, in a directory of its own, never touching a server that runs already.
#
#   scripts/postgres.sh start DIR   makes and starts it; prints the address for SHIRUBE_TEST_PG
#   scripts/postgres.sh start-tls DIR   the same, reached at localhost over TLS only; prints the address for SHIRUBE_TEST_PG_TLS
#   scripts/postgres.sh stop DIR    stops it and removes the directory
#   scripts/postgres.sh find        prints where the programs are
#
# It listens on a Unix socket inside DIR only, which no other user can enter, so it needs neither port nor password. The one
# with TLS has both, made anew each time, and a certificate of its own for the name localhost.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# The newest installed version; Debian keeps the programs out of PATH.
find_bin() {
    newest=
    for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin; do
        [ -x "$dir/initdb" ] && newest=$dir
    done
    if [ -z "$newest" ] && has pg_config && [ -x "$(pg_config --bindir)/initdb" ]; then newest=$(pg_config --bindir); fi
    if [ -z "$newest" ] && has initdb; then newest=$(dirname "$(command -v initdb)"); fi
    [ -n "$newest" ] && printf '%s\n' "$newest"
}

# initdb refuses root; then someone without rights runs the server.
unprivileged() {
    if [ "$(id -u)" != 0 ]; then "$@"; return; fi
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    (cd / && runuser -u "$user" -- "$@")
}

# A certificate for localhost, signed by a root made for it alone.
certify() {
    has openssl || die "openssl is missing. On Debian or Ubuntu: apt-get install openssl"
    mkdir -p "$1"
    (
        cd "$1"
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shirube-test-root -keyout root.key -out root.crt \
            -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost\n' >server.ext
        openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -extfile server.ext -out server.crt
        chmod 600 server.key
    ) >"$1.log" 2>&1 || { cat "$1.log" >&2; die "openssl failed"; }
    if [ "$(id -u)" = 0 ]; then chown -R "$user" "$1"; fi
}

# One more server, behind TLS and a password; nothing reaches it in the clear.
start_tls() {
    start "$1" >/dev/null
    certify "$dir/tls"
    password=$(openssl rand -hex 16)
    port=$(shuf -i 20000-59999 -n 1)
    printf 'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n' | unprivileged tee "$dir/data/pg_hba.conf" >/dev/null
    unprivileged "$bin/psql" -q -h "$dir" -U postgres -c "ALTER USER postgres PASSWORD '$password'" >>"$dir.log" 2>&1
    secured="-c listen_addresses=127.0.0.1 -c port=$port -c ssl=on -c ssl_cert_file=$dir/tls/server.crt"
    secured="$secured -c ssl_key_file=$dir/tls/server.key"
    unprivileged "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" -o "$settings $secured" restart >>"$dir.log" 2>&1 ||
        { cat "$dir.log" "$dir/server.log" >&2; die "PostgreSQL did not start with TLS"; }
    printf 'postgresql://postgres:%s@localhost:%s/postgres?sslrootcert=%s\n' "$password" "$port" "$dir/tls/root.crt"
}

start() {
    dir=$1
    bin=$(find_bin) || die "PostgreSQL is missing. On Debian or Ubuntu: apt-get install postgresql"
    mkdir -p "$dir"
    chmod 700 "$dir"
    dir=$(cd "$dir" && pwd)
    [ ${#dir} -le 80 ] || die "The path $dir is too long for a socket; set TMPDIR to a shorter one."
    if [ "$(id -u)" = 0 ]; then
        user=postgres; id "$user" >/dev/null 2>&1 || user=nobody
        chown "$user" "$dir"
    fi
    unprivileged "$bin/initdb" -D "$dir/data" -U postgres --auth=trust -E UTF8 --locale=C --no-sync >"$dir.log" 2>&1 ||
        { cat "$dir.log" >&2; die "initdb failed"; }
    # Nothing here must survive a power cut, so nothing waits for the disk.
    settings="-c listen_addresses='' -c unix_socket_directories=$dir -c max_connections=400 -c fsync=off"
    settings="$settings -c full_page_writes=off -c synchronous_commit=off -c log_min_messages=fatal"
    unprivileged "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" -o "$settings" start >>"$dir.log" 2>&1 ||
        { cat "$dir.log" >&2; die "PostgreSQL did not start"; }
    socket=$(printf '%s' "$dir" | sed 's|%|%25|g; s|/|%2F|g')
    printf 'postgresql://postgres@%s/postgres\n' "$socket"
}

stop() {
    dir=$1
    [ -d "$dir/data" ] || return 0
    bin=$(find_bin) || return 0
    unprivileged "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir" "$dir.log"
}

case "${1:-}" in
    start) start "$2" ;;
    start-tls) start_tls "$2" ;;
    stop) stop "$2" ;;
    find) find_bin ;;
    *) die "usage: postgres.sh start DIR | start-tls DIR | stop DIR | find" ;;
esac
