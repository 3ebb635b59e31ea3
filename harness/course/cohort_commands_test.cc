// `demo-cohort` and `cohort ACTION` over a toy workspace: what they make, what they refuse, and that nothing is lost.

#include <filesystem>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/cmd_demo_cohort.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/store/sqlite_store.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::Contains;
using testing::ToyWorkspace;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kAttempts[] = R"({"labs": {"//phases/00-toy/lab-01-counting": [{"mutant": "m", "failed": {
  "Counting.CountsUp": {"verdict": "FAILED", "points": 0, "message": "expected: 3\ngot: 4"}}}]}})";

class CohortCommands : public ::testing::Test {
 protected:
  CohortCommands() { toy_.Write("cohort/demo/attempts.json", kAttempts); }

  std::string Demo(const std::string& dir, int learners = 8) {
    const Result made = RunDemoCohort(
        toy_.context(), {.learners = learners, .dir = Path(dir), .password_cost = {.passes = 1, .bytes = 1 << 13}});
    EXPECT_TRUE(IsOk(made));
    return Path(dir + "/cohort.toml");
  }
  std::string Path(const std::string& name) const { return toy_.root() + "/" + name; }
  Result Run(const CohortOptions& options) { return RunCohort(toy_.context(), options); }
  std::string Said(const CohortOptions& options) { return std::string(Run(options).status().message()); }

  ToyWorkspace toy_;
};

TEST_F(CohortCommands, TheDemoSaysHowToOpenItAndIsMadeOnce) {
  const std::string config = Demo("demo");
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "8 learners"));
  EXPECT_TRUE(Contains(out, "admin: demo-admin  "));
  EXPECT_TRUE(Contains(out, "Next: ./course serve --cohort " + config));
  EXPECT_TRUE(HasCodeAndText(RunDemoCohort(toy_.context(), {.dir = Path("demo")}).status(), kInvalid,
                             "cohort.toml is there already and stays as it is"));
}

TEST_F(CohortCommands, ADemoThatCannotBeMadeLeavesNothing) {
  toy_.Write("cohort/demo/attempts.json", R"({"labs": {}})");
  EXPECT_TRUE(HasCodeAndText(RunDemoCohort(toy_.context(), {.dir = Path("demo")}).status(), kInvalid,
                             "no lab of the course has recorded attempts"));
  EXPECT_FALSE(toy_.Has("demo/cohort.db"));
}

TEST_F(CohortCommands, ABundleBecomesTheSameCohortElsewhere) {
  const std::string config = Demo("demo");
  ASSERT_TRUE(IsOk(Run({.action = "export", .arguments = {Path("all.gz")}, .config = config})));
  ASSERT_TRUE(IsOk(Run({.action = "import", .arguments = {Path("all.gz")}, .dir = Path("there")})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "in the ledger, which fits"));
  EXPECT_EQ(toy_.Read("there/cohort.toml"), toy_.Read("demo/cohort.toml"));
  const auto here = store::OpenSqliteStore(Path("demo/cohort.db"));
  const auto there = store::OpenSqliteStore(Path("there/cohort.db"));
  ASSERT_TRUE(IsOk(here));
  ASSERT_TRUE(IsOk(there));
  EXPECT_EQ((*there)->ExportJson().value(), (*here)->ExportJson().value());
  EXPECT_TRUE(HasCodeAndText(Run({.action = "import", .arguments = {Path("all.gz")}, .dir = Path("there")}).status(),
                             kInvalid, "is there already and stays as it is"));
}

TEST_F(CohortCommands, AnImportThatCannotWriteItsConfigLeavesNoDatabase) {
  const std::string config = Demo("demo");
  ASSERT_TRUE(IsOk(Run({.action = "export", .arguments = {Path("all.gz")}, .config = config})));
  toy_.Write("there/cohort.toml/mine", "a folder has this name");
  EXPECT_TRUE(
      Contains(Said({.action = "import", .arguments = {Path("all.gz")}, .dir = Path("there")}), "there/cohort.toml"));
  EXPECT_FALSE(toy_.Has("there/cohort.db"));
  EXPECT_TRUE(toy_.Has("there/cohort.toml/mine"));
}

