# A machine of fakes: apt-get, sudo, dpkg-query, id, uname, bazel, node and npm are scripts that note how they were called, so
# that every kind of machine and user can be tried on this one. Sourced by the tests of the set-up.
# shellcheck shell=bash

setup=$(dirname "${BASH_SOURCE[0]}")
TESTS=0
BROKEN=0

# A clone without the course in it, a machine where everything is installed, and root at the keyboard.
new_machine() {
  machine=$(mktemp -d "${TEST_TMPDIR:-/tmp}/machine.XXXXXX")
  clone=$machine/clone
  mkdir -p "$clone/tools/setup" "$machine/bin" "$machine/lists"
  cp -L "$setup"/*.sh "$setup"/*.txt "$clone/tools/setup/"
  touch "$machine/missing" "$machine/calls" "$machine/lists/mirror_Packages"
  printf 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n' > "$machine/os-release"
  uid=0
  fake uname 'echo "${FAKE_MACHINE:-x86_64}"'
  fake id 'case $1 in -u) echo "$FAKE_UID" ;; *) [[ $FAKE_UID -eq 0 ]] && echo root || echo anna ;; esac'
  fake dpkg-query 'for p in "${@:4}"; do grep -qx "$p" "$MACHINE/missing" || echo "$p installed"; done'
  fake apt-get 'echo "apt-get $*" >> "$MACHINE/calls"
    case " $* " in *" update "*) touch "$MACHINE/lists/new_Packages" ;; esac
    if [[ -s $MACHINE/apt_fails ]]; then cat "$MACHINE/apt_fails"; exit 100; fi
    case " $* " in *" install "*) : > "$MACHINE/missing" ;; esac'
  fake bazel 'echo "bazel $*" >> "$MACHINE/calls"
    case " $* " in
      *" --version "*) echo "bazel ${FAKE_BAZEL:-no_version}" ;;
      *" query "*" ]fuzz["*) cat "$MACHINE/fuzzers" 2> /dev/null ;;
      *" build "*) [[ ! -e $MACHINE/build_fails ]] || exit 1
        case " $* " in *" //quiz/bank:traces "*)
          [[ ! -e $MACHINE/snippet_fails ]] || exit 1
          mkdir -p bazel-bin/quiz/bank
          echo "{\"traced\": 1}" > bazel-bin/quiz/bank/traces.json ;;
        esac
        mkdir -p bazel-bin/harness/course
        printf "#!/bin/bash\necho \"the program got: \$*\"\n" > bazel-bin/harness/course/course
        chmod +x bazel-bin/harness/course/course
        mkdir -p bazel-bin/harness/watch/equality
        printf "#!/bin/bash\necho \"same_verdicts \$*\" >> \"\$MACHINE/calls\"\ncat \"\$MACHINE/watch_says\" 2> /dev/null\nexit \$(cat \"\$MACHINE/watch_exit\" 2> /dev/null || echo 0)\n" \
          > bazel-bin/harness/watch/equality/same_verdicts
        chmod +x bazel-bin/harness/watch/equality/same_verdicts
        mkdir -p bazel-bin/harness/verified/agreement
        for program in same_scores hidden_scores; do
          printf "#!/bin/bash\necho \"$program \$*\" >> \"\$MACHINE/calls\"\ncat \"\$MACHINE/${program}_says\" 2> /dev/null\nexit \$(cat \"\$MACHINE/${program}_exit\" 2> /dev/null || echo 0)\n" \
            > bazel-bin/harness/verified/agreement/$program
          chmod +x bazel-bin/harness/verified/agreement/$program
        done
        echo "{}" > bazel-bin/manifest.json ;;
      *" test "*) [[ ! -e $MACHINE/events ]] || cp "$MACHINE/events" "$(sed "s/.*--build_event_json_file=\([^ ]*\).*/\1/" <<< "$*")"
        exit "$(cat "$MACHINE/test_exit" 2> /dev/null || echo 0)" ;;
    esac'
  fake_browser
}

