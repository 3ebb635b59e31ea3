#!/bin/bash
# A contract that cannot cross the process border does not compile, and the compiler says what to change.
source=harness/remote/testdata/refused.cc
# Parameters are read by the servant and results by the stubs, so some sentences come from one side only.
errors=$(for side in -DREMOTE_SIDE_STUB -UREMOTE_SIDE_STUB; do
  g++ -std=c++20 -fsyntax-only -fmax-errors=0 -I. "$side" "$source" 2>&1
done)
expected=$(sed -n 's|^// EXPECT: ||p' "$source")
if [ "$(wc -l <<<"$expected")" -lt 19 ]; then
  echo "$source has lost some of its EXPECT lines"
  exit 1
fi
missing=$(while read -r sentence; do
  grep -qF -- "$sentence" <<<"$errors" || echo "$sentence"
done <<<"$expected")
if [ -n "$missing" ]; then
  printf 'the compiler does not say:\n%s\n\nit says:\n' "$missing"
  grep -F 'error:' <<<"$errors" | sort -u
  exit 1
fi
