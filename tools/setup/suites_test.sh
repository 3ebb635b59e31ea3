#!/bin/bash
# `./course test`: which suites run, and how their results are counted.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/fake_machine.sh"

# Lines as Bazel 4.2 writes them, shortened.
summary() { printf '{"id":{"testSummary":{"label":"//x:%s"}},"testSummary":{"totalRunCount":1,"overallStatus":"%s","runCount":1}}\n' "$@"; }
completed() { printf '{"id":{"targetCompleted":{"label":"//x:%s"}},"children":[{"testSummary":{"label":"//x:%s"}}],%s}\n' "$1" "$1" "$2"; }

tests_are_counted_from_bazels_summary() {
  new_machine
  {
    echo '{"id":{"targetConfigured":{"label":"//x:a"}},"children":[{"targetCompleted":{"label":"//x:a"}}],"configured":{"targetKind":"cc_test rule"}}'
    for name in a b c d; do completed $name '"completed":{"success":true,"outputGroup":[]}'; done
    completed does_not_compile '"completed":{"failureDetail":{"message":"local spawn failed"}}'
    completed does_not_load '"aborted":{"reason":"ANALYSIS_FAILURE"}'
    completed gpu '"aborted":{"reason":"SKIPPED","description":"incompatible"}'
    summary a PASSED b PASSED c FAILED d TIMEOUT
    echo '{"id":{"targetConfigured":{"label":"//harness:impl"}},"aborted":{},"lastMessage":true}'
  } > "$machine/events"
  echo 1 > "$machine/test_exit"
  course test
  exits 1
  expect "the last line has the counts" test "$(tail -n 1 "$machine/said")" = "4 passed, 4 failed, 1 skipped"
  says "^\[7/7\]"
  says "left out: .*--all"
  never_calls "config=fuzz"
  calls "bazel test .*--config=solution .*//\.\.\."
  calls "^same_verdicts .* 8 commit [0-9a-z]+$"
  calls "^same_scores $clone /[^ ]*/same 2 //phases/00-foundations/lab-01-kv-cache-speedup "
  calls "^hidden_scores $clone /[^ ]*/hidden$"
}

all_green_is_success() {
  new_machine
  summary a PASSED > "$machine/events"
  course test
  exits 0
  expect "the last line has the counts" test "$(tail -n 1 "$machine/said")" = "3 passed, 0 failed"
}

what_was_compiled_is_kept_for_the_browser_tests() {
  new_machine
  course test
  for command in build test; do calls "^bazel $command .*--disk_cache=$clone/.cache/bazel"; done
  new_machine
  echo 'build --disk_cache=/somewhere' > "$machine/.bazelrc"
  course test
  never_calls '--disk_cache='
}

a_bazel_that_breaks_is_a_failure() {
  new_machine
  echo 37 > "$machine/test_exit"
  course test
  exits 1
  expect "the last line has the counts" test "$(tail -n 1 "$machine/said")" = "2 passed, 1 failed"
  says "bazel ended with 37"
}

all_adds_sanitizers_and_fuzzers() {
  new_machine
  printf '//nn/io/fuzz:wav_fuzz\n' > "$machine/fuzzers"
  printf 'clang-14\n' > "$machine/missing"
  summary a PASSED > "$machine/events"
  course test --all
  exits 0
  for sanitizer in asan ubsan tsan; do calls "bazel test .*--config=$sanitizer"; done
  calls "bazel test .*--config=fuzz .*//nn/io/fuzz:wav_fuzz$"
  calls "^apt-get .*install -y --no-install-recommends clang-14$"
  says "^\[13/13\] 1 fuzzers"
  calls "bazel test .*--test_tag_filters=exhaustive //\.\.\.$"
  never_calls "^same_verdicts .* commit"
  calls "^same_scores .*/same 1000 "
  expect "leaves nothing out" bash -c '! grep -q "left out" "$1"' _ "$machine/said"
  course test --fast
  exits 2
}

labs_that_watch_grades_alike_are_counted() {
  new_machine
  summary a PASSED > "$machine/events"
  printf 'PASSED //x: 9 candidates\nFAILED //y: 9 candidates\ntest 3: FAILED 0\nPASSED //z: 9 candidates\n' > "$machine/watch_says"
  echo 1 > "$machine/watch_exit"
  course test
  exits 1
  says "FAILED //y"
  expect "the last line has the sum" test "$(tail -n 1 "$machine/said")" = "5 passed, 1 failed"
}

