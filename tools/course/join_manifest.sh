#!/bin/bash
# join_manifest OUT HEAD PART...: writes {HEAD's members, "parts": [the files, in this order]}.
set -euo pipefail
out=$1 head=$2
shift 2
{
  printf '%s,"parts":[' "${head%\}}"
  separator=""
  for part in "$@"; do
    printf '%s\n' "$separator"
    cat "$part"
    separator=","
  done
  printf ']}\n'
} > "$out"
