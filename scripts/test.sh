#!/bin/sh
# Every check of the house, one line of outcome for each layer. `scripts/test.sh lint` runs the first two only.
#
# In CI a missing tool is a failure. Elsewhere a layer that cannot run says what to install, and the exit code is 1 unless
# SHIRUBE_ALLOW_MISSING=1. SHIRUBE_LAYERS="rust postgres" runs only those named.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/layers.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/shirube-test.XXXXXX")
target=${CARGO_TARGET_DIR:-target}
server=
room=
cleaned=0

# Whatever happens, no server and no directory of ours stays behind.
clean() {
    [ $cleaned = 0 ] || return 0
    cleaned=1
    [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
    scripts/postgres.sh stop "$work.pg" || true
    scripts/postgres.sh stop "$work.tls" || true
    scripts/mail.sh stop "$work.mail" || true
    rm -rf "$work" ${room:+"$room"}
}
trap clean EXIT
trap 'clean; exit 130' INT
trap 'clean; exit 143' TERM HUP

layers=${SHIRUBE_LAYERS:-"format clippy build rust postgres mail forms browser verifier"}
[ "${1:-}" != lint ] || layers="format clippy"
need_compiler
RUST_BACKTRACE=0
export RUST_BACKTRACE
# A layer that needs what `build` makes brings it along.
case " $layers " in
    *" build "*) ;;
    *" rust "* | *" postgres "* | *" mail "* | *" forms "* | *" browser "*) layers="build $layers" ;;
esac
for layer in $layers; do
    run_layer "$layer"
done
summary
