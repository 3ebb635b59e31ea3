// An invented cohort has what an instructor wants to look at before term, and is marked as what it is.

#include "cohort/demo/demo_cohort.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "cohort/config/config.h"
#include "cohort/demo/demo_quizzes.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"
#include "quiz/testing/toy_banks.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// Two labs of three tests each.
catalog::Course ToyCourse() {
  catalog::Course course;
  course.phases.push_back({.name = "00-toy", .package = "//phases/00-toy", .title = "Toy"});
  for (const char* name : {"lab-01-counting", "lab-02-sorting"}) {
    catalog::Lab lab = {.label = absl::StrCat("//phases/00-toy/", name), .name = name, .title = name, .points = 6};
    for (const char* test : {"A", "B", "C"}) lab.tests.push_back({"S", test, 2, "f", 1});
    course.phases[0].labs.push_back(lab);
  }
  return course;
}

RecordedAttempts ToyAttempts() {
  const RecordedTest wrong = {.verdict = Verdict::kFailed, .points = 0, .message = "expected: 3\ngot: 4"};
  const std::vector<RecordedAttempt> attempts = {{"all", {{"S.A", wrong}, {"S.B", wrong}, {"S.C", wrong}}},
                                                 {"two", {{"S.A", wrong}, {"S.B", wrong}}},
                                                 {"one", {{"S.C", wrong}}}};
  return {{"//phases/00-toy/lab-01-counting", attempts}, {"//phases/00-toy/lab-02-sorting", attempts}};
}

class DemoCohortTest : public ::testing::Test {
 protected:
  absl::StatusOr<DemoCohort> Make(store::Store& store, int learners) {
    return MakeDemoCohort({.course = &course_,
                           .banks = banks_.Current().get(),
                           .attempts = &attempts_,
                           .source_of = [](const std::string& path) { return "// " + path + "\n"; }},
                          {.seed = 7, .learners = learners, .now = kNow}, hasher_, store);
  }

  const catalog::Course course_ = ToyCourse();
  const RecordedAttempts attempts_ = ToyAttempts();
  const quiz::testing::ToyBanks banks_;
  PasswordHasher hasher_{{.passes = 1, .bytes = 1 << 13}};
  const store::TempDatabase file_, other_file_;
};

TEST_F(DemoCohortTest, HasEachKindOfLearnerAndItsLedgerFits) {
  const auto store = store::OpenSqliteStore(file_.path());
  ASSERT_TRUE(IsOk(store));
  const auto demo = Make(**store, 50);
  ASSERT_TRUE(IsOk(demo));
  const std::vector<store::Account> accounts = (*store)->cohort().Accounts().value();
  ASSERT_EQ(accounts.size(), 52u);
  for (const store::Account& account : accounts) {
    EXPECT_TRUE(absl::StartsWith(account.login, "demo-")) << account.login;
    EXPECT_TRUE(absl::EndsWith(account.name, "(demo)")) << account.name;
  }
  std::map<std::string, int> submissions;
  std::set<std::string> verdicts, states;
  const std::vector<store::GradedRow> rows = (*store)->cohort().GradedRows().value();
  for (const store::GradedRow& row : rows) {
    ++submissions[row.learner];
    states.insert(std::string(store::JobStateName(row.state)));
    if (row.state == store::JobState::kDone) {
      EXPECT_EQ(row.course_version, "demo");
      EXPECT_LE(row.received_ms, absl::ToUnixMillis(kNow));
      verdicts.insert(std::string(VerdictName(row.verdict)));
    }
  }
  EXPECT_GT(submissions.size(), 30u);
  EXPECT_LT(submissions.size(), 50u) << "somebody is silent";
  EXPECT_EQ(states, (std::set<std::string>{"done", "failed", "queued"}));
  EXPECT_EQ(verdicts, (std::set<std::string>{"FAILED", "NOT_COMPILED", "PASSED"}));
  EXPECT_GT(demo->reported, 10);
  EXPECT_FALSE((*store)->cohort().Extensions()->empty());
  EXPECT_FALSE((*store)->cohort().Overrides()->empty());
  const auto end = (*store)->cohort().VerifyLedger();
  ASSERT_TRUE(IsOk(end));
  EXPECT_EQ(end->rows, std::count_if(rows.begin(), rows.end(),
                                     [](const store::GradedRow& row) { return row.state == store::JobState::kDone; }));
}

