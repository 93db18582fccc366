# shellcheck shell=bash
# What the scripts in tools/ and .ci/ share: quiet steps that explain themselves when they fail. Source it in the
# root folder of the source tree; it does nothing by itself.

# One cache for all clones: paths in compiler commands count relative to the clone.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
jobs=$(nproc)

say() { printf '%s\n' "$*" >&2; }

# quietly NAME COMMAND...: runs COMMAND, its output goes to build/log/NAME.log; if it fails the end of that is shown.
quietly() {
    local name=$1 log=build/log/$1.log status=0
    shift
    mkdir -p build/log
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" != 0 ]; then
        say "$name failed (status $status); the end of $log:"
        tail -n 80 "$log" >&2
    fi
    return "$status"
}

# build PRESET TARGET...: configures and builds; one line of progress where a person watches.
build() {
    local preset=$1
    shift
    quietly "configure-$preset" cmake --preset "$preset" || return
    if [ -t 2 ]; then
        ninja -C "build/$preset" -j "$jobs" "$@" >&2
    else
        quietly "build-$preset" ninja --quiet -C "build/$preset" -j "$jobs" "$@"
    fi
}

# suite PRESET NAME CTEST-ARGS...: runs ctest and adds the result to passed, failed and skipped. What failed is
# shown with its output, what was skipped with its reason.
passed=0 failed=0 skipped=0
suite() {
    local preset=$1 name=$2 junit=build/$1/results/$2.xml p f s
    shift 2
    mkdir -p "${junit%/*}"
    rm -f "$junit"
    ctest --test-dir "build/$preset" --output-junit "$PWD/$junit" --timeout 600 -j "$jobs" "$@" \
        >"build/log/test-$preset-$name.log" 2>&1 </dev/null || true
    read -r p f s < <(/usr/bin/env python3 tools/tally.py "$junit")
    say "$preset, $name: $p passed, $f failed, $s skipped"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# closing: the last line of a run, and its exit status. In CI a test that did not run is a failure.
closing() {
    local more=''
    [ "$skipped" = 0 ] || more=", $skipped skipped"
    printf '%s passed, %s failed%s\n' "$passed" "$failed" "$more"
    [ "$failed" = 0 ] && [ $((passed + skipped)) != 0 ] && { [ "$skipped" = 0 ] || [ "${CI:-}" != true ]; }
}
