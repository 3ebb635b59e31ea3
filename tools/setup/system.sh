# Which system is this, and is it the one that the course is built and tested on?
# shellcheck shell=bash

NEEDED_VERSIONS="Debian 12 on x86-64 or arm64 (Bazel 4.2, g++ 12, GoogleTest 1.12, Abseil 20220623, SQLite 3.40, cpp-httplib 0.11)"

check_system() {
  local release=${COURSE_OS_RELEASE:-/etc/os-release} machine id version name
  machine=$(uname -m)
  id=$(release_field ID "$release")
  version=$(release_field VERSION_ID "$release")
  name=$(release_field PRETTY_NAME "$release")
  step "system: ${name:-unknown} on $machine"
  if [[ $id != debian || $version != 12 ]]; then
    lacks "This machine runs ${name:-an unknown system}; the course needs $NEEDED_VERSIONS."
  fi
  case $machine in
    x86_64) ;;
    aarch64) say "arm64: everything builds; the fastest kernels and the grading jail need x86-64" ;;
    *) lacks "This machine is a $machine; the course needs $NEEDED_VERSIONS." ;;
  esac
}

# release_field NAME FILE: the value, without quotes; nothing when it is absent.
release_field() {
  local line
  [[ -r $2 ]] || return 0
  while IFS= read -r line; do
    if [[ $line == "$1="* ]]; then
      line=${line#*=}
      line=${line#[\"\']}
      printf '%s' "${line%[\"\']}"
      return 0
    fi
  done < "$2"
}

# Another Bazel in front of Debian's (bazelisk, say) would download things and read WORKSPACE in another way.
check_bazel() {
  local found version
  found=$(command -v bazel) || lacks "There is no bazel on the PATH, though its package is installed: is /usr/bin on it?"
  [[ $found == /usr/bin/bazel ]] && return
  version=$(cd "$COURSE_ROOT" && "$found" --version 2> /dev/null | head -n 1) || true
  # Debian's own build calls itself "no_version".
  [[ $version == "bazel no_version"* || $version == "bazel 4.2."* ]] && return
  lacks "$found is ${version:-not a working Bazel}; the course needs Debian's Bazel 4.2: put /usr/bin before ${found%/*} on the PATH."
}