TEST_F(CohortCommands, AChangedBundleBecomesNothing) {
  const std::string config = Demo("demo");
  ASSERT_TRUE(IsOk(Run({.action = "export", .arguments = {Path("all.gz")}, .config = config})));
  std::string bytes = toy_.Read("all.gz");
  bytes[bytes.size() / 2] ^= 1;
  toy_.Write("changed.gz", bytes);
  EXPECT_TRUE(
      Contains(Said({.action = "import", .arguments = {Path("changed.gz")}, .dir = Path("there")}), "changed.gz: "));
  EXPECT_FALSE(toy_.Has("there/cohort.db"));
  EXPECT_FALSE(toy_.Has("there/cohort.toml"));
}

TEST_F(CohortCommands, EachFormatIsAFileForItsOwnerOnly) {
  const std::string config = Demo("demo");
  toy_.Write("canvas.csv",
             "Student,ID,SIS User ID,SIS Login ID,Section\n\"Lovelace, X\",1,demo-10000,,A\nNobody,2,,,A\n");
  for (const std::string format : {"bundle", "scores", "canvas", "lti"}) {
    ASSERT_TRUE(IsOk(Run({.action = "export",
                          .arguments = {Path(format)},
                          .config = config,
                          .format = format,
                          .gradebook = Path("canvas.csv")})));
    EXPECT_EQ(std::filesystem::status(Path(format)).permissions(), std::filesystem::perms(0600)) << format;
  }
  EXPECT_TRUE(Contains(toy_.TakeErr(), "Lovelace, X is demo-ada-abadi, by SIS ID\nonly in Canvas: Nobody (line 3)\n"));
  EXPECT_TRUE(Contains(toy_.Read("canvas"), "\"Lovelace, X\",\"1\",\"demo-10000\""));
  EXPECT_TRUE(Contains(toy_.Read("scores"), "\"demo-ada-abadi\""));
  EXPECT_TRUE(Contains(toy_.Read("lti"), "\"gradingProgress\""));
}

TEST_F(CohortCommands, ASubmissionIsExportedAsGradescopeAndJUnitReadIt) {
  const std::string config = Demo("demo");
  std::string id;
  {
    const auto store = store::OpenSqliteStore(Path("demo/cohort.db"));
    ASSERT_TRUE(IsOk(store));
    const std::vector<store::GradedRow> rows = (*store)->cohort().GradedRows().value();
    for (const store::GradedRow& row : rows) {
      if (row.state == store::JobState::kDone) id = row.id;
    }
  }
  ASSERT_NE(id, "");
  ASSERT_TRUE(IsOk(Run({.action = "export",
                        .arguments = {Path("r.json")},
                        .config = config,
                        .format = "gradescope",
                        .submission = id})));
  EXPECT_TRUE(Contains(toy_.Read("r.json"), "\"course.submission\": \"" + id + "\""));
  ASSERT_TRUE(IsOk(
      Run({.action = "export", .arguments = {Path("r.xml")}, .config = config, .format = "junit", .submission = id})));
  EXPECT_TRUE(Contains(toy_.Read("r.xml"), "<testsuite name=\"//phases/00-toy/lab-01-counting\""));
}

TEST_F(CohortCommands, ALearnerIsExportedAndErasedAndTheLedgerStillFits) {
  const std::string config = Demo("demo");
  ASSERT_TRUE(
      IsOk(Run({.action = "export-learner", .arguments = {"Demo-Ada-Abadi", Path("ada.json")}, .config = config})));
  EXPECT_TRUE(Contains(toy_.Read("ada.json"), "demo-ada-abadi"));
  EXPECT_TRUE(Contains(Said({.action = "erase", .arguments = {"demo-ada-abadi"}, .config = config}), "--yes"));
  ASSERT_TRUE(IsOk(Run({.action = "erase", .arguments = {"demo-ada-abadi"}, .config = config, .yes = true})));
  EXPECT_TRUE(Contains(Said({.action = "export-learner", .arguments = {"demo-ada-abadi"}, .config = config}),
                       "nobody in demo has the login \"demo-ada-abadi\""));
  toy_.TakeOut();
  ASSERT_TRUE(IsOk(Run({.action = "verify", .config = config})));
  EXPECT_TRUE(Contains(toy_.TakeOut(), "verified results, each in its place"));
}