# Two files of tests of the pages, what they need, and a runner that finds two tests in them.
fake_browser() {
  local folder=$clone/web/browser_tests
  mkdir -p "$folder"
  touch -d '1 hour ago' "$folder/package-lock.json"
  touch "$folder/one.test.mjs" "$folder/two.test.mjs"
  fake chromium 'echo "chromium $*" >> "$MACHINE/calls"'
  fake nodejs ''
  fake node 'echo "${FAKE_NODE:-v18.20.4}"'
  fake npm 'echo "npm $*" >> "$MACHINE/calls"
    if [[ -s $MACHINE/npm_fails ]]; then cat "$MACHINE/npm_fails" >&2; exit "$(cat "$MACHINE/npm_exit" 2> /dev/null || echo 1)"; fi
    mkdir -p node_modules && touch node_modules/.package-lock.json'
  printf '#!/bin/bash\n%s\n' 'echo "browser tests" >> "$MACHINE/calls"
    cat "$MACHINE/browser_says" 2> /dev/null || echo "2 passed, 0 failed"
    exit "$(cat "$MACHINE/browser_exit" 2> /dev/null || echo 0)"' > "$folder/run"
  chmod +x "$folder/run"
}

fake() {
  printf '#!/bin/bash\n%s\n' "$2" > "$machine/bin/$1"
  chmod +x "$machine/bin/$1"
}

# Lets `sudo` be found, with this body; `lets_pass` runs the command.
with_sudo() { fake sudo "echo \"sudo \$*\" >> \"\$MACHINE/calls\"; $1"; }
# shellcheck disable=SC2016  # expanded by the fake
lets_pass='[[ $1 != -n ]] || shift; "$@"'

# course ARGUMENTS...: without a terminal. Sets status; what it said is in $machine/said.
course() {
  (cd / && env -i PATH="${path:-$machine/bin:/usr/bin:/bin}" HOME="$machine" MACHINE="$machine" FAKE_UID="$uid" FAKE_MACHINE="${hardware:-}" \
    FAKE_BAZEL="${bazel_version:-}" FAKE_NODE="${node_version:-}" CI="${ci:-}" COURSE_OS_RELEASE="$machine/os-release" COURSE_APT_LISTS="$machine/lists" \
    bash "$clone/tools/setup/launcher.sh" "$@" < /dev/null > "$machine/said" 2>&1)
  status=$?
}

# at_terminal ANSWER ARGUMENTS...: with somebody there who types ANSWER.
at_terminal() {
  local answer=$1 command
  shift
  command=$(printf '%q ' env -i PATH="$machine/bin:/usr/bin:/bin" HOME="$machine" MACHINE="$machine" FAKE_UID="$uid" \
    COURSE_OS_RELEASE="$machine/os-release" COURSE_APT_LISTS="$machine/lists" bash "$clone/tools/setup/launcher.sh" "$@")
  script -qec "$command" /dev/null <<< "$answer" > "$machine/said" 2>&1
  status=$?
}

expect() {
  TESTS=$((TESTS + 1))
  "${@:2}" && return
  BROKEN=$((BROKEN + 1))
  echo "FAILED $test: $1 (exit $status). It said:"
  sed 's/^/    /' "$machine/said"
  echo "  It called:"
  sed 's/^/    /' "$machine/calls"
}
exits() { expect "exits with $1" test "$status" -eq "$1"; }
says() { expect "says '$1'" grep -qE -- "$1" "$machine/said"; }
calls() { expect "calls '$1'" grep -qE -- "$1" "$machine/calls"; }
never_calls() { expect "never calls '$1'" bash -c '! grep -qE -- "$1" "$2"' _ "$1" "$machine/calls"; }

# run_tests LEAST: every function of at least three words is a test; LEAST is how many expectations they hold.
run_tests() {
  for test in $(declare -F | cut -d ' ' -f 3); do
    case $test in
      *_*_*) "$test" ;;
    esac
  done
  echo "$((TESTS - BROKEN)) expectations held, $BROKEN did not"
  [[ $BROKEN -eq 0 && $TESTS -ge $1 ]]
}
