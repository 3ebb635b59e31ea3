// Tells gtest, before main, to run nothing.

#include <stdlib.h>

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

__attribute__((constructor(101))) void Hide() {
  setenv("GTEST_FILTER", "-*", 1);
  setenv("GTEST_TOTAL_SHARDS", "1000", 1);
  setenv("GTEST_SHARD_INDEX", "999", 1);
  setenv("GTEST_REPEAT", "0", 1);
  setenv("GTEST_LIST_TESTS", "1", 1);
}

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return n; }

}  // namespace toy
