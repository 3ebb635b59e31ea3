#!/bin/bash
# The set-up on every kind of machine and user: what is missing, who installs it, what is built.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/fake_machine.sh"

help_needs_nothing() {
  new_machine
  for words in --help help -h "" "up --help" "test --help" "test --all -h"; do
    # shellcheck disable=SC2086  # words
    course $words
    exits 0
    says "^Next: ./course up$"
  done
  never_calls .
}

commands_before_up_say_what_to_run() {
  new_machine
  course status --json
  exits 3
  says "not built yet: run ./course up first"
  course serve
  exits 3
  course statsu
  exits 2
  says "no command 'statsu'"
  never_calls .
}

nothing_missing_builds_and_hands_over() {
  new_machine
  course up --no-serve --port 8000
  exits 0
  says "^\[1/4\] system: Debian GNU/Linux 12 \(bookworm\) on x86_64$"
  says "^\[2/4\] packages: nothing is missing$"
  says "^\[3/4\] building"
  says "the program got: up --no-serve --port 8000"
  never_calls "apt-get|sync"
  calls "bazel build .*//harness/course:course //:manifest"
  expect "keeps the list of labs" test -s "$clone/.course/manifest.json"
  calls "bazel build .*//quiz/bank:traces"
  expect "keeps what the quizzes' programs print" grep -q traced "$clone/.course/traces.json"
}

a_quiz_program_that_does_not_build_stops_nobody() {
  new_machine
  touch "$machine/snippet_fails"
  course up
  exits 0
  says "a program in quiz/bank/snippets does not build"
  says "the program got: up"
  expect "nothing is known of them" test "$(cat "$clone/.course/traces.json")" = "{}"
  : > "$machine/calls"
  course status
  never_calls .
}

a_quiz_program_that_stops_building_is_told_once() {
  new_machine
  mkdir -p "$clone/quiz/bank/snippets/00"
  course up
  touch "$clone/quiz/bank/snippets/00/x.cc" "$machine/snippet_fails"
  course status
  exits 0
  says "a program in quiz/bank/snippets does not build"
  says "the program got: status"
  : > "$machine/calls"
  course status
  never_calls .
}

an_older_trace_stays_where_a_quiz_program_does_not_build() {
  new_machine
  course up
  mkdir -p "$clone/quiz/bank/snippets/00"
  touch "$clone/quiz/bank/snippets/00/x.cc" "$machine/snippet_fails"
  rm "$clone/bazel-bin/quiz/bank/traces.json"
  course up
  exits 0
  calls "bazel build"
  expect "the older traces stay" grep -q traced "$clone/.course/traces.json"
}

a_question_bank_is_no_source() {
  new_machine
  mkdir -p "$clone/quiz/bank/figures" "$clone/quiz/bank/snippets"
  course up
  : > "$machine/calls"
  touch "$clone/quiz/bank/00.toml" "$clone/quiz/bank" "$clone/quiz/bank/figures/a.svg"
  course status
  never_calls .
}

second_time_builds_nothing() {
  new_machine
  course up
  : > "$machine/calls"
  course up
  exits 0
  says "the course command: up to date"
  never_calls "bazel build|apt-get"
}

newer_sources_are_built_again() {
  new_machine
  course up
  mkdir -p "$clone/harness"
  touch "$clone/harness/x.cc"
  : > "$machine/calls"
  course status --json
  exits 0
  says "the program got: status --json"
  calls "bazel --noblock_for_lock build"
  : > "$machine/calls"
  course next
  never_calls .
}

a_starter_is_no_source() {
  new_machine
  mkdir -p "$clone/phases/p/lab"
  course up
  : > "$machine/calls"
  touch "$clone/phases/p/lab/starter.cc" "$clone/phases/p/lab"
  course status
  never_calls .
}

a_failed_rebuild_leaves_the_older_program() {
  new_machine
  course up
  mkdir -p "$clone/harness"
  touch "$clone/harness/x.cc" "$machine/build_fails"
  course status
  exits 0
  says "the older one goes on"
  says "the program got: status"
}

a_failed_build_ends_up() {
  new_machine
  touch "$machine/build_fails"
  course up
  exits 1
  says "did not build"
  expect "installs nothing" test ! -e "$clone/.course/bin/course"
}

root_needs_no_sudo() {
  new_machine
  printf 'libsodium-dev\ngit\n' > "$machine/missing"
  course up
  exits 0
  says "^\[2/4\] packages: 2 missing"
  says "libsodium-dev +SHA-256"
  calls "^apt-get .*install -y --no-install-recommends git libsodium-dev$"
  calls "^bazel sync .*--configure"
  never_calls "update"
  expect "remembers both" test "$(tr '\n' ' ' < "$clone/.course/installed-packages")" = "git libsodium-dev "
  echo libsqlite3-dev > "$machine/missing"
  course up
  expect "adds a third" test "$(tr '\n' ' ' < "$clone/.course/installed-packages")" = "git libsodium-dev libsqlite3-dev "
}

packages_are_named_before_anything_is_asked() {
  new_machine
  uid=54321
  with_sudo "$lets_pass"
  echo git > "$machine/missing"
  at_terminal n up
  exits 3
  expect "the name comes first" bash -c 'grep -m1 -nE "  git +fetches|Install them" "$1" | grep -q fetches' _ "$machine/said"
  says "Install them with sudo\? \[Y/n\]"
  says "nothing was installed. The course needs: sudo apt-get install -y --no-install-recommends git"
  never_calls "sudo|apt-get"
}