// `retention_days` is 730 where cohort.toml does not say.
TEST_F(CohortCommands, VerifyNamesLearnersWhoSentNothingForLongerThanIsKept) {
  const std::string config = Demo("demo", 3);
  const int64_t made_ms = toy_.context().now_ms();
  const auto verified_after_days = [&](int64_t days) {
    toy_.context().now_ms = [=] { return made_ms + days * 86'400'000; };
    toy_.TakeOut();
    EXPECT_TRUE(IsOk(Run({.action = "verify", .config = config})));
    return toy_.TakeOut();
  };
  std::vector<store::Account> learners;
  {
    const auto store = store::OpenSqliteStore(Path("demo/cohort.db"));
    ASSERT_TRUE(IsOk(store));
    const std::vector<store::Account> accounts = (*store)->cohort().Accounts().value();
    for (const store::Account& account : accounts) {
      if (account.role == "learner") learners.push_back(account);
    }
    ASSERT_EQ(learners.size(), 3);
    // The first one's machine reports a run 800 days later, to the millisecond.
    ASSERT_TRUE(IsOk((*store)->cohort().PutReportedRun({.account = learners[0].id,
                                                        .id = "late",
                                                        .lab = "//phases/00-toy/lab-01-counting",
                                                        .max_points = 5,
                                                        .received_ms = made_ms + 800LL * 86'400'000})));
  }
  EXPECT_FALSE(Contains(verified_after_days(1), "retention_days"));
  const std::string two = verified_after_days(1'530);
  EXPECT_TRUE(Contains(two, "Learners who sent nothing in the last 730 days (`retention_days`): 2.")) << two;
  EXPECT_FALSE(Contains(two, learners[0].login)) << "800 + 730 days are not over";
  EXPECT_TRUE(Contains(two, learners[1].login));
  EXPECT_TRUE(Contains(two, learners[2].login));
  EXPECT_FALSE(Contains(two, "demo-admin")) << "staff stays";
  EXPECT_TRUE(Contains(verified_after_days(1'531), "(`retention_days`): 3."));
}

TEST_F(CohortCommands, WrongUseIsNamed) {
  EXPECT_TRUE(Contains(Said({.action = "exprt"}), "there is no action \"exprt\"; did you mean export?"));
  EXPECT_TRUE(Contains(Said({.action = "king"}), "there is no action \"king\": init, invite, roster, "));
  EXPECT_TRUE(Contains(Said({.action = "roster", .arguments = {"list.csv"}, .role = "instructor"}),
                       "--role is not for roster, but for invite"));
  EXPECT_TRUE(Contains(Said({.action = "verify", .yes = true}), "--yes is not for verify, but for erase and roster"));
  EXPECT_TRUE(Contains(Said({.action = "erase"}), "write it ./course cohort erase LOGIN, not with 0 arguments"));
  EXPECT_TRUE(HasCodeAndText(Run({.action = "verify", .config = Path("none.toml")}).status(), kInvalid,
                             Path("none.toml") + ": ./course cohort init"));
  const std::string config = Demo("demo");
  EXPECT_TRUE(Contains(Said({.action = "export", .config = config, .format = "xlsx"}),
                       "there is no format \"xlsx\": bundle, scores"));
  EXPECT_TRUE(Contains(Said({.action = "export", .arguments = {Path("c")}, .config = config, .format = "canvas"}),
                       "--gradebook FILE is missing"));
  EXPECT_TRUE(Contains(
      Said({.action = "export", .arguments = {Path("c")}, .config = config, .format = "junit", .submission = "x"}),
      "there is no submission \"x\""));
  toy_.Write("bad.csv", "Student,ID,Section\nAda,=1,A\n");
  EXPECT_TRUE(Contains(Said({.action = "export",
                             .arguments = {Path("c")},
                             .config = config,
                             .format = "canvas",
                             .gradebook = Path("bad.csv")}),
                       "bad.csv, line 2: the ID \"=1\" is no number"));
  EXPECT_FALSE(toy_.Has("c"));
}

}  // namespace
}  // namespace course::cli
