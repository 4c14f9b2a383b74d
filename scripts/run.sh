#!/bin/sh
# Builds Shirube and starts it with fictional data. LISTEN and DATA choose another address or directory.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_compiler
if [ ! -x "${CARGO_TARGET_DIR:-target}/quick/shirube" ]; then
    say "Building Shirube. The first time takes several minutes; afterwards it starts within a second."
fi
cargo build --locked --profile quick -p shirube || die \
    "The build did not succeed. Without network, run it once with it: the libraries are then kept."
exec "${CARGO_TARGET_DIR:-target}/quick/shirube" serve --demo --listen "${LISTEN:-127.0.0.1:8080}" --data "${DATA:-data}"
