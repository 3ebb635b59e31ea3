# Making, entering and removing a bare Debian 12. Where packages come from is taken from this machine's own apt at run time.
# shellcheck shell=bash

# make_bare_system FOLDER CACHE
make_bare_system() {
  local mirror
  mirror=$(mirror_sources | head -n 1 | cut -d ' ' -f 1)
  say "debootstrap from ${mirror:=http://deb.debian.org/debian}"
  debootstrap --variant=minbase --cache-dir="$2" bookworm "$1" "$mirror" > "$1.log" 2>&1 \
    || { tail -n 5 "$1.log" >&2; fails "debootstrap failed; its last lines are above"; }
  rm -f "$1.log"
  take_over_settings "$1"
}

# "SITE RELEASE" of the Debian 12 sources of this machine; nothing on another system.
mirror_sources() {
  # shellcheck disable=SC2016  # apt-get fills these in
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' 2> /dev/null \
    | grep -E ' bookworm(-updates|-security)?$' | sort -u -k 2,2 || true
}

# take_over_settings FOLDER: mirror, apt's network settings, name service, CA bundle and npm's registry.
take_over_settings() {
  local site release file
  while read -r site release; do
    printf 'deb %s %s main\n' "$site" "$release"
  done < <(mirror_sources) > "$1/etc/apt/sources.list.new"
  if [[ -s $1/etc/apt/sources.list.new ]]; then mv "$1/etc/apt/sources.list.new" "$1/etc/apt/sources.list"; fi
  rm -f "$1/etc/apt/sources.list.new"
  apt-config dump | grep -E '^Acquire::(https?|Check-|Retries|ForceIPv)' > "$1/etc/apt/apt.conf.d/90host" || true
  for file in /etc/apt/auth.conf /etc/apt/auth.conf.d/*; do
    if [[ -f $file ]]; then install -D -m 600 "$file" "$1$file"; fi
  done
  for file in /etc/hosts /etc/resolv.conf; do
    if [[ -r $file ]]; then cat "$file" > "$1$file"; fi
  done
  if [[ -r /etc/ssl/certs/ca-certificates.crt ]]; then
    install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/host-ca.crt"
    grep -q CaInfo "$1/etc/apt/apt.conf.d/90host" || echo 'Acquire::https::CaInfo "/etc/ssl/host-ca.crt";' >> "$1/etc/apt/apt.conf.d/90host"
  fi
  if command -v npm > /dev/null; then
    printf 'registry=%s\ncafile=/etc/ssl/host-ca.crt\n' "$(cd / && npm config get registry)" > "$1/root/.npmrc"
  fi
}

# copy_repository FROM TO WORKTREE: a clean clone; with WORKTREE=yes the uncommitted files on top of it.
copy_repository() {
  git -c safe.directory='*' clone --quiet --no-hardlinks "file://$1" "$2"
  [[ $3 == yes ]] || return 0
  # Only the copy is written to; the repository under test is listed and read.
  git -C "$2" ls-files -z | (cd "$2" && xargs -0 -r rm -f --)
  git -c safe.directory='*' -C "$1" ls-files -z --cached --others --exclude-standard \
    | (cd "$1" && while IFS= read -r -d '' file; do [[ ! -e $file && ! -L $file ]] || printf '%s\0' "$file"; done) \
    | tar -C "$1" --null --no-recursion -T - -cf - | tar -C "$2" --no-same-owner -xf -
}

# enter FOLDER ARCHIVES COMMAND...: runs it there as root, with a clean environment apart from the network's proxies.
enter() {
  local proxies=() name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [[ -z ${!name:-} ]] || proxies+=("$name=${!name}")
  done
  env -i "${proxies[@]}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 \
    bash "$(dirname "${BASH_SOURCE[0]}")/enter.sh" "$@" < /dev/null
}

# remove_system FOLDER: refuses while anything is mounted below it.
remove_system() {
  [[ -d $1 ]] || return 0
  if grep -qF " $1/" /proc/self/mounts; then
    warn "something is still mounted below $1: it stays"
    return 0
  fi
  rm -rf --one-file-system "${1:?}"
}
