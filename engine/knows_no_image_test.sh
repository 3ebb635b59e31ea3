#!/bin/bash
# What an image is ends at the encoder cache: everything else in the engine sees tokens.
set -u
status=0
for file in "$@"; do
  case $file in */encoder_cache.h | */lru_encoder_cache*) continue ;; esac
  if grep -inw -E "images?|pictures?|multimodal" "$file"; then
    echo "$file: the engine sees tokens; images are the business of who makes the prompt, and of the encoder cache" >&2
    status=1
  fi
done
[ $# -gt 40 ] || { echo "only $# files were looked at" >&2; status=1; }
exit $status
