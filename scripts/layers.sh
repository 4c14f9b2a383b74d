# The layers of scripts/test.sh; sourced by it. Each prints what it does and leaves its numbers in $work/outcome:
# layer, passed, failed, seconds, a word on why it could not run, and one on what of it was left out.

now() { date +%s; }

# Runs one layer, times it, and keeps going whatever it found.
run_layer() {
    say ""
    say "== $1"
    began=$(now)
    passed=0 failed=0 missing= left=
    "layer_$1" || true
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$passed" "$failed" "$(($(now) - began))" "$missing" "$left" >>"$work/outcome"
}

# A layer that cannot run says so; $1 is what is missing, $2 how to get it.
cannot() {
    missing=$1
    warn "cannot run: $1"
    warn "  $2"
    in_ci && failed=1
    return 1
}

one() { if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }

layer_format() {
    cargo fmt --version >/dev/null 2>&1 || { cannot rustfmt "rustup component add rustfmt"; return; }
    one cargo fmt --all --check
}

layer_clippy() {
    cargo clippy --version >/dev/null 2>&1 || { cannot clippy "rustup component add clippy"; return; }
    one cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
}

# One build for everything that follows: the tests, and the program the browser looks at.
layer_build() {
    if cargo test --workspace --locked --no-run --message-format=json-render-diagnostics >"$work/build.json"; then
        passed=1
        # Each line has two "test": of the target, which may be tested, and of the profile it was built with. The profile says.
        # crate directory and test program, one pair for each line
        grep '"executable":"' "$work/build.json" | grep '"test":true},"features"' |
            sed 's|.*"manifest_path":"\([^"]*\)/Cargo.toml".*"executable":"\([^"]*\)".*|\1 \2|' >"$work/programs"
        grep '"executable":"' "$work/build.json" | grep '"test":false},"features"' | grep '"name":"shirube"' |
            sed 's|.*"executable":"\([^"]*\)".*|\1|' | tail -n 1 >"$work/shirube"
    else
        failed=1
    fi
}

built() { [ -s "$work/programs" ] || { failed=1; warn "nothing was built"; return 1; }; }

# Adds up the `test result` lines of a log.
count() {
    passed=$((passed + $(sed -n 's/^test result: .* \([0-9]*\) passed;.*/\1/p' "$1" | awk '{n += $1} END {print n + 0}')))
    failed=$((failed + $(sed -n 's/^test result: .*; \([0-9]*\) failed;.*/\1/p' "$1" | awk '{n += $1} END {print n + 0}')))
}

# Runs a command whose output is counted; a crash without a result counts as a failure of its own.
counted() {
    before=$failed
    status=0
    "$@" >"$work/log" 2>&1 || status=$?
    grep -v '^test .* \.\.\. ok$' "$work/log" | grep -v '^$' || true
    count "$work/log"
    [ $status = 0 ] || [ $failed -gt "$before" ] || failed=$((failed + 1))
}

# Where tests keep their databases: in memory when there is room, since each of them waits for the disk many times.
room_for_tests() {
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')
    if [ -z "${TMPDIR:-}" ] && [ "${free:-0}" -gt 2000000 ] && [ -w /dev/shm ]; then mktemp -d /dev/shm/shirube-test.XXXXXX; else mktemp -d "$work/tmp.XXXXXX"; fi
}

layer_rust() {
    built || return
    has python3 || packages python3 || { cannot python3 "apt-get install python3: the second verifier is compared in a test"; return; }
    # Keys in a token are tried with one made of software.
    has softhsm2-util || packages softhsm2 || { cannot SoftHSM "apt-get install softhsm2"; return; }
    # Reports are set and read back: a Japanese font, and pdftotext and its kin.
    has pdftotext || packages poppler-utils || { cannot pdftotext "apt-get install poppler-utils"; return; }
    if ! has fc-list || [ -z "$(fc-list :lang=ja family 2>/dev/null)" ]; then
        packages fontconfig fonts-morisawa-bizud-gothic fonts-noto-cjk ||
            { cannot "a Japanese font" "apt-get install fontconfig fonts-morisawa-bizud-gothic fonts-noto-cjk"; return; }
    fi
    room=$(room_for_tests)
    # Others' work, which no package registry has: said here, since a test that passes over looks like one that passed.
    if [ ! -d testdata/oscal/corpus/rev5 ] || [ ! -f testdata/oscal/corpus/oscal_complete_schema.json ]; then
        left="what is held against published OSCAL and its schema; see testdata/oscal/make.py"
        warn "not run: $left"
    fi
    counted env SHIRUBE_TEST_PG= TMPDIR="$room" cargo test --workspace --locked --no-fail-fast --quiet
}

layer_postgres() {
    built || return
    scripts/postgres.sh find >/dev/null || packages postgresql || true
    scripts/postgres.sh find >/dev/null || { cannot PostgreSQL "apt-get install postgresql"; return; }
    has openssl || packages openssl || { cannot openssl "apt-get install openssl"; return; }
    address=$(scripts/postgres.sh start "$work.pg") || { failed=1; return; }
    secured=$(scripts/postgres.sh start-tls "$work.tls") || { failed=1; return; }
    while read -r dir program; do
        case $dir in
            */crates/domain | */crates/web) ;;
            *) continue ;;
        esac
        counted in_crate "$dir" env SHIRUBE_TEST_PG="$address" SHIRUBE_TEST_PG_TLS="$secured" CARGO_MANIFEST_DIR="$dir" "$program" --quiet
    done <"$work/programs"
}

