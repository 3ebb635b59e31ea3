#!/bin/bash
# What ./course does: sets this machine up where needed, then hands over to the program in harness/course.
set -euo pipefail
COURSE_ROOT=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
export COURSE_ROOT
binary=$COURSE_ROOT/.course/bin/course

for part in say system folder packages build suites watch_suite grading_suite browser_suite; do
  # shellcheck source=/dev/null
  source "$COURSE_ROOT/tools/setup/$part.sh"
done

print_help() { cat "$COURSE_ROOT/tools/setup/help.txt"; }

asks_for_help() { [[ " $* " == *" --help "* || " $* " == *" -h "* ]]; }

# The steps that `up` and `test` have in common.
set_up() {
  check_system
  check_folder
  check_packages
  check_bazel
  build_course
}

command=${1:-help}
[[ $# -eq 0 ]] || shift
case $command in
  up)
    if asks_for_help "$@"; then
      [[ ! -x $binary ]] || exec "$binary" up --help
      print_help
      exit
    fi
    take_yes "$@"
    STEPS=4
    set_up
    step "your labs"
    exec "$binary" up "${ARGUMENTS[@]}"
    ;;
  test)
    if asks_for_help "$@"; then
      print_help
      exit
    fi
    take_yes "$@"
    run_all_tests "${ARGUMENTS[@]}"
    ;;
  help | --help | -h)
    [[ ! -x $binary ]] || exec "$binary" --help
    print_help
    ;;
  *)
    if [[ ! -x $binary ]]; then
      grep -qE "^  ([a-z-]+ \| )*$command( |$)" "$COURSE_ROOT/tools/setup/help.txt" \
        || misused "there is no command '$command'; ./course --help lists them"
      lacks "the course is not built yet: run ./course up first"
    fi
    rebuild_if_stale
    exec "$binary" "$command" "$@"
    ;;
esac
