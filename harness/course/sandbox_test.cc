// `course sandbox selftest` prints what the jail's self-test found.

#include <sstream>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_sandbox.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

TEST(Sandbox, ListsEachGuaranteeForScripts) {
  std::ostringstream out, err;
  Context context;
  context.out = &out;
  context.err = &err;
  const Result result = RunSandbox(context, {.action = "selftest", .json = true});
  ASSERT_TRUE(IsOk(result));
  const nlohmann::json found = nlohmann::json::parse(out.str());
  EXPECT_EQ(found.at("level").get<std::string>().rfind("jail-", 0), 0u);
  bool all = true;
  for (const nlohmann::json& guarantee : found.at("guarantees")) {
    EXPECT_FALSE(guarantee.at("guarantee").get<std::string>().empty());
    EXPECT_FALSE(guarantee.at("how").get<std::string>().empty());
    all = all && (guarantee.at("holds").get<bool>() || !guarantee.at("required").get<bool>());
  }
  EXPECT_EQ(*result, all ? Exit::kDone : Exit::kFailed);
  EXPECT_EQ(err.str(), "") << "nothing but JSON";
}

TEST(Sandbox, KnowsNoOtherAction) {
  std::ostringstream out;
  Context context;
  context.out = &out;
  context.err = &out;
  EXPECT_TRUE(HasCodeAndText(RunSandbox(context, {.action = "open"}).status(), absl::StatusCode::kInvalidArgument,
                             "sandbox selftest"));
}

}  // namespace
}  // namespace course::cli
