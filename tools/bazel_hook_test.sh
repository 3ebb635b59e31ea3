#!/bin/bash
# The hook tools/bazel, run by a real shell around a Bazel that this test makes up: what it passes on, what it keeps, and
# that Bazel's exit code, output and signals are never changed.
set -u
hook=$PWD/tools/bazel
home=$TEST_TMPDIR/home
ws=$TEST_TMPDIR/ws
mkdir -p "$home"
failed=0
name=

fail() {
  echo "FAILED: $name: $*"
  failed=$((failed + 1))
}
equal() { [[ $1 == "$2" ]] || fail "got [$1], expected [$2]"; }
contains() { [[ $1 == *"$2"* ]] || fail "[$1] does not contain [$2]"; }
lacks() { [[ $1 != *"$2"* ]] || fail "[$1] contains [$2]"; }

# A workspace of its own for each case, with a recorder that writes down that it was called.
begin() {
  name=$1
  chmod -R u+rwx "$ws" 2>/dev/null
  rm -rf "$ws"
  mkdir -p "$ws/tools" "$ws/sub/folder" "$ws/.course/bin"
  cp "$hook" "$ws/tools/bazel"
  chmod +x "$ws/tools/bazel"
  cat >"$ws/.course/bin/course" <<'EOF'
#!/bin/bash
echo "course: recorder called with $* in $PWD: $(ls .course/spool)"
EOF
  chmod +x "$ws/.course/bin/course"
}

# The made-up Bazel says what it was given, writes an event file as its server would, and does what FAKE says.
cat >"$TEST_TMPDIR/fake" <<'EOF'
#!/bin/bash
printf '%s\n' "$@" >"$ARGS_FILE"
echo "${COURSE_MODELS-unset}" >"$ARGS_FILE.models"
echo "on stdout"
echo "on stderr" >&2
for word in "$@"; do
  case $word in
    --build_event_json_file=*)
      [[ $FAKE == no_events ]] || echo '{"lastMessage":true}' >"${word#*=}"
      stat -c %a "${word#*=}" >"$ARGS_FILE.mode"
      ;;
  esac
done
case $FAKE in
  read) cat ;;
  die) kill -9 $$ ;;
  wait)
    trap 'echo "got INT"; exit 8' INT
    trap 'echo "got TERM"; exit 8' TERM
    trap 'echo "got HUP"; exit 8' HUP
    touch "$ARGS_FILE.ready"
    for ((i = 0; i < 600; ++i)); do sleep 0.05; done
    ;;
esac
exit "${RC:-0}"
EOF
chmod +x "$TEST_TMPDIR/fake"
export BAZEL_REAL=$TEST_TMPDIR/fake ARGS_FILE=$TEST_TMPDIR/args HOME=$home FAKE=
unset LAB_IMPL COURSE_NO_RECORD COURSE_MODELS XDG_CACHE_HOME CC RC

# hook WORDS...: sets out, err, status, args (a word a line)
hook() {
  (cd "${from:-$ws}" && exec "$ws/tools/bazel" "$@") >"$TEST_TMPDIR/out" 2>"$TEST_TMPDIR/err" <"${input:-/dev/null}"
  status=$?
  out=$(<"$TEST_TMPDIR/out")
  err=$(<"$TEST_TMPDIR/err")
  args=$(<"$ARGS_FILE")
}
# How many event files wait.
spooled() { find "$ws/.course/spool" -type f 2>/dev/null | wc -l; }
# How many of them are handed over.
complete() { find "$ws/.course/spool" -type f -name '*.json' | wc -l; }

begin "a test command gets an event file and is recorded"
hook test //phases/...
equal "$status" 0
equal "$out" "on stdout"
contains "$err" "on stderr"
contains "$err" "course: recorder called with record --spool in $ws: "
event=$(sed -n 2p "$ARGS_FILE")
contains "$event" "--build_event_json_file=$ws/.course/spool/"
[[ $event =~ /[0-9]+-[0-9]+\.json\.part$ ]] || fail "the name is $event"
equal "$(sed -n '1p;3p' "$ARGS_FILE" | tr '\n' ' ')" "test //phases/... "
equal "$(<"$ARGS_FILE.mode")" 600
equal "$(stat -c %a "$ws/.course/spool")" 700
equal "$(complete)" 1

for code in 1 3 8 36; do
  begin "exit code $code is passed on"
  RC=$code hook test //a
  equal "$status" "$code"
done

begin "other commands are left alone"
for command in build run query info version; do
  hook "$command" //a
  equal "$args" "$command"$'\n'"//a"
done
hook
equal "$args" ""
hook --version
equal "$args" "--version"
equal "$(spooled)" 0

begin "startup options come before the command, with their values"
hook --output_base /x --nohome_rc --host_jvm_args -Xmx1g test -k -- -//b
equal "$(sed -n '1,6p;8,$p' "$ARGS_FILE" | tr '\n' ' ')" "--output_base /x --nohome_rc --host_jvm_args -Xmx1g test -k -- -//b "
contains "$(sed -n 7p "$ARGS_FILE")" --build_event_json_file=

begin "words with spaces and stars stay whole"
hook test "--test_arg=a b  c" "*" ""
equal "$(sed -n '3,4p' "$ARGS_FILE")" "--test_arg=a b  c"$'\n'"*"
equal "$(wc -l <"$ARGS_FILE")" 5

begin "COURSE_NO_RECORD=1 switches it off"
COURSE_NO_RECORD=1 hook test //a
equal "$args" "test"$'\n'"//a"
equal "$err" "on stderr"
equal "$(spooled)" 0

