#!/bin/sh
# Measurements for docs/measurements.md: every scripts/bench-*.sh, on an optimised build.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_compiler
cargo build --locked --release -p shirube
SHIRUBE=${CARGO_TARGET_DIR:-target}/release/shirube
export SHIRUBE
found=0
for one in scripts/bench-*.sh; do
    [ -x "$one" ] || continue
    found=1
    say "== $one"
    "$one"
done
[ $found = 1 ] || say "There is no scripts/bench-*.sh yet."
