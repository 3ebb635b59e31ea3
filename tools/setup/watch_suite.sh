# `./course watch` against `bazel test`: the same verdict for every candidate of a lab. Runs outside Bazel, right after its
# suite, whose results it compares with. A lab takes half a minute, so `./course test` looks at some, which the commit chooses,
# and `./course test --all` at all of them.
# shellcheck shell=bash

WATCHED_LABS=8

# watch_suite ALL: "yes" or "no".
watch_suite() {
  local log sample=() rc=0 program=bazel-bin/harness/watch/equality/same_verdicts
  step "watch grades as bazel test does"
  log=$(mktemp)
  [[ $1 == yes ]] || sample=("$WATCHED_LABS" "commit $(git -C "$COURSE_ROOT" rev-parse --short HEAD 2> /dev/null || echo unknown)")
  if run_bazel build --config=solution --noshow_progress "//harness/watch/equality:same_verdicts" //:manifest; then
    (cd "$COURSE_ROOT" && COURSE_NO_RECORD=1 "$program" "$COURSE_ROOT" "${sample[@]}") < /dev/null | tee "$log" || rc=$?
  else
    rc=1
  fi
  count_said "$log" "$rc" "the comparison of watch with bazel test"
  rm -f "$log"
}

# count_said LOG RC WHAT: a line begins with PASSED and a label, or with FAILED.
count_said() {
  local line failed=$FAILED
  while IFS= read -r line; do
    case $line in
      'PASSED //'*) PASSED=$((PASSED + 1)) ;;
      'FAILED '*) FAILED=$((FAILED + 1)) ;;
    esac
  done < "$1"
  if [[ $2 -ne 0 && $FAILED -eq $failed ]]; then
    warn "$3 ended with $2 before it could say which lab differs"
    FAILED=$((FAILED + 1))
  fi
}