begin "LAB_IMPL becomes the build setting right after the command"
LAB_IMPL=starter COURSE_NO_RECORD=1 hook --nohome_rc test --config=solution //a
equal "$(tr '\n' ' ' <"$ARGS_FILE")" "--nohome_rc test --//harness:impl=starter --config=solution //a "
LAB_IMPL=solution hook build //a
equal "$(tr '\n' ' ' <"$ARGS_FILE")" "build --//harness:impl=solution //a "
LAB_IMPL=starter hook query //a
equal "$(tr '\n' ' ' <"$ARGS_FILE")" "query //a "

begin "tests are told the folders that may have published weights"
hook test //a
equal "$(<"$ARGS_FILE.models")" unset
mkdir -p "$home/.cache/llm-course/models" "$TEST_TMPDIR/shared/models"
hook test //a
equal "$(<"$ARGS_FILE.models")" "$home/.cache/llm-course/models:$TEST_TMPDIR/shared/models"
COURSE_MODELS=/mine XDG_CACHE_HOME=/nowhere hook build //a
equal "$(<"$ARGS_FILE.models")" "/mine:$TEST_TMPDIR/shared/models"
COURSE_MODELS='' hook test //a
equal "$(<"$ARGS_FILE.models")" ""
rm -r "$home/.cache" "$TEST_TMPDIR/shared"

begin "another LAB_IMPL is refused in one sentence"
rm -f "$ARGS_FILE" && touch "$ARGS_FILE"
LAB_IMPL=mine hook test //a
equal "$status" 2
equal "$out" ""
contains "$err" "LAB_IMPL=mine"
equal "$(wc -l <"$TEST_TMPDIR/err")" 1
equal "$args" ""

begin "called from a subfolder"
from=$ws/sub/folder hook test :x
contains "$err" "record --spool in $ws: "

begin "the user's own event file is read and stays"
hook test "--build_event_json_file=$ws/mine.json" //a
equal "$(grep -c build_event "$ARGS_FILE")" 1
[[ -s $ws/mine.json ]] || fail "mine.json is gone"
equal "$(complete)" 1
cmp -s "$ws/mine.json" "$ws"/.course/spool/*.json || fail "the copy differs"
equal "$(stat -c %a "$ws"/.course/spool/*.json)" 600

begin "an event file named in a bazelrc is not pushed aside"
echo "test --build_event_json_file=/tmp/x.json" >"$ws/.bazelrc.user"
hook test //a
equal "$args" "test"$'\n'"//a"
contains "$err" "not recorded"

begin "no recorder yet: the run is kept for it"
rm "$ws/.course/bin/course"
hook test //a
equal "$status" 0
contains "$err" "./course up"
equal "$(spooled)" 1

begin "a clone where nothing was set up"
rm -r "$ws/.course"
RC=3 hook test //a
equal "$status" 3
equal "$(spooled)" 1

begin "a folder that cannot be made"
rm -r "$ws/.course"
touch "$ws/.course"
RC=3 hook test //a
equal "$status" 3
equal "$out" "on stdout"
contains "$err" "not recorded"
equal "$args" "test"$'\n'"//a"

begin "a recorder that fails changes nothing"
printf '#!/bin/bash\necho broken; exit 1\n' >"$ws/.course/bin/course"
RC=3 hook test //a
equal "$status" 3
equal "$out" "on stdout"
contains "$err" "kept in .course/spool"
equal "$(spooled)" 1

begin "Bazel ended before it wrote an event"
FAKE=no_events RC=2 hook test --no_such_flag
equal "$status" 2
equal "$(spooled)" 0

begin "standard input reaches Bazel"
echo "some input" >"$TEST_TMPDIR/input"
FAKE=read input=$TEST_TMPDIR/input hook test //a
contains "$out" "some input"

begin "a killed Bazel"
FAKE=die hook test //a
equal "$status" 137
lacks "$err" Killed
equal "$(complete)" 1

for signal in INT TERM HUP; do
  begin "SIG$signal reaches Bazel, and what was done is recorded"
  rm -f "$ARGS_FILE.ready"
  # As a terminal or a script starts it: a background process of a shell would begin with SIGINT ignored.
  (trap - INT && FAKE='wait' exec "$ws/tools/bazel" test //a) >"$TEST_TMPDIR/out" 2>"$TEST_TMPDIR/err" </dev/null &
  started=$!
  while [[ ! -e $ARGS_FILE.ready ]]; do read -rt 0.02 <> <(:); done
  kill "-$signal" "$started"
  wait "$started"
  equal "$?" 8
  contains "$(<"$TEST_TMPDIR/out")" "got $signal"
  contains "$(<"$TEST_TMPDIR/err")" "recorder called"
done

begin "two at once have a file each"
FAKE='' "$ws/tools/bazel" test //a >/dev/null 2>&1 &
FAKE='' "$ws/tools/bazel" test //b >/dev/null 2>&1 &
wait
equal "$(complete)" 2

begin "no C++ compiler: one sentence, for what needs one"
mkdir -p "$TEST_TMPDIR/bin"
for tool in bash dirname mkdir rm mv cp timeout ls stat cat; do ln -sf "$(command -v $tool)" "$TEST_TMPDIR/bin/$tool"; done
touch "$ARGS_FILE"
PATH=$TEST_TMPDIR/bin hook test //a
equal "$status" 3
equal "$err" "There is no C++ compiler (g++) on this machine: run ./course up, or sudo apt-get install g++"
equal "$out" ""
PATH=$TEST_TMPDIR/bin hook query //a
equal "$status" 0

if ((failed)); then
  echo "$failed checks failed"
  exit 1
fi
echo "all cases passed"
