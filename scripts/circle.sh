#!/bin/sh
# The circle: a developer's and a provider's installation, each from an empty directory, over HTTPS, by commands alone.
# Every step says what is done and what came of it; the first that is not as expected ends the script with an error.
#
#   scripts/circle.sh
#
# SHIRUBE         the program; without it, it is built as `make run` does
# KEEP            a directory for both installations, which stays; without it, one that goes when the script ends
# DEVELOPER_PORT, PROVIDER_PORT          ports of this machine [8441, 8442]
# PROVIDER_DATABASE                      a PostgreSQL address for the provider, instead of SQLite in its directory
# CIRCLE_LANG     the language of what is printed by the commands [en]
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

shirube="${SHIRUBE:-${CARGO_TARGET_DIR:-target}/quick/shirube}"
if [ -z "${SHIRUBE:-}" ]; then
    need_compiler
    cargo build --locked --profile quick -p shirube || die "The build did not succeed."
fi
case $shirube in /*) ;; *) shirube="$PWD/$shirube" ;; esac
card="$PWD/testdata/import/tinyswallow-1.5b-instruct.md"
desk="$PWD/testdata/import/shirube-inquiry-desk.toml"
developer_at="https://localhost:${DEVELOPER_PORT:-8441}"
provider_at="https://localhost:${PROVIDER_PORT:-8442}"
password="a fictional password"

work="${KEEP:-}"
[ -n "$work" ] && mkdir -p "$work" || work="$(mktemp -d)"
servers=""
# shellcheck disable=SC2086
end() {
    [ -z "$servers" ] || kill $servers 2>/dev/null || true
    [ -z "$servers" ] || wait $servers 2>/dev/null || true
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

# The two sides. What others trust of each is its own certificate.
export SHIRUBE_ALLOW_PRIVATE=true NO_COLOR=1
developer() {
    ${instead:-} env SHIRUBE_ADDRESS="$developer_at" SHIRUBE_TRUST="$work/provider/cert.pem" \
        "$shirube" --lang "${CIRCLE_LANG:-en}" --quiet --data "$work/developer/data" "$@"
}
provider() {
    ${instead:-} env SHIRUBE_ADDRESS="$provider_at" SHIRUBE_TRUST="$work/developer/cert.pem" \
        "$shirube" --lang "${CIRCLE_LANG:-en}" --quiet --data "$work/provider/data" \
        ${PROVIDER_DATABASE:+--database "$PROVIDER_DATABASE"} "$@"
}
# Someone whose password is read does it.
as() { printf '%s\n' "$password" | "$@"; }

step() { say "" "== $*"; }
done_so() { say "   $*"; }
wrong() { warn "   NOT AS EXPECTED: $*"; exit 1; }
# The first identifier of a kind in what a command printed.
id() { grep -o "${1}_[0-9a-z]*" | head -n 1; }
# What a command prints holds this text.
holds() {
    text="$1"; shift
    printed="$("$@" 2>&1)" || wrong "$* ended with $?: $printed"
    case $printed in *"$text"*) ;; *) wrong "$* does not say '$text': $printed" ;; esac
}
# A command ends with this exit code and says this.
ends() {
    wanted="$1"; text="$2"; shift 2
    code=0; printed="$("$@" 2>&1)" || code=$?
    [ "$code" = "$wanted" ] || wrong "$* ended with $code and not $wanted: $printed"
    case $printed in *"$text"*) ;; *) wrong "$* does not say '$text': $printed" ;; esac
}
# Looks again until a command says this: what goes between the nodes takes some seconds.
comes() {
    text="$1"; shift
    for _ in $(seq 1 120); do
        printed="$("$@" 2>&1)" || wrong "$* ended with $?: $printed"
        case $printed in *"$text"*) return 0 ;; esac
        sleep 1
    done
    wrong "within two minutes $* does not say '$text': $printed"
}

step "Two installations from nothing"
for side in developer provider; do
    mkdir -p "$work/$side"
    "$shirube" --quiet node certificate localhost --to "$work/$side" >/dev/null
    as $side account add --administrator --login admin@$side.example --name Administrator >/dev/null
    as $side account add --login first@$side.example --name First >/dev/null
    as $side account add --login second@$side.example --name Second >/dev/null
done
developer_id="$(developer operator add --name 開発株式会社 --name-en 'Developer KK' --contact ai@developer.example | id opr)"
provider_id="$(provider operator add --name 提供株式会社 --name-en 'Provider KK' --contact ai@provider.example | id opr)"
for side in developer provider; do
    eval "operator=\$${side}_id"
    $side operator member "$operator" first@$side.example --role editor >/dev/null
    $side operator member "$operator" second@$side.example --role owner >/dev/null
    $side key make --operator "$operator" >/dev/null
    $side key make --algorithm eddsa >/dev/null
    done_so "$side: operator $operator with two members; a key of its own, and one of the node"
done

serve() {
    # In place of the shell, so that what is stopped at the end is the server itself.
    (instead=exec; "$1" serve --json --listen "127.0.0.1:$2" --tls-cert "$work/$1/cert.pem" \
        --tls-key "$work/$1/key.pem" >"$work/$1/serve.json" 2>"$work/$1/serve.log") &
    servers="$servers $!"
    for _ in $(seq 1 60); do
        grep -q https "$work/$1/serve.json" && { done_so "$1: $3"; return 0; }
        sleep 0.5
    done
    wrong "$1 does not serve: $(cat "$work/$1/serve.log")"
}
step "Both are served over HTTPS"
serve developer "${DEVELOPER_PORT:-8441}" "$developer_at"
serve provider "${PROVIDER_PORT:-8442}" "$provider_at"

number() { "$1" node introduction --json | sed -n 's/^  "number": "\(.*\)".*/\1/p'; }
step "Each node knows the other's keys"
know() {
    read_out="$(number "$2")"
    holds "$read_out" "$1" node add "$3"
    as "$1" node confirm "$3" "$read_out" --by "admin@$1.example" >/dev/null
    done_so "$1 compared $read_out with $2 and confirmed"
}
know developer provider "$provider_at"
know provider developer "$developer_at"

