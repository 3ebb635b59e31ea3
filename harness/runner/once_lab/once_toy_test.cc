// A lab with a ONCE step, a test that skips, and one that forgets to name the step. The starters of ../hostile answer
// it.

#include <unistd.h>

#include <cstdio>
#include <string>

#include "gtest/gtest.h"
#include "harness/runner/hostile/toy.h"
#include "harness/testing/graded_test.h"

namespace toy {
namespace {

ONCE(Table) {
  std::puts("computing the table");
  EXPECT_EQ(Triple(1), 3) << "the table needs Triple";
  return "42 made by " + std::to_string(getpid());
}

void PrintTable() { std::printf("read %s in %d\n", Table.Bytes().c_str(), getpid()); }

GRADED_TEST(Plain, NeedsNoTable, 1) { EXPECT_EQ(Double(1), 2); }

GRADED_TEST_WITH(Table, IsReadHere, 2, Table) {
  PrintTable();
  EXPECT_EQ(Table.Bytes().substr(0, 3), "42 ");
}

GRADED_TEST_WITH(Table, IsReadThere, 2, Table) {
  PrintTable();
  EXPECT_EQ(Table.Bytes().substr(0, 3), "42 ");
}

GRADED_TEST(Forgetful, DoesNotNameIt, 1) { EXPECT_NE(Table.Bytes(), ""); }

GRADED_TEST(Device, IsMissing, 1) { GTEST_SKIP() << "no device on this machine"; }

}  // namespace
}  // namespace toy
