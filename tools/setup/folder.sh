# Can this user write into the clone, and will what is written belong to the right one?
# shellcheck shell=bash

check_folder() {
  local owner strange
  owner=$(stat -c %U "$COURSE_ROOT")
  if [[ $(id -u) -eq 0 ]]; then
    # Files that root leaves in .course lock the owner out of the next run.
    if [[ -n ${SUDO_USER:-} && $owner == "$SUDO_USER" && $owner != root ]]; then
      misused "$COURSE_ROOT belongs to $owner: run ./course without sudo; it asks for sudo itself where it must"
    fi
    return
  fi
  if [[ ! -w $COURSE_ROOT ]]; then
    lacks "$COURSE_ROOT belongs to $owner and $(id -un) cannot write into it: $(chown_command), or clone the course into a folder of your own"
  fi
  [[ -e $COURSE_ROOT/.course || -e $COURSE_ROOT/.bazelrc.user ]] || return 0
  strange=$(find "$COURSE_ROOT/.course" "$COURSE_ROOT/.bazelrc.user" ! -user "$(id -u)" -print -quit 2> /dev/null) || true
  if [[ -n $strange ]]; then
    lacks "$strange belongs to $(stat -c %U "$strange"), not to $(id -un): $(chown_command)"
  fi
}

chown_command() { printf 'run sudo chown -R %s: %q' "$(id -un)" "$COURSE_ROOT"; }
