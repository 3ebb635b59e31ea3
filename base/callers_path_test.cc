#include "base/callers_path.h"

#include <cstdlib>

#include "gtest/gtest.h"

namespace base {
namespace {

TEST(CallersPath, BeginsWhereTheCommandWasTyped) {
  setenv("BUILD_WORKING_DIRECTORY", "/home/anna/course", /*overwrite=*/1);
  EXPECT_EQ(CallersPath("out"), "/home/anna/course/out");
  EXPECT_EQ(CallersPath("/elsewhere/out"), "/elsewhere/out");
}

TEST(CallersPath, IsWhatWasTypedWithoutBazel) {
  unsetenv("BUILD_WORKING_DIRECTORY");
  EXPECT_EQ(CallersPath("out"), "out");
}

}  // namespace
}  // namespace base
