#!/bin/bash
# A learner's first hour, from the root of a clone on a bare Debian 12: up, edit, bazel test, status, course test (with the
# browser that it installs; in it web/browser_tests/first_hour.test.mjs does the hour again, on the pages).
set -euo pipefail
source tools/setup/fresh/checks.sh
trap 'bazel shutdown > /dev/null 2>&1 || true' EXIT

first=phases/00-foundations/lab-01-kv-cache-speedup
second=phases/00-foundations/lab-02-kv-memory-calculator
[[ -d $second ]] || second=$(printf '%s\n' phases/00-foundations/lab-02-* | head -n 1)

ends "./course up installs, builds and grades" 0 "^\[2/4\] packages: [0-9]+ missing" ./course up --no-serve
or_stop
sed 's/^/              /' "$LOG"
holds "what was installed is remembered" grep -q "^bazel-bootstrap$" .course/installed-packages
ends "./course up again finds nothing to do" 0 "packages: nothing is missing" ./course up --no-serve

ends "./course up serves the dashboard" 0 "http://127\.0\.0\.1:[0-9]+" ./course up --port 0
address=$(grep -oE 'http://127\.0\.0\.1:[^[:space:]]+' "$LOG" | head -n 1)
holds "the printed address shows the first lab" shows_page "$address" "${first##*/}"
ends "./course down stops it" 0 "" ./course down
ends "then nothing answers there" 1 "refused" shows_page "$address" ""

# 3 is Bazel's own code for "some tests failed".
ends "plain bazel test grades the starters, which fail" 3 "" bazel test //:course
lab_is "an untouched starter has no points" "$first" '^0(\.0)? [1-9][0-9.]* starter FAILED'

cp "solutions/$first/solution.cc" "$first/starter.cc"
ends "plain bazel test grades the edit" 3 "" bazel test //:course
full='^([1-9][0-9.]*) \1 starter PASSED'
lab_is "the edit earned full marks" "$first" "$full"

echo 'this does not compile' > "$second/starter.cc"
ends "a starter that does not compile stops no other lab" 1 "" bazel test //:course
lab_is "it is told apart from a wrong one" "$second" ' starter NOT_COMPILED'
lab_is "the other lab keeps its marks" "$first" "$full"

ends "./course test passes, whatever the starters are" 0 "^[0-9]+ passed, 0 failed(, [0-9]+ skipped)?$" ./course test
cp "$LOG" "$LOG.test"
tail -n 30 "$LOG.test" | sed 's/^/              /'
holds "it installed what only the tests need" grep -q "^chromium$" .course/installed-packages
holds "it opened the pages in a browser, or said why not" \
  grep -qE '^ +keyboard +[0-9]+ passed|skipped, [0-9]+ files: npm reached no registry' "$LOG.test"
lab_is "the score is still there" "$first" "$full"
verdict_of_the_test
