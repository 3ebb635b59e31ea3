#!/bin/bash
# check_dependencies LIST TARGET PREFIX...: fails for each label in LIST that lies below none of the prefixes.
set -u
list=$1 target=$2
shift 2
checked=0 bad=0
while read -r label; do
  checked=$((checked + 1))
  allowed=no
  for prefix in "$@"; do
    case "$label" in "$prefix":* | "$prefix"/*) allowed=yes ;; esac
  done
  if [ "$allowed" = no ]; then
    echo "$target depends on $label; it may use only: $*"
    bad=$((bad + 1))
  fi
done < "$list"
if [ "$checked" = 0 ]; then
  echo "the list of dependencies of $target is empty: the query is wrong"
  exit 1
fi
echo "$target: $checked targets, $bad of them out of place"
[ "$bad" = 0 ]
