// From a learner's clone to the instructor's scores, with the real compiler and jail: join, submit, a worker of the
// server grades it, --wait prints the verdict, and the instructor's endpoint has the points.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_join.h"
#include "harness/course/cmd_submit.h"
#include "harness/course/cohort_workers.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/verified/testing/toy_bundle.h"
#include "nlohmann/json.hpp"
#include "web/cohort/testing/api_server.h"

namespace course::cli {
namespace {

using base::testing::IsOk;
using testing::Contains;
using testing::ToyWorkspace;
using verified::testing::kToyLab;
using web::testing::ApiServer;

constexpr char kSource[] = "phases/00-toy/lab-01-toy/starter.cc";
// 6 points: 2 before the mischief of hostile starters, 3 in it, 1 after it.
constexpr char kSolved[] =
    "#include \"harness/runner/hostile/toy.h\"\nnamespace toy {\nint Double(int n) { return 2 * n; }\n"
    "int Triple(int n) { return 3 * n; }\n}\n";

// The toy workspace's course, with the toy lab of the bundles in the place of its first one.
std::string Renamed(const std::string& manifest) {
  return absl::StrReplaceAll(manifest, {{"lab-01-counting", "lab-01-toy"}});
}

class CohortEndToEnd : public ::testing::Test {
 protected:
  CohortEndToEnd() {
    toy_.Write("phases/00-toy/lab-01-toy/BUILD", "course_lab()\n");
    toy_.Write("phases/00-toy/lab-01-toy/lab_test.cc", "");
    toy_.Write(".course/manifest.json", Renamed(toy_.Read(".course/manifest.json")));
    const std::string worker = std::filesystem::absolute("harness/grading/testing/verified_worker").string();
    services_ = {
        .make_bundles =
            [this](const Context&, const std::vector<std::string>&, const std::string&) {
              return absl::StatusOr<std::map<std::string, std::string>>(
                  std::map<std::string, std::string>{{kToyLab, bundles_.Make().digest}});
            },
        .worker =
            [this, worker](const Context&, const std::string& database, const std::string& name) {
              return std::vector<std::string>{
                  worker, bundles_.folder(), bundles_.scratch(), verified::testing::GradeSubmission(), database, name};
            },
        .run_worker = {}};
  }

  std::string Submitted(const std::string& source) {
    toy_.Write(kSource, source);
    EXPECT_EQ(RunSubmit(toy_.context(), {.labs = {"00-01"}, .wait = true}).value_or(Exit::kWrongUse), Exit::kDone);
    return toy_.TakeOut();
  }

  ToyWorkspace toy_;
  verified::testing::ToyBundles bundles_;
  GradeServices services_;
  ApiServer server_{nullptr, catalog::ParseManifest(Renamed(toy_.Read(".course/manifest.json"))).value()};
  const std::string ada_ = server_.AddToken(server_.AddAccount("ada"), {"submit", "read"});
  const std::string eve_ = server_.AddToken(server_.AddAccount("eve", cohort::Role::kInstructor), {"instructor"});
};

TEST_F(CohortEndToEnd, AVerdictArrivesAtTheLearnerAndAtTheInstructor) {
  auto workers = CohortWorkers::Start(toy_.context(), services_, server_.store().grading(),
                                      {.database = server_.database(), .labs = {kToyLab}, .workers = 1});
  ASSERT_TRUE(IsOk(workers));
  ASSERT_TRUE(IsOk(RunJoin(toy_.context(), {.url = server_.Url(), .token = ada_})));
  toy_.TakeOut();
  EXPECT_TRUE(Contains(Submitted("int Double(int n) { return; }\n"), "00-01: NOT_COMPILED, 0 of 6 points"));
  EXPECT_TRUE(Contains(Submitted(kSolved), "00-01: PASSED, 6 of 6 points"));
  const auto scores = nlohmann::json::parse(server_.Ask("GET", "/cohort/scores", eve_).body);
  ASSERT_EQ(scores["learners"].size(), 1u);
  EXPECT_EQ(scores["learners"][0]["login"], "ada");
  ASSERT_EQ(scores["learners"][0]["scores"].size(), 1u) << scores.dump(2);
  EXPECT_EQ(scores["learners"][0]["scores"][0]["raw_points"], scores["learners"][0]["scores"][0]["max_points"]);
  EXPECT_EQ(scores["learners"][0]["scores"][0]["course_version"], "toy");
  (*workers)->Stop();
  EXPECT_EQ(toy_.TakeErr().find("SIG"), std::string::npos) << "no worker died";
}

}  // namespace
}  // namespace course::cli
