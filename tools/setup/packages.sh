# What is missing from the distribution, and how it gets here: named first, installed once, remembered for uninstalling.
# shellcheck shell=bash

PACKAGE_LISTS=("$COURSE_ROOT/tools/setup/packages.txt")
TEST_PACKAGE_LIST=$COURSE_ROOT/tools/setup/packages-test.txt
FUZZ_PACKAGE_LIST=$COURSE_ROOT/tools/setup/packages-fuzz.txt
PACKAGES_ADDED=no

check_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  if [[ ${#missing[@]} -eq 0 ]]; then
    step "packages: nothing is missing"
    return
  fi
  step "packages: ${#missing[@]} missing, to be installed from Debian:"
  print_uses "${missing[@]}"
  install_packages "${missing[@]}"
}

# The names in the lists that dpkg does not call installed, one a line. What only the tests need is a program; one that came
# another way (a newer Node, which brings an npm that Debian's package conflicts with) is as good.
missing_packages() {
  local -A installed=()
  local name status comment wanted=() list
  for list in "${PACKAGE_LISTS[@]}"; do
    while read -r name comment; do
      [[ -z $name || $name == \#* ]] && continue
      [[ $list == "$TEST_PACKAGE_LIST" ]] && command -v "$name" > /dev/null && continue
      wanted+=("$name")
    done < "$list"
  done
  while read -r name status; do
    [[ $status == installed ]] && installed[$name]=1
  done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2> /dev/null)
  for name in "${wanted[@]}"; do
    [[ -n ${installed[$name]:-} ]] || printf '%s\n' "$name"
  done
}

# "libsodium-dev   SHA-256 of what was submitted", from the lists.
print_uses() {
  local name comment
  while read -r name comment; do
    [[ " $* " == *" $name "* ]] && printf '        %-30s %s\n' "$name" "${comment#\# }"
  done < <(cat "${PACKAGE_LISTS[@]}")
  return 0
}

install_packages() {
  local log as=() status=0
  become_root "$@"
  log=$(mktemp)
  # The package lists may be absent (a fresh image) or older than the mirror: fetched only where that shows.
  have_package_lists || { say "fetching the package lists" && run_apt update > "$log" 2>&1; } || true
  say "installing; on a fresh system this takes some minutes"
  run_apt install -y --no-install-recommends "$@" 2>&1 | watch_apt "$log" || status=$?
  if [[ $status -ne 0 ]]; then
    say "that failed: fetching newer package lists and trying once more"
    status=0
    { run_apt update && run_apt install -y --no-install-recommends "$@"; } > "$log" 2>&1 || status=$?
  fi
  if [[ $status -ne 0 ]]; then
    grep -v '^[[:space:]]*$' "$log" | tail -n 5 | sed 's/^/        /' >&2 || true
    rm -f "$log"
    lacks "apt-get could not install the packages, its last lines are above. Mend that and run ./course again, or type: $(apt_command "$@")"
  fi
  rm -f "$log"
  remember_packages "$@"
  PACKAGES_ADDED=yes
}

# Sets `as` to what must stand before apt-get, or ends with the one command that somebody else can type.
become_root() {
  local answer=y
  [[ $(id -u) -ne 0 ]] || return 0
  command -v sudo > /dev/null || lacks "installing needs root, and there is no sudo here. As root: $(apt_command "$@")"
  if somebody_is_there; then
    [[ $YES == yes ]] || read -r -p "      Install them with sudo? [Y/n] " answer || answer=n
    [[ -z $answer || $answer == [Yy]* ]] || lacks "nothing was installed. The course needs: sudo $(apt_command "$@")"
    sudo true || lacks "sudo was refused. Somebody who may use it can type: sudo $(apt_command "$@")"
    as=(sudo)
  else
    sudo -n true 2> /dev/null \
      || lacks "sudo does not go without a password, and nobody is here to type it. Run: sudo $(apt_command "$@")"
    as=(sudo -n)
  fi
}

apt_command() { printf 'apt-get install -y --no-install-recommends %s' "$*"; }

# sudo drops the environment, so the variables travel through env; the lock is waited for because a fresh Debian often
# updates itself in the background.
run_apt() {
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o DPkg::Lock::Timeout=300 "$@" < /dev/null
}

have_package_lists() { compgen -G "${COURSE_APT_LISTS:-/var/lib/apt/lists}/*_Packages*" > /dev/null; }

# watch_apt LOG: keeps what apt says and prints how far it is.
watch_apt() {
  local line total=0 fetched=0 done=0
  : > "$1"
  while IFS= read -r line; do
    printf '%s\n' "$line" >> "$1"
    case $line in
      *" newly installed, "*)
        line=${line%% newly installed, *}
        total=${line##* }
        say "$total packages with what they depend on"
        ;;
      "Get:"*) fetched=$((fetched + 1)) && every_quarter "$fetched" "$total" "fetched" ;;
      "Setting up "*) done=$((done + 1)) && every_quarter "$done" "$total" "installed" ;;
    esac
  done
}

# every_quarter N TOTAL WORD: a line when N crosses a quarter of TOTAL.
every_quarter() {
  [[ $2 -ge 8 ]] || return 0
  local quarter=$(($1 * 4 / $2)) before=$((($1 - 1) * 4 / $2))
  [[ $quarter -eq $before ]] || say "$3 $1 of $2"
}

# .course/installed-packages: what was added here, for whoever wants to take it away again.
remember_packages() {
  local file=$COURSE_ROOT/.course/installed-packages
  mkdir -p "$COURSE_ROOT/.course"
  touch "$file"
  printf '%s\n' "$@" | sort -u - "$file" > "$file.new"
  mv "$file.new" "$file"
}
