#!/bin/sh
# Every figure of docs/measurements.md, on this machine, as one table.
#
#   bench/run.sh                         all of it (fills two databases; about fifteen minutes on two quiet cores)
#   bench/run.sh start check             only these parts: start, check, applies, resolve, append, load, touch, downstream; and, only when named, search,
#                                        which fills a million documents in each database (about half an hour and several GB), and engine, which fetches
#                                        inspect-ai to put it beside the evaluation engine
#   SEARCH="--documents 100000" bench/run.sh search   fewer
#   PROFILE=quick bench/run.sh           with the build of `make run` instead of the release build
#   TOUCH="--systems 1000 --operators 10" bench/run.sh touch    the same for the notices of a change
#   DOWNSTREAM="--systems 1000 --operators 10" bench/run.sh downstream   the same for a change that travels
#   LOAD="--systems 1000 --assessments 200" bench/run.sh load   a smaller load, to see that it runs
#
# PostgreSQL is measured when SHIRUBE_BENCH_PG names an empty database of this machine, or when scripts/postgres.sh can make
# one. Databases lie below the current directory, so that the disk measured is the one that holds the checkout.
set -eu
cd "$(dirname "$0")/.."
profile=${PROFILE:-release}
parts=${*:-start check applies resolve append load touch downstream}
target=${CARGO_TARGET_DIR:-target}
folder=$profile
[ "$profile" != dev ] || folder=debug
work=$(mktemp -d)
pg_dir=$(mktemp -u /tmp/shirube-pg.XXXXXX)
stop() {
    for at in "$pg_dir".*; do scripts/postgres.sh stop "$at" >/dev/null 2>&1 || true; done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

machine() {
    echo "- $(date -u +%Y-%m-%d), $(uname -srm), $(grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'), $(nproc) cores," \
        "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo), disk $(df --output=fstype . | tail -1)"
    echo "- commit $(git rev-parse --short HEAD), profile \`$profile\`, \`bench/run.sh $parts\`"
    echo "- load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
}

has() { case " $parts " in *" $1 "*) true ;; *) false ;; esac; }

# Shows the lines as they come and keeps them for the table; what fails is remembered, since a pipe forgets it.
kept() { { "$@" || echo "$*" >>"$work/failed"; } | tee -a "$work/lines" >&2; }

# What goes through the router needs the whole program; the rest is of the domain.
crate_of() { if [ "$1" = load ]; then echo shirube; else echo shirube-domain; fi; }

bench() {
    name=$1
    shift
    kept cargo bench --quiet --locked --profile "$profile" -p "$(crate_of "$name")" --bench "$name" -- "$@"
}

cargo build --quiet --locked --profile "$profile" -p shirube
for name in applies append load touch downstream search; do
    if has "$name"; then
        cargo bench --quiet --locked --profile "$profile" -p "$(crate_of "$name")" --bench "$name" --no-run
    fi
done
: >"$work/lines"
machine >"$work/machine"
bin=$target/$folder/shirube
if has start; then kept python3 bench/start.py "$bin"; fi
if has check; then kept python3 bench/check.py "$bin" testdata/import/whisper.md testdata/import/cyclonedx-1.7-support-triage.json; fi
if has engine; then
    scripts/inspect.sh ready
    kept cargo bench --quiet --locked --profile "$profile" -p shirube-eval --features http --bench endpoint
    server=$(cargo bench --locked --profile "$profile" -p shirube-eval --features http --bench endpoint --no-run --message-format short 2>&1 | sed -n 's/.*(\(.*endpoint-[0-9a-f]*\)).*/\1/p')
    kept python3 bench/engine.py "$bin" "$server" "$target/inspect-tools/bin/python"
fi
if has applies; then bench applies; fi
if has resolve; then kept python3 bench/resolve.py "$target" "$profile"; fi
if has append; then bench append; fi
# One bench on SQLite and then on PostgreSQL, when there is one: an empty cluster for each, unless one is named.
on_both() {
    bench "$@"
    at=${SHIRUBE_BENCH_PG:-}
    [ -n "$at" ] || at=$(scripts/postgres.sh start "$pg_dir.$1" | tail -1) || at=
    if [ -n "$at" ]; then
        bench "$@" --database "$at"
    else
        echo '{"what": "PostgreSQL", "target": "measured", "measured": "not installed here", "held": false}' >>"$work/lines"
    fi
}
# shellcheck disable=SC2086
if has load; then on_both load ${LOAD:-}; fi
# shellcheck disable=SC2086
if has touch; then on_both touch ${TOUCH:-}; fi
# shellcheck disable=SC2086
if has downstream; then on_both downstream ${DOWNSTREAM:-}; fi
# shellcheck disable=SC2086
if has search; then on_both search ${SEARCH:-}; fi
echo "- load average after: $(cut -d' ' -f1-3 /proc/loadavg)" >>"$work/machine"
cat "$work/machine"
echo
python3 bench/table.py <"$work/lines"
[ ! -e "$work/failed" ] || { echo "did not end well:" >&2; cat "$work/failed" >&2; exit 1; }
