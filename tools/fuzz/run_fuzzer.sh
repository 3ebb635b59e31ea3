#!/bin/bash
# run_fuzzer PROGRAM SEEDS...: lets libFuzzer change the seeds for FUZZ_SECONDS (60). What makes the program stop is kept.
set -u
program=$1
shift
corpus=$TEST_TMPDIR/corpus
mkdir -p "$corpus"
cp -L "$@" "$corpus/"
kept=${TEST_UNDECLARED_OUTPUTS_DIR:-$TEST_TMPDIR}
"$program" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 \
  -artifact_prefix="$kept/" "$corpus" 2>&1 | tail -n 60
found=${PIPESTATUS[0]}
[[ $found -ne 0 ]] || exit 0
echo "the input is in $kept (bazel-testlogs/.../test.outputs): mend the reader, and add the file to the seeds"
exit 1