# Mail over TLS and with a password, to a real server on this machine. These tests pass over in the layer `rust`.
layer_mail() {
    built || return
    scripts/mail.sh ready || { cannot aiosmtpd "pip install aiosmtpd, or apt-get install python3-aiosmtpd"; return; }
    scripts/mail.sh start "$work.mail" || { failed=1; return; }
    while read -r dir program; do
        case $dir in
            */crates/domain) only=notice::tests::real ;;
            */crates/cli) only=noticing::the_status ;;
            *) continue ;;
        esac
        counted in_crate "$dir" env SHIRUBE_TEST_PG= SHIRUBE_TEST_SMTP="$work.mail" SSL_CERT_FILE="$work.mail/root.crt" \
            CARGO_MANIFEST_DIR="$dir" "$program" --quiet "$only"
    done <"$work/programs"
    scripts/mail.sh stop "$work.mail"
}

# Bills of materials and model cards, read by programs that are not ours. Each file counts as one check.
layer_forms() {
    built || return
    scripts/forms.sh ready >/dev/null 2>&1 ||
        { cannot "the packages of tests/forms" "Python 3.10 or newer with venv; pip needs a package registry once"; return; }
    while read -r dir program; do
        case $dir in
            */crates/domain) ;;
            *) continue ;;
        esac
        CARGO_MANIFEST_DIR="$dir" scripts/forms.sh read "$program" >"$work/log" 2>&1 || failed=1
    done <"$work/programs"
    cat "$work/log"
    passed=$(sed -n 's/^\([0-9]*\) bills of materials .*, \([0-9]*\) model cards .*/\1 \2/p' "$work/log" | awk '{print $1 + $2}')
    passed=${passed:-0}
    [ "$passed" -gt 0 ] || failed=1
}

in_crate() { (cd "$1" && shift && exec "$@"); }

layer_verifier() {
    has python3 || packages python3 || { cannot python3 "apt-get install python3"; return; }
    python3 tools/verify.py --self-test >"$work/log" 2>&1 || failed=1
    cat "$work/log"
    checks=$(sed -n 's/^\([0-9]*\) checks, \([0-9]*\) failed$/\1 \2/p' "$work/log")
    [ -n "$checks" ] || { failed=1; return; }
    failed=${checks#* }
    passed=$((${checks% *} - failed))
    # A thousand random statements and a thousand envelopes, each answered by both; the layer `rust` compares sixty.
    built || return
    while read -r dir program; do
        case $dir in
            */crates/proof) counted in_crate "$dir" env CASES=1000 CARGO_MANIFEST_DIR="$dir" "$program" --quiet verify_second ;;
            *) continue ;;
        esac
    done <"$work/programs"
}

# Chromium under any of its names. (Not called like the program: `command -v` would find the function.)
find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
        [ -n "$name" ] && has "$name" && { command -v "$name"; return 0; }
    done
    return 1
}

browser_tools() {
    has node && has npm || packages nodejs npm || { cannot Node "install Node 20 or newer with npm"; return 1; }
    find_chromium >/dev/null || packages chromium || { cannot Chromium "apt-get install chromium"; return 1; }
    # Japanese text without a Japanese font has other widths, and PDF needs one too.
    if ! has fc-list || [ -z "$(fc-list :lang=ja family 2>/dev/null)" ]; then
        packages fontconfig fonts-noto-cjk fonts-morisawa-bizud-gothic ||
            { cannot "a Japanese font" "apt-get install fontconfig fonts-noto-cjk fonts-morisawa-bizud-gothic"; return 1; }
    fi
    CHROMIUM=$(find_chromium)
    export CHROMIUM
    (cd tests/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --silent) ||
        { cannot "the packages of tests/browser" "npm ci needs a package registry once"; return 1; }
}

# Starts the demonstration on a free port and waits for its first line, which says where it is.
serve() {
    program=$(cat "$work/shirube")
    [ -x "$program" ] || { warn "the program was not built"; return 1; }
    "$program" --json --data "$work/data" serve --demo --listen 127.0.0.1:0 >"$work/served" 2>"$work/serve.log" &
    server=$!
    tries=0
    until [ -s "$work/served" ]; do
        tries=$((tries + 1))
        kill -0 "$server" 2>/dev/null && [ $tries -lt 120 ] || { cat "$work/serve.log" >&2; return 1; }
        sleep 0.5
    done
    base=$(sed -n 's|.*"url":"\(http://[^/"]*\).*|\1|p' "$work/served")
    [ -n "$base" ]
}

layer_browser() {
    built || return
    browser_tools || return
    serve || { failed=1; return; }
    node tests/browser/run.mjs "$base" tests/browser/pages.json >"$work/log" 2>&1 || true
    cat "$work/log"
    numbers=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed .*/\1 \2/p' "$work/log" | tail -n 1)
    [ -n "$numbers" ] || { failed=1; return; }
    passed=${numbers% *}
    failed=${numbers#* }
}

# One line for each layer; the exit code says whether all of it holds.
summary() {
    say ""
    awk -F '\t' -v ci="$(in_ci && echo 1 || echo 0)" -v allow="${SHIRUBE_ALLOW_MISSING:-0}" '
        { note = $5 == "" ? "" : "  (not run: " $5 " is missing)"
          if ($6 != "") note = note "  (not run: " $6 ")"
          printf "%-9s %5d passed, %d failed  %4d s%s\n", $1, $2, $3, $4, note
          bad += $3; gaps += $5 != ""; time += $4 }
        END { printf "%-9s %22s %4d s\n", "all", "", time
              exit bad > 0 || (gaps > 0 && (ci || allow != "1")) }' "$work/outcome"
}
