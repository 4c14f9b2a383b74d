#!/bin/sh
# What the register writes for others, read back by programs that are not ours: the official schemas of CycloneDX with
# cyclonedx-python-lib, and model cards with huggingface_hub. Both are fetched once into the target directory.
set -eu
cd "$(dirname "$0")/.."
tools=${CARGO_TARGET_DIR:-target}/forms-tools
if ! "$tools/bin/python" -c 'import cyclonedx, huggingface_hub' 2>/dev/null; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check -r tests/forms/requirements.txt
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
SHIRUBE_TEST_OUTGOING="$place" cargo test --quiet -p shirube-domain --lib -- outgoing::tests::files_for_other_readers
"$tools/bin/python" tests/forms/read_back.py "$place"
