#!/bin/bash
# The check refuses what it should refuse.
check=tools/deps/check_dependencies.sh
list=$TEST_TMPDIR/list
failed=0
# expect RESULT "LABELS" ALLOWED...
expect() {
  local want=$1
  printf '%s' "$2" >"$list"
  shift 2
  if $check "$list" "$@" >"$TEST_TMPDIR/said"; then got=accepted; else got=refused; fi
  if [ $got != "$want" ]; then
    echo "expected $want, got $got for: $(tr '\n' ' ' <"$list") with allowed: $*"
    cat "$TEST_TMPDIR/said"
    failed=1
  fi
}
expect accepted $'//base:rng\n//base/testing:m\n' //base
expect refused $'//base:rng\n//web:server\n' //base
expect refused $'//basement:rng\n' //base
expect refused $'//phases/00-foundations/lab-01-kv-cache-speedup:contract\n' //base //harness
expect accepted $'//harness/testing:events\n' //harness/testing:events
expect refused $'//harness/testing:events_more\n' //harness/testing:events
expect refused '' //base
exit $failed