scores_of_verified_grading_are_counted() {
  new_machine
  summary a PASSED > "$machine/events"
  printf 'building ...\nPASSED //x solution: 20 of 20 points\nFAILED //x starter: 3 of 20 points\n' > "$machine/same_scores_says"
  echo 1 > "$machine/same_scores_exit"
  printf 'PASSED //hidden tests: never seen\n' > "$machine/hidden_scores_says"
  course test
  exits 1
  says "FAILED //x starter"
  expect "the last line has the sum" test "$(tail -n 1 "$machine/said")" = "5 passed, 1 failed"
  new_machine
  summary a PASSED > "$machine/events"
  echo 139 > "$machine/hidden_scores_exit"
  course test
  exits 1
  says "verified grading with bazel test ended with 139 before"
}

a_comparison_that_breaks_is_a_failure() {
  new_machine
  echo 139 > "$machine/watch_exit"
  course test
  exits 1
  says "ended with 139 before it could say which lab differs"
  expect "the last line has the count" test "$(tail -n 1 "$machine/said")" = "2 passed, 1 failed"
}

tests_of_the_pages_are_counted() {
  new_machine
  summary a PASSED > "$machine/events"
  printf '      FAILED   keyboard: j moves down\n3 passed, 2 failed, 1 skipped\n' > "$machine/browser_says"
  echo 1 > "$machine/browser_exit"
  course test
  exits 1
  says "FAILED   keyboard: j moves down"
  expect "the last line has the sum" test "$(tail -n 1 "$machine/said")" = "4 passed, 2 failed, 1 skipped"
}

a_browser_run_that_breaks_is_a_failure() {
  new_machine
  echo "SyntaxError: Unexpected token" > "$machine/browser_says"
  echo 1 > "$machine/browser_exit"
  course test
  exits 1
  says "web/browser_tests/run ended with 1"
  expect "the last line has the count" test "$(tail -n 1 "$machine/said")" = "0 passed, 1 failed"
}

browser_packages_are_fetched_once() {
  new_machine
  course test
  course test
  expect "one npm ci" test "$(grep -c '^npm ci' "$machine/calls")" -eq 1
  touch -d '1 hour' "$clone/web/browser_tests/package-lock.json"
  course test
  expect "another one for a newer lock file" test "$(grep -c '^npm ci' "$machine/calls")" -eq 2
}

an_unreachable_registry_is_skipped() {
  new_machine
  summary a PASSED > "$machine/events"
  printf 'npm ERR! code EAI_AGAIN\nnpm ERR! network request to http://x/axe-core failed, reason: getaddrinfo EAI_AGAIN x\n' > "$machine/npm_fails"
  course test
  exits 0
  says "skipped, 2 files: npm reached no registry: getaddrinfo EAI_AGAIN x$"
  never_calls "browser tests"
  expect "the last line says so" test "$(tail -n 1 "$machine/said")" = "1 passed, 0 failed, 2 skipped"
}

# 124 is what `timeout` exits with.
a_registry_that_never_ends_is_asked_twice() {
  new_machine
  summary a PASSED > "$machine/events"
  echo 'npm WARN slow' > "$machine/npm_fails"
  echo 124 > "$machine/npm_exit"
  course test
  exits 0
  says "skipped, 2 files: npm reached no registry: ETIMEDOUT, no end within 5 minutes$"
  expect "two tries" test "$(grep -c '^npm ci' "$machine/calls")" -eq 2
}

where_a_machine_tests_nothing_may_be_skipped() {
  new_machine
  summary a PASSED > "$machine/events"
  echo 'npm ERR! code EAI_AGAIN' > "$machine/npm_fails"
  ci=true course test
  exits 1
  says "with CI=true that is a failure: npm reached no registry"
  expect "the last line says so" test "$(tail -n 1 "$machine/said")" = "1 passed, 2 failed"
}

a_lock_file_that_npm_refuses_is_a_failure() {
  new_machine
  echo 'npm ERR! code EUSAGE' > "$machine/npm_fails"
  course test
  exits 1
  says "npm ci failed in web/browser_tests"
  expect "the last line says so" test "$(tail -n 1 "$machine/said")" = "0 passed, 1 failed"
}

an_old_node_is_named() {
  new_machine
  node_version=v16.20.2 course test
  exits 0
  says "skipped, 2 files: node is 16.20.2; they need 18 or newer"
  never_calls "npm|browser tests"
}

run_tests 64
