#!/bin/bash
# enter.sh SYSTEM ARCHIVES COMMAND...: runs a command inside SYSTEM, in mount and process namespaces of its own.
#
# pivot_root and not chroot: in a chroot no user namespace can be made, so Bazel's sandbox would silently be another one.
# All mounts and processes end with this script. ARCHIVES becomes apt's store of downloaded packages.
set -euo pipefail
exec unshare --mount --pid --fork --kill-child --propagation private bash -c '
  set -euo pipefail
  system=$1 archives=$2
  shift 2
  mount --bind "$system" "$system"
  cd "$system"
  mkdir -p .old var/cache/apt/archives
  mount --bind "$archives" var/cache/apt/archives
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/shm dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "dev/${n#*:}"; done
  pivot_root . .old
  umount -l /.old
  rmdir /.old
  # Not exec: this shell is process 1 and reaps what others leave behind.
  status=0
  "$@" || status=$?
  exit "$status"
' enter "$@"
