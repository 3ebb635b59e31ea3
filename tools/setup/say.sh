# How the set-up speaks: numbered steps on stdout, troubles on stderr, and the exit codes of every `course` command.
# shellcheck shell=bash

STEP=0
STEPS=3
YES=no
ARGUMENTS=()

# step TEXT: "[2/4] packages"
step() {
  STEP=$((STEP + 1))
  printf '[%d/%d] %s\n' "$STEP" "$STEPS" "$1"
}

say() { printf '      %s\n' "$1"; }

warn() { printf 'course: %s\n' "$1" >&2; }

# The work failed.
fails() {
  warn "$1"
  exit 1
}

# Wrong use.
misused() {
  warn "$1"
  exit 2
}

# The machine lacks something.
lacks() {
  warn "$1"
  exit 3
}

# Is there somebody who can answer a question?
somebody_is_there() { [[ ${CI:-} != true && -t 0 && -t 2 ]]; }

# take_yes ARGUMENTS...: sets YES, and ARGUMENTS to the others.
take_yes() {
  local argument
  for argument; do
    case $argument in
      --yes | -y) YES=yes ;;
      *) ARGUMENTS+=("$argument") ;;
    esac
  done
}
