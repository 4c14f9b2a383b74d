#!/bin/sh
# Every figure of docs/measurements.md, on this machine.
#
#   bench/run.sh                all of it (fills two databases; about fifteen minutes on two cores)
#   bench/run.sh start check    only these parts: start, check, load, append
#   PROFILE=quick bench/run.sh  with the build of `make run` instead of the release build
#
# PostgreSQL is measured when SHIRUBE_BENCH_PG names an empty database, or when scripts/postgres.sh can make one.
set -eu
cd "$(dirname "$0")/.."
profile=${PROFILE:-release}
parts=${*:-start check append load}
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
pg_dir=
stop() {
    [ -z "$pg_dir" ] || scripts/postgres.sh stop "$pg_dir" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap stop EXIT INT TERM

machine() {
    echo "## machine"
    uname -srm
    grep -m1 'model name' /proc/cpuinfo || true
    nproc
    df --output=fstype,source "$work" | tail -1
    cat /proc/loadavg
}

has() { case " $parts " in *" $1 "*) true ;; *) false ;; esac; }

machine
cargo build --quiet --profile "$profile" -p shirube
bin=$target/$profile/shirube
if has start; then python3 bench/start.py "$bin"; fi
if has check; then python3 bench/check.py "$bin" testdata/import/whisper.md testdata/import/cyclonedx-1.7-support-triage.json; fi
if has append; then cargo bench --quiet --profile "$profile" -p shirube --bench append; fi
if has load; then
    echo "## load, SQLite"
    cargo bench --quiet --profile "$profile" -p shirube --bench load
    if [ -z "${SHIRUBE_BENCH_PG:-}" ]; then
        pg_dir=$work/pg
        SHIRUBE_BENCH_PG=$(scripts/postgres.sh start "$pg_dir" | tail -1) || SHIRUBE_BENCH_PG=
    fi
    if [ -n "$SHIRUBE_BENCH_PG" ]; then
        echo "## load, PostgreSQL"
        cargo bench --quiet --profile "$profile" -p shirube --bench load -- --database "$SHIRUBE_BENCH_PG"
    fi
fi
