#!/bin/bash
# A starter that defines main must not link, because the test program's own main is always linked.
set -u
cd harness/runner/hostile
own_main=$TEST_TMPDIR/own_main.o
g++ -std=c++20 -I ../../.. -c starters/own_main.cc -o "$own_main" || exit 1
archives=$(find . ../../testing -name '*.lo' -o -name '*.a' | tr '\n' ' ')
errors=$(g++ "$own_main" -Wl,--whole-archive $archives -Wl,--no-whole-archive -lgtest -lpthread \
  -o "$TEST_TMPDIR/program" 2>&1)
if [ $? -eq 0 ]; then
  echo "a starter with its own main was linked"
  exit 1
fi
if ! grep -q "multiple definition of .main'" <<< "$errors"; then
  echo "the linker did not name the second main:"
  echo "$errors" | tail -5
  exit 1
fi
