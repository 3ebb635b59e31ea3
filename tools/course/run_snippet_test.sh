#!/bin/bash
# What becomes of snippets that do not come to an end by themselves.
set -u

readonly RUN="$PWD/tools/course/run_snippet.sh"
failures=0

fail() {
  echo "FAILED: $1" >&2
  failures=$((failures + 1))
}

snippet() {
  printf '#!/bin/bash\n%s\n' "$2" > "$TEST_TMPDIR/$1"
  chmod +x "$TEST_TMPDIR/$1"
}

cd "$TEST_TMPDIR" || exit 1

snippet answers 'echo 42'
"$RUN" ./answers run1 run2 || fail "a snippet that ends is no failure"
[[ $(cat run1) == $'exit 0\n42' ]] || fail "it should have printed 42: $(cat run1)"
cmp -s run1 run2 || fail "both runs should be the same"

# Processor time is what is limited: 152 is 128 + SIGXCPU.
snippet computes 'echo begun; while :; do :; done'
"$RUN" ./computes run1 run2 1 || fail "a snippet that computes for ever has a verdict"
[[ $(cat run1) == exit\ 152$'\n'begun* ]] || fail "it should have run out of processor time: $(cat run1)"

# A snippet that waits has computed nothing: whether it would have ended, this machine cannot tell.
rm -f run1 run2
snippet waits 'exec sleep 3600'
"$RUN" ./waits run1 run2 5 1 2> said && fail "a snippet that waits must fail the action, so that nothing is cached"
grep -q "./waits was not done after 1 s" said || fail "it should say what happened: $(cat said)"
[[ ! -e run1 && ! -e run2 ]] || fail "no verdict may be left"

# A program may say itself what timeout(1) says.
snippet says_124 'exit 124'
"$RUN" ./says_124 run1 run2 || fail "124 is an exit code like others"
[[ $(cat run1) == 'exit 124' ]] || fail "it should have ended with 124: $(cat run1)"

((failures == 0))