step "The developer takes a model card into the register"
model="$(developer system import "$card" --operator "$developer_id" --json | id ast)"
done_so "$model from $(basename "$card")"

step "A sheet for the provider is drafted, written, approved by a second person"
sheet="$(as developer sheet draft "$model" --for provider --by first@developer.example --json | id sht)"
as developer sheet set "$sheet" limitations --own 'Gives no legal or medical advice.' --by first@developer.example >/dev/null
open="$(developer sheet show "$sheet" --json | sed -n '/"unsettled": \[/,/\]/s/^ *"\([a-z_]*\)",\{0,1\}$/\1/p')"
for field in $open; do
    as developer sheet set "$sheet" "$field" --nothing 'The card says nothing of it.' --by first@developer.example >/dev/null
done
holds submitted as developer sheet submit "$sheet" --by first@developer.example --json
done_so "$sheet handed on; of these the card says nothing:" $open
as developer sheet submit "$sheet" --by first@developer.example >/dev/null 2>&1 && wrong "handed on twice"
ends 5 "" as developer sheet approve "$sheet" --by first@developer.example
done_so "its author may not approve it"
holds issued as developer sheet approve "$sheet" --by second@developer.example --json
done_so "approved by a second person, and signed"

step "It is disclosed to the provider: two fields and no other"
delivery="$(as developer sheet send "$sheet" --party "$provider_at/o/$provider_id" --name 'Provider KK' \
    --show name --show limitations --by first@developer.example --json | id dlv)"
comes rcv_ provider received list "$provider_id" --json
received="$(provider received list "$provider_id" --json | id rcv)"
done_so "$delivery arrived as $received"
comes '"received"' developer sheet questions "$delivery" --json

step "The provider checks it, and compares the developer's key"
holds verify.issuer.sender provider received show "$received" --json
thumbprint="$(developer key list --operator "$developer_id" --json | sed -n 's/^ *"id": "\(.*\)",\{0,1\}$/\1/p' | head -n 1)"
holds "$thumbprint" provider received show "$received" --json
as provider received confirm "$received" --key "$thumbprint" --by first@provider.example >/dev/null
for reason in verify.signature.holds verify.issuer.known verify.status.valid; do
    holds "$reason" provider received show "$received" --json
    done_so "$reason"
done
provider received show "$received" --json | grep -q '"summary"' && wrong "a field nobody chose can be read"
done_so "nothing but the two fields can be read"

