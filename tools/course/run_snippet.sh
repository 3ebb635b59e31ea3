#!/bin/bash
# run_snippet.sh PROGRAM RUN1 RUN2 [CPU_SECONDS WALL_SECONDS]: runs a snippet of a quiz twice and writes down how it ended
# and what it printed.
#
# A snippet that crashes, computes for ever or floods does not fail here: it gets a run without a usable output, and the
# questions of all other snippets stay (quiz/tracing/traces.h). Bazel keeps that verdict, so it must not depend on how busy
# the machine is: it is processor time that is limited. A snippet that has not come to its end long after (it waits, or the
# machine stands still) gets no verdict: the action fails, and Bazel tries again the next time.
set -u

readonly PROGRAM=$1
readonly CPU_SECONDS=${4:-5}
readonly WALL_SECONDS=${5:-300}
readonly BYTES_KEPT=4096

run() {
  local output status begun=$SECONDS
  output=$(mktemp) || exit 1
  # One locale and no colours: what is printed must not depend on whose machine this is. At the soft limit the program gets
  # SIGXCPU, at the hard one SIGKILL.
  (
    ulimit -f 1024 -c 0
    ulimit -S -t "$CPU_SECONDS"
    ulimit -H -t "$((CPU_SECONDS + 1))"
    env -i LC_ALL=C timeout --signal=KILL "$WALL_SECONDS" "$PROGRAM" < /dev/null
  ) > "$output" 2>&1
  status=$?
  if ((SECONDS - begun >= WALL_SECONDS)); then
    rm -f "$output"
    echo "run_snippet: $PROGRAM was not done after $WALL_SECONDS s and computed for less than $CPU_SECONDS s of them." \
      "Does it wait for something? If not, this machine is too busy: build again." >&2
    exit 1
  fi
  {
    printf 'exit %d\n' "$status"
    head -c "$BYTES_KEPT" "$output"
  } > "$1"
  rm -f "$output"
}

run "$2"
run "$3"
