#!/bin/sh
# Logs that `shirube eval export --format inspect` writes, read back by inspect-ai itself. No layer of scripts/test.sh: what it
# fetches is large.
#
#   scripts/inspect.sh ready            fetches it once into the target directory, at the versions of tests/inspect/requirements.txt
#   scripts/inspect.sh read [PROGRAM]   imports, exports and reads back with the program (or target/debug/shirube)
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
tools=${CARGO_TARGET_DIR:-target}/inspect-tools

there() { "$tools/bin/python" -c 'import inspect_ai, openai' 2>/dev/null; }

ready() {
    there && return 0
    has python3 || packages python3 || { warn "python3 is missing"; return 1; }
    python3 -c 'import ensurepip' 2>/dev/null || packages python3-venv || true
    rm -rf "$tools"
    python3 -m venv "$tools" &&
        "$tools/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r tests/inspect/requirements.txt
    there
}

place=
trap '[ -z "$place" ] || rm -rf "$place"' EXIT

read_back() {
    place=$(mktemp -d)
    program=${1:-${CARGO_TARGET_DIR:-target}/debug/shirube}
    for example in inspect:inspect.json aisi:aisi.json garak:garak.report.jsonl; do
        form=${example%%:*}
        "$program" --quiet eval import "crates/eval/testdata/${example#*:}" --format "$form" -o "$place/$form" --json >"$place/$form.report.json"
        "$program" --quiet eval export "$place/$form" --format inspect -o "$place/$form.json"
        "$tools/bin/python" tests/inspect/read_back.py "$place/$form.json" "$place/$form.report.json"
    done
}

case ${1:-} in
    ready) ready ;;
    read) ready && read_back "${2:-}" ;;
    *) die "usage: scripts/inspect.sh ready | read [PROGRAM]" ;;
esac
