#!/bin/bash
# check_dependencies LIST ALLOWED...: fails for each label in the file LIST that is neither one of ALLOWED nor lies in or
# below one of them.
set -u
list=$1
shift
checked=0 bad=0
while read -r label; do
  checked=$((checked + 1))
  allowed=no
  for prefix in "$@"; do
    case "$label" in "$prefix" | "$prefix":* | "$prefix"/*) allowed=yes ;; esac
  done
  if [ "$allowed" = no ]; then
    echo "must not depend on $label; allowed are only: $*"
    bad=$((bad + 1))
  fi
done < "$list"
if [ "$checked" = 0 ]; then
  echo "the list of dependencies is empty: the query is wrong"
  exit 1
fi
echo "$checked targets, $bad of them out of place"
[ "$bad" = 0 ]
