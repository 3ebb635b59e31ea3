#include "harness/grading/cores.h"

#include <sys/wait.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/grading/worker_process.h"

namespace course::grading {
namespace {

using base::testing::IsOk;

TEST(Cores, AreForOneWorkerEach) {
  Cores cores(2, {1, 4, 6});
  EXPECT_EQ(cores.Take(), 1);
  EXPECT_EQ(cores.Take(), 4);
  cores.GiveBack(1);
  EXPECT_EQ(cores.Take(), 1) << "of the one that ended";
}

TEST(Cores, AreForNobodyWhereThereAreMoreWorkers) {
  Cores cores(3, {0, 1});
  EXPECT_EQ(cores.Take(), -1);
  cores.GiveBack(-1);
  EXPECT_EQ(cores.Take(), -1);
}

TEST(Cores, OfThisMachineCanBeRunOn) {
  const std::vector<int> cores = AllowedCores();
  ASSERT_FALSE(cores.empty());
  const std::string log = absl::StrCat(::testing::TempDir(), "/cores.log");
  for (const int core : {cores.front(), cores.back()}) {
    std::remove(log.c_str());
    const auto pid = StartWorker({"/bin/grep", "Cpus_allowed_list", "/proc/self/status"}, log, core);
    ASSERT_TRUE(IsOk(pid));
    ASSERT_EQ(waitpid(*pid, nullptr, 0), *pid);
    EXPECT_EQ(*base::ReadFile(log), absl::StrCat("Cpus_allowed_list:\t", core, "\n"));
  }
}

TEST(Cores, OfAWorkerWithoutOneAreThoseOfItsParent) {
  const std::string log = absl::StrCat(::testing::TempDir(), "/any_core.log");
  std::remove(log.c_str());
  const auto pid = StartWorker({"/usr/bin/nproc"}, log, -1);
  ASSERT_TRUE(IsOk(pid));
  ASSERT_EQ(waitpid(*pid, nullptr, 0), *pid);
  EXPECT_EQ(*base::ReadFile(log), absl::StrCat(AllowedCores().size(), "\n"));
}

}  // namespace
}  // namespace course::grading