TEST_F(DemoCohortTest, TheSameSeedGivesTheSameCohort) {
  const auto one = store::OpenSqliteStore(file_.path());
  const auto other = store::OpenSqliteStore(other_file_.path());
  ASSERT_TRUE(IsOk(one));
  ASSERT_TRUE(IsOk(other));
  const auto first = Make(**one, 20), second = Make(**other, 20);
  ASSERT_TRUE(IsOk(first));
  ASSERT_TRUE(IsOk(second));
  EXPECT_EQ((*one)->ExportJson().value(), (*other)->ExportJson().value());
  EXPECT_EQ(first->config, second->config);
  ASSERT_EQ(first->sign_ins.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_NE(first->sign_ins[i].password, second->sign_ins[i].password);
}

TEST_F(DemoCohortTest, ItsPasswordsLetOneIn) {
  const auto store = store::OpenSqliteStore(file_.path());
  ASSERT_TRUE(IsOk(store));
  const auto demo = Make(**store, 3);
  ASSERT_TRUE(IsOk(demo));
  std::vector<std::string> roles;
  for (const DemoSignIn& who : demo->sign_ins) {
    const auto account = (*store)->cohort().FindLogin(who.login).value();
    ASSERT_TRUE(account.has_value());
    EXPECT_EQ(account->role, who.role);
    EXPECT_TRUE(hasher_.Matches(account->password, who.password).value());
    roles.push_back(who.role);
  }
  EXPECT_EQ(roles, (std::vector<std::string>{"admin", "instructor", "learner"}));
}

TEST_F(DemoCohortTest, ItsSettingsAreRead) {
  const auto store = store::OpenSqliteStore(file_.path());
  ASSERT_TRUE(IsOk(store));
  const auto demo = Make(**store, 3);
  ASSERT_TRUE(IsOk(demo));
  const auto config = ParseConfig(demo->config, "/x/cohort.toml", course_, banks_.Current()->all());
  ASSERT_TRUE(IsOk(config)) << demo->config;
  EXPECT_EQ(config->id, "demo");
  EXPECT_NE(config->Find("//phases/00-toy/lab-01-counting")->due, absl::InfiniteFuture());
}

TEST_F(DemoCohortTest, FillsNoStoreInWhichPeopleAre) {
  const auto store = store::OpenSqliteStore(file_.path());
  ASSERT_TRUE(IsOk(store));
  ASSERT_TRUE(IsOk(Make(**store, 1)));
  EXPECT_TRUE(HasCodeAndText(Make(**store, 1).status(), absl::StatusCode::kFailedPrecondition, "holds 3 accounts"));
  EXPECT_TRUE(HasCodeAndText(Make(**store, 5'001).status(), absl::StatusCode::kInvalidArgument, "not 5001"));
}

TEST(ItemModel, GuessingIsTheLeastAndTheAbleAreRight) {
  const ItemModel model = {.a = 1, .b = 0, .c = 0.25};
  EXPECT_DOUBLE_EQ(model.Chance(0), 0.625);  // c + (1 - c) / 2
  EXPECT_NEAR(model.Chance(-40), 0.25, 1e-12);
  EXPECT_NEAR(model.Chance(40), 1, 1e-12);
  const ItemModel of_question = ModelOf("q", quiz::Kind::kSingle, 4);
  EXPECT_EQ(of_question.b, ModelOf("q", quiz::Kind::kSingle, 4).b);
  EXPECT_EQ(of_question.c, 0.25);
}

// Sum of twelve uniform numbers less 6: mean 0, variance 1. Of 20,000 the mean has a standard deviation of 0.0071, the
// variance one of about 0.01; five of each are allowed.
TEST(Normal, HasMeanZeroAndVarianceOne) {
  base::Rng rng{3};
  double sum = 0, squares = 0;
  constexpr int kMany = 20'000;
  for (int i = 0; i < kMany; ++i) {
    const double x = Normal(rng);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kMany, 0, 0.036);
  EXPECT_NEAR(squares / kMany, 1, 0.05);
}

}  // namespace
}  // namespace course::cohort
