// A10, A11: variables that make gtest run nothing.

#include <cstdlib>

namespace attack {

__attribute__((constructor(101))) void Set() {
  setenv("GTEST_TOTAL_SHARDS", "1000", 1);
  setenv("GTEST_SHARD_INDEX", "999", 1);
  setenv("GTEST_FILTER", "-*", 1);
}

void Strike() {}

}  // namespace attack
