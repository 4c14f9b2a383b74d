#!/bin/sh
# Measurements for docs/measurements.md: everything of bench/run.sh on an optimised build, ending in a table to paste.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_compiler
has python3 || die "python3 is missing."
exec bench/run.sh "$@"
