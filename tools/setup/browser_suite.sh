# The pages in a real browser. These tests run outside Bazel, after its suite: they start a browser, servers and, for the one
# that edits a starter, a Bazel of their own.
# shellcheck shell=bash

BROWSER_TESTS=$COURSE_ROOT/web/browser_tests
# What npm says when it did not reach a registry: that is the machine's lack and not a broken test.
UNREACHABLE='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|CERT|network|E40[13]|E50[0-9]'

browser_suite() {
  local log rc=0
  step "the pages in a real browser"
  find_browser || return 0
  fetch_browser_packages || return 0
  log=$(mktemp)
  # No pipe: a program that a test left behind would hold it, and whoever reads to its end would wait for that program.
  "$BROWSER_TESTS/run" > "$log" 2>&1 < /dev/null &
  tail --pid=$! -n +1 -f "$log"
  wait $! || rc=$?
  count_browser_tests "$log" "$rc"
  rm -f "$log"
}

find_browser() {
  local major
  major=$(node --version 2> /dev/null) || { skip_browser_tests "there is no node on the PATH"; return 1; }
  major=${major#v}
  [[ ${major%%.*} -ge 18 ]] || { skip_browser_tests "node is $major; they need 18 or newer"; return 1; }
  command -v chromium > /dev/null || { skip_browser_tests "there is no chromium on the PATH"; return 1; }
}

# Into web/browser_tests/node_modules, exactly as the lock file says. npm leaves a lock file of its own there when it is done.
fetch_browser_packages() {
  local log reason rc
  [[ ! $BROWSER_TESTS/node_modules/.package-lock.json -nt $BROWSER_TESTS/package-lock.json ]] || return 0
  say "fetching what the tests of the pages need (npm ci)"
  log=$(mktemp)
  # npm's own limits are for one answer that does not come; a registry that sends a byte now and then has none.
  for _ in once again; do
    rc=0
    (cd "$BROWSER_TESTS" && timeout 300 npm ci --ignore-scripts --fetch-retries=1 --fetch-timeout=60000) > "$log" 2>&1 < /dev/null || rc=$?
    if [[ $rc -eq 0 ]]; then
      rm -f "$log"
      return 0
    fi
    [[ $rc -eq 124 ]] || break
    echo "npm ERR! reason: ETIMEDOUT, no end within 5 minutes" >> "$log"
  done
  if grep -qE "$UNREACHABLE" "$log"; then
    reason=$(grep -m 1 -oE 'reason: .+' "$log" || grep -m 1 -E "$UNREACHABLE" "$log")
    skip_browser_tests "npm reached no registry: ${reason#reason: }"
  else
    tail -n 15 "$log" | sed 's/^/        /' >&2
    warn "npm ci failed in web/browser_tests; its last lines are above"
    FAILED=$((FAILED + 1))
  fi
  rm -f "$log"
  return 1
}

# skip_browser_tests REASON: one for each file of tests, as nothing finer is known yet. Where the machine is there to test,
# leaving out is failing.
skip_browser_tests() {
  local files
  files=$(find "$BROWSER_TESTS" -maxdepth 1 -name '*.test.mjs' | wc -l)
  if [[ ${CI:-} == true ]]; then
    warn "the tests of the pages cannot run, and with CI=true that is a failure: $1"
    FAILED=$((FAILED + files))
  else
    say "skipped, $files files: $1"
    SKIPPED=$((SKIPPED + files))
  fi
}

# count_browser_tests LOG RC: from the last line, "41 passed, 0 failed, 1 skipped".
count_browser_tests() {
  local last failed=$FAILED
  last=$(tail -n 1 "$1")
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
    PASSED=$((PASSED + BASH_REMATCH[1]))
    FAILED=$((FAILED + BASH_REMATCH[2]))
    SKIPPED=$((SKIPPED + ${BASH_REMATCH[4]:-0}))
  fi
  # A run that ended badly must show in the count, whatever it managed to say.
  if [[ $2 -ne 0 && $FAILED -eq $failed ]]; then
    warn "web/browser_tests/run ended with $2 before it could say which test failed"
    FAILED=$((FAILED + 1))
  fi
}
