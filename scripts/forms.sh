#!/bin/sh
# What the register writes for others, read back by programs that are not ours: the official schemas of CycloneDX with
# cyclonedx-python-lib, and model cards with huggingface_hub.
#
#   scripts/forms.sh ready            fetches them once into the target directory, by hash
#   scripts/forms.sh read [PROGRAM]   writes files with the domain's test program (or with cargo) and reads them back
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
tools=${CARGO_TARGET_DIR:-target}/forms-tools

there() { "$tools/bin/python" -c 'import cyclonedx, huggingface_hub, jsonschema' 2>/dev/null; }

ready() {
    there && return 0
    has python3 || packages python3 || { warn "python3 is missing"; return 1; }
    python3 -c 'import ensurepip' 2>/dev/null || packages python3-venv || true
    rm -rf "$tools"
    python3 -m venv "$tools" &&
        "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r tests/forms/requirements.txt
    there
}

# Where files are written, gone whatever happens.
place=
trap '[ -z "$place" ] || rm -rf "$place"' EXIT

read_back() {
    place=$(mktemp -d)
    only=outgoing::tests::files_for_other_readers
    if [ -n "${1:-}" ]; then
        SHIRUBE_TEST_OUTGOING="$place" "$1" --quiet "$only"
    else
        SHIRUBE_TEST_OUTGOING="$place" cargo test --quiet --locked -p shirube-domain --lib -- "$only"
    fi
    "$tools/bin/python" tests/forms/read_back.py "$place"
}

case ${1:-} in
    ready) ready ;;
    read) ready && read_back "${2:-}" ;;
    *) die "usage: scripts/forms.sh ready | read [PROGRAM]" ;;
esac
