# `./course test`: which suites there are, what they are run with, and how their results are counted.
# shellcheck shell=bash

PASSED=0
FAILED=0
SKIPPED=0

# The code that sanitizers go through. A test tagged no-asan, no-ubsan or no-tsan says in its BUILD file why.
SANITIZED=(//base/... //cohort/... //engine/... //extensions/... //harness/... //kernels/... //models/... //nn/... //phases/... //quiz/... //web/...)

run_all_tests() {
  local all=no argument began=$SECONDS
  for argument; do
    case $argument in
      --all) all=yes ;;
      *) misused "test does not know '$argument'; it takes --all and --yes" ;;
    esac
  done
  STEPS=7
  PACKAGE_LISTS+=("$TEST_PACKAGE_LIST")
  if [[ $all == yes ]]; then
    STEPS=13
    PACKAGE_LISTS+=("$FUZZ_PACKAGE_LIST")
  fi
  keep_compiled
  set_up
  # Whose code is graded is said here and never taken from .bazelrc.user: a learner's unfinished labs are no failure.
  suite "every lab, solution, mutant and part of the course" --config=solution --test_tag_filters=-long,-exhaustive //...
  watch_suite "$all"
  grading_suite "$all"
  browser_suite
  if [[ $all == yes ]]; then
    suite "every mutant in a process of its own" --config=solution --test_tag_filters=exhaustive //...
    long_suite
    suite "AddressSanitizer" --config=solution --config=asan --test_tag_filters=-long,-exhaustive,-no-asan "${SANITIZED[@]}"
    suite "UndefinedBehaviorSanitizer" --config=solution --config=ubsan --test_tag_filters=-long,-exhaustive,-no-ubsan "${SANITIZED[@]}"
    suite "ThreadSanitizer" --config=solution --config=tsan --test_tag_filters=-long,-exhaustive,-no-tsan "${SANITIZED[@]}"
    fuzz_suite
  fi
  say "done in $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
  [[ $all == yes ]] || say "left out: the long tests, isolated mutants but one a lab, watch's verdicts of the other labs, the three sanitizers and the fuzzers; ./course test --all runs them, too"
  print_next
  print_totals
  [[ $FAILED -eq 0 ]]
}

# tagged TAG: the tests that bear it; they may be `manual`, and then a pattern does not find them.
tagged() { run_bazel query --noshow_progress "attr(tags, \"[\[ ]$1[,\]]\", tests(//...))" 2> /dev/null; }

# Tests tagged `long` take minutes each (hundreds of kills, new-lab from end to end); they may be `manual`, too, so that
# nobody meets them by accident.
long_suite() {
  local tests
  mapfile -t tests < <(tagged long)
  if [[ ${#tests[@]} -eq 0 ]]; then
    step "long tests: there are none"
    return
  fi
  suite "${#tests[@]} long tests" --config=solution "${tests[@]}"
}

# Each target of libFuzzer for a minute. One at a time: two on one machine would share its minute.
fuzz_suite() {
  local tests
  mapfile -t tests < <(tagged fuzz)
  if [[ ${#tests[@]} -eq 0 ]]; then
    step "fuzzers: there are none"
    return
  fi
  suite "${#tests[@]} fuzzers, a minute each" --config=solution --config=fuzz --local_test_jobs=1 "${tests[@]}"
}

# What the tests compile is kept in the folder in which the browser tests look for it: they build the course anew in a copy of
# the tree, twice. Whoever has a disk cache already keeps that.
keep_compiled() {
  grep -qs -- --disk_cache ~/.bazelrc "$COURSE_ROOT/.bazelrc.user" || BUILD_FLAGS+=("--disk_cache=$COURSE_ROOT/.cache/bazel")
}

# suite TITLE BAZEL-ARGUMENTS...: one `bazel test`, counted by Bazel's own summary of each test.
suite() {
  local title=$1 events rc=0 passed=$PASSED failed=$FAILED
  shift
  step "$title"
  events=$(mktemp)
  run_bazel test --test_summary=terse --build_event_json_file="$events" "$@" || rc=$?
  count_events "$events"
  rm -f "$events"
  # 0: all passed; 3: some did not; 4: there was no test. Anything else must show in the count, too.
  if [[ $rc -ne 0 && $rc -ne 4 && $FAILED -eq $failed ]]; then
    warn "bazel ended with $rc before it could say which test failed"
    FAILED=$((FAILED + 1))
  fi
  say "$((PASSED - passed)) passed, $((FAILED - failed)) failed"
}

# count_events FILE: Bazel's event file, one JSON object a line. A test that did not build has no summary, only a completed
# target without success; one that this machine cannot run (no nvcc, say) is a target that was skipped.
count_events() {
  local line
  while IFS= read -r line; do
    case $line in
      '{"id":{"testSummary"'*'"overallStatus":"PASSED"'*) PASSED=$((PASSED + 1)) ;;
      '{"id":{"testSummary"'*) FAILED=$((FAILED + 1)) ;;
      '{"id":{"targetCompleted"'*'"aborted":{"reason":"SKIPPED"'*) SKIPPED=$((SKIPPED + 1)) ;;
      '{"id":{"targetCompleted"'*'"completed":{"success":true'*) ;;
      '{"id":{"targetCompleted"'*) FAILED=$((FAILED + 1)) ;;
    esac
  done < "$1"
}

print_next() {
  if [[ $FAILED -eq 0 ]]; then
    say "next: ./course up"
  else
    say "next: mend what is listed above, then ./course test"
  fi
}

# The last line, alone: "212 passed, 0 failed".
print_totals() {
  local skipped=""
  [[ $SKIPPED -eq 0 ]] || skipped=", $SKIPPED skipped"
  printf '%d passed, %d failed%s\n' "$PASSED" "$FAILED" "$skipped"
}