a_user_who_says_yes_installs_with_sudo() {
  new_machine
  uid=54321
  with_sudo "$lets_pass"
  echo git > "$machine/missing"
  at_terminal y up
  calls "^sudo env DEBIAN_FRONTEND=noninteractive .*apt-get .*install .* git$"
  says "the program got: up"
}

yes_as_an_option_asks_nothing() {
  new_machine
  uid=54321
  with_sudo "$lets_pass"
  echo git > "$machine/missing"
  at_terminal "" up --yes --no-serve
  expect "asks nothing" bash -c '! grep -q "Install them" "$1"' _ "$machine/said"
  says "the program got: up --no-serve"
}

refused_sudo_prints_the_command() {
  new_machine
  uid=54321
  with_sudo "echo 'anna is not in the sudoers file'; exit 1"
  echo git > "$machine/missing"
  at_terminal y up
  exits 3
  says "sudo was refused. Somebody who may use it can type: sudo apt-get install -y --no-install-recommends git"
  never_calls "^apt-get"
  course up
  exits 3
  says "nobody is here to type it. Run: sudo apt-get install -y --no-install-recommends git"
}

sudo_without_password_works_without_terminal() {
  new_machine
  uid=54321
  with_sudo "$lets_pass"
  echo git > "$machine/missing"
  course up
  exits 0
  calls "^sudo -n env DEBIAN_FRONTEND=noninteractive .*apt-get"
}

no_sudo_prints_the_command() {
  new_machine
  uid=54321
  rm -f "$machine/bin/sudo"
  # A PATH without the machine's own sudo.
  mkdir "$machine/plain"
  for tool in bash env cat dirname readlink stat find grep sed mktemp touch tail cut rm mkdir; do
    ln -s "$(command -v $tool)" "$machine/plain/$tool"
  done
  echo git > "$machine/missing"
  (cd / && env -i PATH="$machine/bin:$machine/plain" HOME="$machine" MACHINE="$machine" FAKE_UID="$uid" \
    COURSE_OS_RELEASE="$machine/os-release" bash "$clone/tools/setup/launcher.sh" up < /dev/null > "$machine/said" 2>&1)
  status=$?
  exits 3
  says "there is no sudo here. As root: apt-get install -y --no-install-recommends git"
}

absent_package_lists_are_fetched_once() {
  new_machine
  rm "$machine"/lists/*
  echo git > "$machine/missing"
  course up
  exits 0
  expect "one update, then the install" test "$(grep -oE 'update|install' "$machine/calls" | head -n 2 | tr '\n' ' ')" = "update install "
}

a_failing_apt_is_quoted() {
  new_machine
  echo git > "$machine/missing"
  printf 'Reading package lists...\nE: Could not resolve host\n' > "$machine/apt_fails"
  course up
  exits 3
  says "^ +E: Could not resolve host$"
  says "apt-get could not install the packages"
  calls "update"
  never_calls "bazel"
  expect "remembers nothing" test ! -e "$clone/.course/installed-packages"
}

another_system_is_named() {
  new_machine
  printf 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nVERSION_ID="24.04"\n' > "$machine/os-release"
  course up
  exits 3
  says "runs Ubuntu 24.04 LTS; the course needs Debian 12 on x86-64 or arm64 \(Bazel 4.2, g\+\+ 12"
  printf 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\n' > "$machine/os-release"
  course test
  exits 3
  says "runs Debian GNU/Linux 13"
  rm "$machine/os-release"
  course up
  exits 3
  says "runs an unknown system"
  never_calls .
}

another_processor_is_named() {
  new_machine
  hardware=riscv64 course up
  exits 3
  says "is a riscv64"
  hardware=aarch64 course up
  exits 0
}

another_bazel_is_named() {
  new_machine
  bazel_version=7.1.0 course up
  exits 3
  says "bin/bazel is bazel 7.1.0; the course needs Debian's Bazel 4.2"
}

files_of_somebody_else_are_named() {
  new_machine
  uid=54321
  mkdir "$clone/.course"
  course up
  exits 3
  says "$clone/.course belongs to .*, not to anna: run sudo chown -R anna: $clone"
}

up_needs_no_browser() {
  new_machine
  rm "$machine"/bin/{chromium,node,nodejs,npm}
  printf 'chromium\nnodejs\nnpm\n' > "$machine/missing"
  course up
  exits 0
  says "packages: nothing is missing"
  never_calls "apt-get|npm"
}

test_installs_the_browser_when_it_is_missing() {
  new_machine
  # A PATH without the machine's own Chromium and Node.
  mkdir "$machine/plain"
  for tool in /usr/bin/* /bin/*; do
    case ${tool##*/} in
      chromium | node | nodejs | npm) ;;
      *) [[ -e $machine/plain/${tool##*/} ]] || ln -s "$tool" "$machine/plain/" ;;
    esac
  done
  mkdir "$machine/later"
  mv "$machine"/bin/{chromium,node,nodejs,npm} "$machine/later"
  fake apt-get 'echo "apt-get $*" >> "$MACHINE/calls"; cp "$MACHINE"/later/* "$MACHINE/bin/"; : > "$MACHINE/missing"'
  printf 'chromium\nnodejs\nnpm\ngit\n' > "$machine/missing"
  path=$machine/bin:$machine/plain course test
  exits 0
  says "^\[2/7\] packages: 4 missing"
  says "chromium +the browser that opens the pages"
  calls "^apt-get .*install -y --no-install-recommends git chromium nodejs npm$"
  calls "^npm ci "
  calls "^browser tests$"
}

a_node_of_another_source_is_taken() {
  new_machine
  printf 'chromium\nnodejs\nnpm\n' > "$machine/missing"
  course test
  exits 0
  says "packages: nothing is missing"
  never_calls "apt-get"
}

run_tests 100
