#include "web/cohort/exports/exports.h"

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "cohort/exchange/bundle_file.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"

namespace course::web {
namespace {

using ::base::testing::IsOk;

constexpr char kGradebook[] = "Student,ID,SIS User ID,SIS Login ID,Section\n\"<b>Ada</b>\",7,,ada,A\n=1+1,8,,eve,A\n";

class CohortExportsTest : public ::testing::Test {
 protected:
  CohortExportsTest() : store_(store::OpenSqliteStore(file_.path()).value()) {
    config_.id = "x";
    config_.assignments = {{.id = "//phases/00-toy/lab-01-counting", .title = "Counting", .max_points = 5}};
    EXPECT_TRUE(IsOk(base::WriteFile(file_.folder() + "/cohort.toml", "[cohort]\n")));
    for (const std::string login : {"ada", "eve"}) {
      EXPECT_TRUE(IsOk(store_->cohort().CreateAccount(
          {.id = std::string(32, login[0]), .login = login, .name = login, .state = "active", .created_ms = 1},
          {.actor = "test", .at_ms = 1})));
    }
    EXPECT_TRUE(IsOk(store_->cohort().PutOverride(
        {.account = std::string(32, 'a'), .assignment = "//phases/00-toy/lab-01-counting", .points = 4, .reason = "r"},
        {.actor = "test", .at_ms = 2})));
  }

  Response Ask(const std::string& name, const Request& request = {}) {
    return CohortExports({.config = &config_,
                          .config_path = file_.folder() + "/cohort.toml",
                          .store = store_.get(),
                          .now_ms = [] { return int64_t{3}; }})
        .at(name)(request);
  }

  cohort::Config config_;
  const store::TempDatabase file_;
  const std::unique_ptr<store::Store> store_;
};

TEST_F(CohortExportsTest, EachHasANameToBeKeptUnder) {
  const Request upload = {.method = "POST", .body = kGradebook};
  EXPECT_EQ(Ask("scores.csv").download, "x-scores.csv");
  EXPECT_EQ(Ask("lti-ags").download, "x-lti-ags.json");
  EXPECT_EQ(Ask("canvas.csv", upload).download, "x-canvas.csv");
  EXPECT_EQ(Ask("bundle").download, "x-bundle.course-cohort.gz");
}

TEST_F(CohortExportsTest, AGradebookComesBackWithScoresAndWithoutFormulas) {
  for (const Request& upload :
       {Request{.method = "POST", .body = kGradebook}, Request{.method = "POST", .form = {{"text", kGradebook}}}}) {
    const Response csv = Ask("canvas.csv", upload);
    EXPECT_EQ(csv.status, 200);
    EXPECT_TRUE(absl::StrContains(csv.body, "\"<b>Ada</b>\",\"7\",\"\",\"ada\",\"A\",\"4\"\r\n")) << csv.body;
    EXPECT_TRUE(absl::StrContains(csv.body, "\"'=1+1\",\"8\",\"\",\"eve\",\"A\",\"\"\r\n")) << csv.body;
    const Response report = Ask("canvas-report.txt", upload);
    EXPECT_EQ(report.body, "<b>Ada</b> is ada, by login\n=1+1 is eve, by login\n");
    EXPECT_EQ(report.content_type, "text/plain; charset=utf-8") << "a name with markup is none";
  }
}

TEST_F(CohortExportsTest, AHostileUploadIsRefusedWithTheRule) {
  EXPECT_EQ(Ask("canvas.csv").status, 400);
  EXPECT_TRUE(absl::StrContains(Ask("canvas.csv").body, "no gradebook was sent"));
  const Response wide = Ask("canvas.csv", {.method = "POST", .body = "Student,ID,Section" + std::string(10'000, ',')});
  EXPECT_EQ(wide.status, 400);
  EXPECT_TRUE(absl::StrContains(wide.body, "line 1: one column more than 2000")) << wide.body;
  const Response large = Ask("canvas.csv", {.method = "POST", .body = std::string(5 << 20, 'x')});
  EXPECT_EQ(large.status, 400);
  EXPECT_EQ(Ask("canvas-report.txt", {.method = "POST", .body = std::string("a\0b", 3)}).status, 400);
}

TEST_F(CohortExportsTest, TheBundleIsOne) {
  const auto bundle = cohort::UnpackBundle(Ask("bundle").body);
  ASSERT_TRUE(IsOk(bundle));
  EXPECT_EQ(bundle->cohort, "x");
  EXPECT_EQ(bundle->config, "[cohort]\n");
}

}  // namespace
}  // namespace course::web
