#include "harness/jail/cgroup/place.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::jail {
namespace {

using ::base::testing::HasCodeAndText;

constexpr auto kMissing = absl::StatusCode::kFailedPrecondition;

TEST(CgroupPlace, ThatIsMissingNamesWhatToType) {
  const absl::Status status = FindCgroupPlaceIn("", "").status();
  EXPECT_TRUE(HasCodeAndText(status, kMissing, "Delegate=yes"));
  EXPECT_TRUE(HasCodeAndText(status, kMissing, "version 2 is not there"));
  EXPECT_TRUE(HasCodeAndText(status, kMissing, "version 1 has no hierarchy of memory"));
}

TEST(CgroupPlace, NeedsBothControllers) {
  EXPECT_TRUE(
      HasCodeAndText(FindCgroupPlaceIn("4:memory:/\n", "7 1 0:9 / /no/such rw - cgroup cgroup rw,memory\n").status(),
                     kMissing, "version 1 has no hierarchy of pids"));
  EXPECT_TRUE(HasCodeAndText(FindCgroupPlaceIn("0::/a\n", "7 1 0:9 / /no/such rw - cgroup2 cgroup2 rw\n").status(),
                             kMissing, "does not offer the controllers memory and pids in /no/such/a"));
}

TEST(CgroupPlace, HasToBeWritable) {
  EXPECT_TRUE(HasCodeAndText(
      FindCgroupPlaceIn("4:memory,pids:/\n", "7 1 0:9 / /proc/self/fdinfo rw - cgroup cgroup rw,memory,pids\n")
          .status(),
      kMissing, "we may not write to /proc/self/fdinfo"));
}

TEST(CgroupPlace, IsTheSameForALaterCall) { EXPECT_EQ(&FindCgroupPlace(), &FindCgroupPlace()); }

}  // namespace
}  // namespace course::jail
