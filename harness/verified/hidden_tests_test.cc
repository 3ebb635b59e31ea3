#include "harness/verified/hidden_tests.h"

#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace course::verified {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

constexpr char kCourse[] =
    R"({"tests":[{"suite":"A","name":"One","points":2},{"suite":"A","name":"Two","points":3}],"once":[]})";
// As the program with both prints it: its order is the linker's.
constexpr char kAll[] =
    R"({"tests":[{"suite":"H","name":"Large","points":4},{"suite":"A","name":"One","points":2},
        {"suite":"A","name":"Two","points":3},{"suite":"H","name":"Small","points":1}],"once":[{"name":"train"}]})";

TEST(MergeCatalogs, PutsTheHiddenTestsBehindThoseOfTheCourse) {
  const auto merged = MergeCatalogs(kCourse, kAll, "");
  ASSERT_TRUE(IsOk(merged));
  const auto json = nlohmann::json::parse(merged->json);
  std::string order;
  for (const auto& test : json["tests"]) order += test.value("suite", "") + "." + test.value("name", "") + " ";
  EXPECT_EQ(order, "A.One A.Two H.Large H.Small ");
  EXPECT_EQ(json["tests"][2]["points"], 4);
  EXPECT_EQ(json["once"].size(), 1);
}

TEST(MergeCatalogs, HidesForEverWhatNobodySpeaksOf) {
  const auto merged = MergeCatalogs(kCourse, kAll, "");
  ASSERT_TRUE(IsOk(merged));
  ASSERT_EQ(merged->hidden.size(), 2);
  EXPECT_EQ(merged->hidden[0].test, "H.Large");
  EXPECT_EQ(merged->hidden[0].visibility, Visibility::kNever);
}

TEST(MergeCatalogs, TakesVisibilityFromTheTestBeforeTheFolder) {
  const auto merged = MergeCatalogs(kCourse, kAll, R"({"visibility":"after_due_date","tests":{"H.Small":"now"}})");
  ASSERT_TRUE(IsOk(merged));
  EXPECT_EQ(merged->hidden[0].visibility, Visibility::kAfterDueDate);
  EXPECT_EQ(merged->hidden[1].visibility, Visibility::kNow);
}

TEST(MergeCatalogs, RefusesRulesThatWouldRevealByMistake) {
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(
      HasCodeAndText(MergeCatalogs(kCourse, kAll, R"({"tests":{"H.Smal":"never"}})").status(), invalid, "H.Smal"));
  EXPECT_TRUE(HasCodeAndText(MergeCatalogs(kCourse, kAll, R"({"visibility":"soon"})").status(), invalid, "soon"));
  EXPECT_TRUE(HasCodeAndText(MergeCatalogs(kCourse, kAll, R"({"visiblity":"never"})").status(), invalid, "visiblity"));
  EXPECT_TRUE(HasCodeAndText(MergeCatalogs(kCourse, kAll, "never").status(), invalid, "no JSON object"));
}

TEST(MergeCatalogs, MissesATestOfTheCourse) {
  EXPECT_TRUE(
      HasCodeAndText(MergeCatalogs(kCourse, R"({"tests":[{"suite":"A","name":"One","points":2}]})", "").status(),
                     absl::StatusCode::kInvalidArgument, "take the place"));
}

}  // namespace
}  // namespace course::verified
