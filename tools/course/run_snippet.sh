#!/bin/bash
# run_snippet.sh PROGRAM RUN1 RUN2: runs a snippet of a quiz twice and writes down how it ended and what it printed.
#
# A snippet that crashes, hangs or floods does not fail here: it gets a run without a usable output, and the questions of
# all other snippets stay (quiz/tracing/traces.h).
set -u

readonly PROGRAM=$1
readonly SECONDS_ALLOWED=5
readonly BYTES_KEPT=4096

run() {
  local output status
  output=$(mktemp) || exit 1
  # One locale and no colours: what is printed must not depend on whose machine this is.
  (
    ulimit -f 1024 -c 0
    env -i LC_ALL=C timeout "$SECONDS_ALLOWED" "$PROGRAM" < /dev/null
  ) > "$output" 2>&1
  status=$?
  {
    printf 'exit %d\n' "$status"
    head -c "$BYTES_KEPT" "$output"
  } > "$1"
  rm -f "$output"
}

run "$2"
run "$3"
