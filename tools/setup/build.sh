# Builds the program behind ./course and puts it, the list of labs and what the quizzes' programs print into .course/.
# shellcheck shell=bash

COURSE_STAMP=$COURSE_ROOT/.course/built
COURSE_TARGETS=(//harness/course:course //:manifest)
TRACES_TARGET=//quiz/bank:traces
SNIPPET_FAILED="a program in quiz/bank/snippets does not build, so questions about new or changed ones are left out"

build_course() {
  if [[ $PACKAGES_ADDED == no ]] && is_built; then
    step "the course command: up to date"
    return
  fi
  if [[ -x $COURSE_ROOT/.course/bin/course ]]; then
    step "building the course command"
  else
    step "building the course command (the first time 10 to 20 minutes of two cores)"
  fi
  # Makes Bazel look again at what the machine has: a server that ran before still remembers what was missing.
  [[ $PACKAGES_ADDED == no ]] || run_bazel sync --noshow_progress --configure || fails "bazel sync --configure failed; what it said is above"
  mkdir -p "$COURSE_ROOT/.course/bin"
  # Taken before the build, so that what changes meanwhile is built the next time.
  touch "$COURSE_STAMP.new"
  if ! run_bazel build "${COURSE_TARGETS[@]}" "$TRACES_TARGET"; then
    run_bazel build "${COURSE_TARGETS[@]}" || fails "the course command did not build; the compiler's message is above"
    warn "$SNIPPET_FAILED (see above)"
  fi
  install_built
}

is_built() {
  [[ -x $COURSE_ROOT/.course/bin/course && -s $COURSE_ROOT/.course/manifest.json && -s $COURSE_ROOT/.course/traces.json && -e $COURSE_STAMP ]] || return 1
  [[ -z $(newer_source) ]]
}

# One source that is newer than the last build, if there is one: of the program (a folder counts too, it changes when a
# file goes), of the list of labs, in which no starter and no text stands, or a program of a quiz. The question banks
# themselves are read as they are.
newer_source() {
  cd "$COURSE_ROOT" || return
  {
    find WORKSPACE BUILD .bazelrc base harness kernels quiz web third_party tools \( -path web/browser_tests -o -path quiz/bank \) -prune -o -newer "$COURSE_STAMP" -print -quit
    find quiz/bank/BUILD quiz/bank/snippets -newer "$COURSE_STAMP" -print -quit
    find phases extensions -type f \( -name BUILD -o -name '*.h' -o -name '*_test.cc' \) -newer "$COURSE_STAMP" -print -quit
  } 2> /dev/null
}

# What every build and test of this run of ./course is given.
BUILD_FLAGS=()

# Bazel in the clone. Its progress goes to stderr; where that is no terminal, a line now and then is enough.
run_bazel() {
  local command=$1 flags=() quiet=()
  shift
  case $command in build | test) flags=("${BUILD_FLAGS[@]}") ;; esac
  [[ -t 2 ]] || quiet=(--color=no --curses=no --noshow_loading_progress --show_progress_rate_limit=30)
  (cd "$COURSE_ROOT" && COURSE_NO_RECORD=1 LAB_IMPL= bazel "$command" "${flags[@]}" "${quiet[@]}" "$@" < /dev/null)
}

install_built() {
  put "$COURSE_ROOT/bazel-bin/harness/course/course" "$COURSE_ROOT/.course/bin/course" 755
  put "$COURSE_ROOT/bazel-bin/manifest.json" "$COURSE_ROOT/.course/manifest.json" 644
  install_traces
  mv "$COURSE_STAMP.new" "$COURSE_STAMP"
}

# Where they did not build, the older ones go on: they say by a hash which programs they are about.
install_traces() {
  local traces=$COURSE_ROOT/.course/traces.json built=$COURSE_ROOT/bazel-bin/quiz/bank/traces.json
  if [[ -s $built ]]; then
    put "$built" "$traces" 644
  elif [[ ! -s $traces ]]; then
    echo '{}' > "$traces"
  fi
}

# put FROM TO MODE: a reader sees the old file or the new one, never half of it; a running program keeps its own.
put() {
  cp "$1" "$2.$$"
  chmod "$3" "$2.$$"
  mv "$2.$$" "$2"
}

# After a `git pull` the program would be older than its sources. A build that fails (an author's half-done edit) or that
# would have to wait for another Bazel is not worth stopping for.
rebuild_if_stale() {
  local log
  if is_built || [[ ! -w $COURSE_ROOT/.course ]]; then
    return 0
  fi
  warn "the course's sources are newer than the course command: building it again"
  log=$(mktemp)
  touch "$COURSE_STAMP.new"
  if build_quietly "$log" "${COURSE_TARGETS[@]}" "$TRACES_TARGET"; then
    install_built
  elif build_quietly "$log.course" "${COURSE_TARGETS[@]}"; then
    warn "$SNIPPET_FAILED: $(first_error "$log")"
    install_built
  else
    first_error "$log" >&2
    warn "that did not work, so the older one goes on; ./course up shows the whole message"
  fi
  rm -f "$log" "$log.course" "$COURSE_STAMP.new"
}

# build_quietly LOG TARGET...
build_quietly() {
  (cd "$COURSE_ROOT" && COURSE_NO_RECORD=1 LAB_IMPL= bazel --noblock_for_lock build --noshow_progress --color=no "${@:2}") > "$1" 2>&1 < /dev/null
}

first_error() { grep -m 1 -iE 'error|another command' "$1" | cut -c 1-200 || true; }
