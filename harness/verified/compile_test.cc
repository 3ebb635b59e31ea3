// Whose fault a failed compilation is.

#include "harness/verified/compile.h"

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/verified/testing/toy_bundle.h"

namespace course::verified {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

constexpr uintmax_t kMoreThanAnyDisk = UINTMAX_MAX;

class CompileTest : public ::testing::Test {
 protected:
  absl::StatusOr<Built> Compile(const std::string& source, const std::string& name, uintmax_t room_bytes) {
    const std::string scratch = toy_.scratch() + "/" + name;
    EXPECT_TRUE(IsOk(cli::MakeFolder(scratch)));
    EXPECT_EQ(chmod(scratch.c_str(), 0711), 0);
    EXPECT_TRUE(IsOk(cli::WriteFile(scratch + "/starter.cc", source)));
    CompileInput input = {.bundle = bundle_, .scratch = scratch, .header = "", .on_stage = {}};
    if (room_bytes > 0) input.room_bytes = room_bytes;
    return CompileAndLink(input);
  }

  testing::ToyBundles toy_;
  const Bundle bundle_ = toy_.Make();
};

TEST_F(CompileTest, WhatDoesNotCompileIsTheSubmissionsFault) {
  const auto built = Compile("int x = ;\n", "a", 0);
  ASSERT_TRUE(IsOk(built));
  EXPECT_FALSE(built->ok);
  EXPECT_TRUE(absl::StrContains(built->message, "error:")) << built->message;
}

TEST_F(CompileTest, OnAFullDiskItIsNobodys) {
  EXPECT_TRUE(HasCodeAndText(Compile("int x = ;\n", "a", kMoreThanAnyDisk).status(),
                             absl::StatusCode::kResourceExhausted, "MiB left"));
  const auto built = Compile(testing::HostileStarter("right"), "b", kMoreThanAnyDisk);
  ASSERT_TRUE(IsOk(built)) << "what did compile was not hindered";
  EXPECT_TRUE(built->ok) << built->message;
}

}  // namespace
}  // namespace course::verified