step "The provider accepts it, pins it to its service, and answers on it"
provider system import "$desk" --operator "$provider_id" >/dev/null
mine="$(provider system list --operator "$provider_id" --kind system --json | id ast)"
as provider received accept "$received" --asset "$mine" --by first@provider.example >/dev/null
holds "$received" provider received pins "$mine" --json
done_so "$mine rests on $received"
assessment="$(as provider assess start "$mine" --by first@provider.example | id asm)"
as provider assess answer "$assessment" aigb@1.2:C-2-1 --status met --statement 'As the developer states.' \
    --rests-on "$received" --field limitations --by first@provider.example >/dev/null
as provider assess answer "$assessment" aigb@1.2:C-1-1 --status met --statement 'By our own rules.' \
    --by first@provider.example >/dev/null
done_so "$assessment: one answer rests on the statement, another does not"
comes '"accepted"' developer sheet questions "$delivery" --json
done_so "the developer sees that it was accepted"

step "The developer releases a new version and announces it"
developer system amend "$model" --version 2.0 >/dev/null
change="$(as developer change preview "$model" --kind new-version --words 'New weights; the limits are others.' \
    --field limitations --by first@developer.example --json | id cng)"
holds '"nodes": 1' developer change show "$change" --json
done_so "$change reaches one other node; nobody is told yet"
ends 5 "" as developer change announce "$change" --by first@developer.example
as developer change announce "$change" --by second@developer.example >/dev/null

step "The provider is told, and sees exactly which answers are affected"
comes cng_ provider change list "$provider_id" --json
told="$(provider change list "$provider_id" --json | id cng)"
holds aigb@1.2:C-2-1 provider change show "$told" --told "$provider_id" --json
shown="$(provider change show "$told" --told "$provider_id" --json)"
[ "$(printf '%s\n' "$shown" | grep -c '"norm":')" = 1 ] || wrong "not exactly one answer: $shown"
printf '%s\n' "$shown" | grep -q '"nearness": "field"' || wrong "not the field the answer rests on: $shown"
printf '%s\n' "$shown" | grep -q "$mine" || wrong "the service is not named: $shown"
provider change show "$told" --told "$provider_id" | sed 's/^/   /'

step "The developer sees that it was received and seen"
comes '"told": 1' developer change show "$change" --json
as provider change seen "$told" --operator "$provider_id" --by first@provider.example >/dev/null
comes '"seen": 1' developer change show "$change" --json
developer change show "$change" | sed 's/^/   /'

step "shirube verify: the good statement, and bad copies of it"
good="$work/good.statement.json"
provider received export "$received" >"$good"
developer key show --operator "$developer_id" >"$work/issuer.json"
log="$(developer log key --json | sed -n 's/^.*"key": "\(.*\)".*/\1/p')"
check() {
    wanted="$1"; text="$2"; shift 2
    ends "$wanted" "$text" "$shirube" verify "$@" --issuer "$work/issuer.json" --log "$log" --json
    done_so "exit $wanted, $text"
}
done_so "as it came:"; check 0 verify.signature.holds "$good"
head -c 300 "$good" >"$work/truncated.json"
done_so "cut off:"; check 3 verify.form.bundle "$work/truncated.json"
sed -e 's/\("statement": "[^.]*\.[^.]*\.\)A/\1B/;t' -e 's/\("statement": "[^.]*\.[^.]*\.\)./\1A/' "$good" >"$work/altered.json"
done_so "with another signature:"; check 3 statement.signature "$work/altered.json"
done_so "after its time:"; check 3 statement.validity.expired "$good" --at 2036-01-01T00:00:00Z
done_so "shown to someone else:"; check 3 statement.binding.nobody "$good" --audience someone-else --nonce 1
as developer sheet withdraw "$sheet" --words 'Measured again; the figures were wrong.' --by second@developer.example >/dev/null
developer sheet export "$delivery" >"$work/withdrawn.json"
done_so "taken back by its issuer:"; check 3 verify.status.invalid "$work/withdrawn.json"

step "Nobody has changed either record"
for side in developer provider; do
    $side log verify >/dev/null || wrong "the log of the $side"
    done_so "$side: the log verifies"
done
say "" "The circle is closed."
