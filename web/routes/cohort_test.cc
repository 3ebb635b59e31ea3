// The pages of a cohort over a real store: who may see what, what the forms change, what stands in the files.

#include "web/routes/cohort.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/cohort_store.h"
#include "harness/store/sqlite_store.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using base::testing::IsOk;
using testing::Has;

constexpr int64_t kNow = 1'804'000'000'000;
const std::string kAda(32, 'a'), kBruno(32, 'b'), kGrace(32, 'c');
constexpr char kCounting[] = "//phases/00-a/lab-01-x";

class CohortRoutesTest : public ::testing::Test {
 protected:
  CohortRoutesTest() : course_(testing::TwoLabs()) {
    const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
    const std::string path = absl::StrCat(::testing::TempDir(), "/cohort_", test->name(), ".db");
    std::filesystem::remove(path);
    auto store = store::OpenSqliteStore(path);
    EXPECT_TRUE(IsOk(store.status()));
    store_ = *std::move(store);
    config_ = {.id = "toy", .name = "Toy", .url = "http://127.0.0.1", .time_zone = "UTC", .workers = 1};
    config_.late.credit = {{0, 1}, {100, 0}};
    config_.assignments = {{.id = kCounting, .title = "Counting", .due = absl::FromUnixMillis(kNow), .max_points = 20},
                           {.id = "//phases/00-a/lab-02-y", .title = "Memory", .max_points = 10}};
    Enrol(kAda, "ada", "=Ada & Co", "learner");
    Enrol(kBruno, "bruno", "Bruno", "learner");
    Enrol(kGrace, "grace", "Grace", "instructor");
    pages_ = std::make_unique<CohortRoutes>(CohortRoutesOptions{
        .store = store_.get(),
        .config = &config_,
        .course = &course_,
        .course_version = "1.0",
        .downloads = {{.title = "Scores", .url = "/cohort/exports/scores.csv", .about = "A line each."}},
        .files = {{"scores.csv", [](const Request& request) {
                     return request.method == "GET" ? Response{.body = "all,scores", .download = "toy-scores.csv"}
                                                    : Response{.status = 400, .body = "no gradebook"};
                   }}}});
  }

  void Enrol(const std::string& id, const std::string& login, const std::string& name, const std::string& role) {
    EXPECT_TRUE(IsOk(store_->cohort().CreateAccount(
        {.id = id, .login = login, .name = name, .role = role, .section = "A", .state = "active", .created_ms = kNow},
        {.actor = "command line", .at_ms = kNow})));
  }

  // A submission of Counting that is graded, with two tests of 10 points.
  std::string Graded(const std::string& learner, const std::string& name, int points, int64_t at_ms,
                     const std::string& visibility = "now") {
    const std::string id = learner + "-" + name;
    const auto accepted = store_->grading().Submit({.id = id,
                                                    .learner = learner,
                                                    .lab = kCounting,
                                                    .files = {{"starter.cc", "int x; // <mine>\n"}},
                                                    .received_ms = at_ms});
    EXPECT_TRUE(IsOk(accepted.status()));
    const auto taken = store_->grading().Take("w", {.boot = "b", .boot_ms = 1}, {});
    EXPECT_TRUE(IsOk(taken.status()) && taken->has_value());
    store::GradedResult result{.verdict = points == 20 ? Verdict::kPassed : Verdict::kFailed,
                               .points = points,
                               .max_points = 20,
                               .level = "full",
                               .course_version = "1.0",
                               .bundle_digest = "digest",
                               .finished_ms = at_ms + 1000};
    for (const char* test : {"Counts", "Hides"}) {
      store::GradedTest graded;
      const int won = std::min(points, 10);
      points -= won;
      graded.test = {.suite = "Work",
                     .name = test,
                     .verdict = won == 10 ? Verdict::kPassed : Verdict::kFailed,
                     .points = won,
                     .max_points = 10,
                     .message = won == 10 ? "" : "expected: 1\ngot: 2"};
      graded.visibility = test == std::string("Hides") ? visibility : "now";
      result.tests.push_back(graded);
    }
    const auto done = store_->grading().Finish((*taken)->claim, result);
    EXPECT_TRUE(IsOk(done.status()) && *done);
    return id;
  }

  Response Ask(const std::string& who, const std::string& path, const std::map<std::string, std::string>& query = {}) {
    return Send({.path = path, .query = query}, who);
  }
  Response Post(const std::string& who, const std::string& path, const std::map<std::string, std::string>& form) {
    return Send({.method = "POST", .path = path, .form = form}, who);
  }
  Response Send(const Request& request, const std::string& who) {
    const cohort::Role role = who == kGrace ? cohort::Role::kInstructor : cohort::Role::kLearner;
    return pages_->Handle(request, {.account = who, .role = role, .login = "x", .name = "X", .csrf = "key"},
                          kNow + later_ms_);
  }

  catalog::Course course_;
  cohort::Config config_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<CohortRoutes> pages_;
  int64_t later_ms_ = 1000;  // behind kNow: when pages are asked for
};

TEST_F(CohortRoutesTest, EveryInstructorsPageIsNoPageToALearner) {
  for (const std::string path : {"/cohort", "/cohort/rows", "/cohort/matrix.csv", "/cohort/labs", "/cohort/policy",
                                 "/cohort/queue", "/cohort/exports", "/cohort/quizzes"}) {
    EXPECT_EQ(Ask(kAda, path).status, 404) << path;
  }
  EXPECT_EQ(Ask(kAda, "/cohort/learners/" + kBruno).status, 404);
  EXPECT_EQ(Post(kAda, "/cohort/learners/" + kAda + "/override",
                 {{"assignment", kCounting}, {"points", "20"}, {"reason", "x"}})
                .status,
            404);
  EXPECT_TRUE(store_->cohort().Overrides()->empty());
}

TEST_F(CohortRoutesTest, ALearnerSeesHisSubmissionsAndNobodyElses) {
  const std::string id = Graded(kAda, "one", 10, kNow - 1000);
  EXPECT_EQ(Ask(kAda, "/me/submissions/" + id).status, 200);
  EXPECT_EQ(Ask(kBruno, "/me/submissions/" + id).status, 404);
  EXPECT_EQ(Ask(kAda, "/cohort/submissions/" + id).status, 404);
  const Response page = Ask(kGrace, "/cohort/submissions/" + id);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(Has(page.body, "&lt;mine&gt;"));
  EXPECT_TRUE(Has(page.body, "row 1"));
}

// Within one second, for which instructors' pages may show what was before.
TEST_F(CohortRoutesTest, ALearnersPagesShowAResultAsSoonAsItIsThere) {
  EXPECT_TRUE(Has(Ask(kAda, "/me").body, "data-events=\"/me/events?after=0\""));
  EXPECT_EQ(Ask(kGrace, "/cohort").status, 200);
  const std::string first = Graded(kAda, "one", 10, kNow - 1000);
  const std::string page = Ask(kAda, "/me").body;
  EXPECT_TRUE(Has(page, "FAILED")) << page;
  EXPECT_TRUE(Has(page, "10 of 20"));
  const int64_t change = store_->grading().GetJob(first)->value().change;
  EXPECT_TRUE(Has(page, absl::StrCat("data-events=\"/me/events?after=", change, "\"")));
  const std::string second = Graded(kAda, "two", 20, kNow - 900);
  EXPECT_TRUE(Has(Ask(kAda, "/me/submissions/" + second).body, "This one counts"));
  EXPECT_FALSE(Has(Ask(kGrace, "/cohort/submissions/" + second).body, "/me/events")) << "hers are not these news";
}

TEST_F(CohortRoutesTest, ALearnersPageSaysThatItChangesWhileSomethingIsOpen) {
  const std::string id = Graded(kAda, "one", 10, kNow - 1000);
  EXPECT_FALSE(Has(Ask(kAda, "/me").body, "changes by itself"));
  EXPECT_TRUE(IsOk(store_->grading().Submit({.id = kAda + "-two",
                                             .learner = kAda,
                                             .lab = kCounting,
                                             .files = {{"starter.cc", "int x;"}},
                                             .received_ms = 1})));
  EXPECT_TRUE(Has(Ask(kAda, "/me").body, "changes by itself"));
  EXPECT_TRUE(Has(Ask(kAda, "/me/submissions/" + kAda + "-two").body, "changes by itself"));
}

TEST_F(CohortRoutesTest, HiddenTestsCountAndStayHidden) {
  const std::string id = Graded(kAda, "one", 10, kNow - 1000, "never");
  const std::string page = Ask(kAda, "/me/submissions/" + id).body;
  EXPECT_TRUE(Has(page, "Counts"));
  EXPECT_FALSE(Has(page, "Hides"));
  EXPECT_TRUE(Has(page, "10 of 10 points")) << "of the test that is shown";
  const std::string mine = Ask(kAda, "/me").body;
  EXPECT_FALSE(Has(mine, "10 of 20")) << "the whole would tell how the hidden test went";
  EXPECT_TRUE(Has(mine, "1 hidden test counts, too"));
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort/submissions/" + id).body, "Hides"));
}

// The course has dropped the lab, say: no deadline is over after which its hidden tests could be shown.
TEST_F(CohortRoutesTest, HiddenTestsOfALabThatIsNoAssignmentStayHidden) {
  config_.assignments.erase(config_.assignments.begin());
  const std::string id = Graded(kAda, "one", 10, kNow - 1000, "after_due_date");
  const std::string page = Ask(kAda, "/me/submissions/" + id).body;
  EXPECT_TRUE(Has(page, "10 of 10 points")) << "of the test that is shown";
  EXPECT_FALSE(Has(page, "Hides"));
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort/submissions/" + id).body, "Hides"));
}

TEST_F(CohortRoutesTest, TheMatrixShowsWhatCountsAfterThePolicy) {
  // 50 of 100 hours late: half of the points.
  Graded(kAda, "one", 20, kNow + 50 * 3'600'000LL);
  const std::string page = Ask(kGrace, "/cohort").body;
  EXPECT_TRUE(Has(page, "10/20 · 1×"));
  EXPECT_TRUE(Has(page, "late"));
  EXPECT_TRUE(Has(page, "0 of 1 full"));
}

TEST_F(CohortRoutesTest, TheFileOfTheMatrixRunsNoFormula) {
  const Response file = Ask(kGrace, "/cohort/matrix.csv");
  EXPECT_EQ(file.download, "toy-matrix.csv");
  EXPECT_TRUE(Has(file.body, "\"'=Ada & Co\""));
  EXPECT_TRUE(Has(file.body, "\"00-01 points\""));
}

TEST_F(CohortRoutesTest, AnOverrideIsKeptWithItsReasonAndCounts) {
  const std::string ada = "/cohort/learners/" + kAda;
  EXPECT_EQ(
      Post(kGrace, ada + "/override", {{"assignment", kCounting}, {"points", "15"}, {"reason", "oral exam"}}).status,
      303);
  const std::string page = Ask(kGrace, ada).body;
  EXPECT_TRUE(Has(page, "oral exam"));
  EXPECT_TRUE(Has(page, "set by an instructor"));
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort").body, "15/20"));
  EXPECT_EQ(Post(kGrace, ada + "/override/end", {{"assignment", kCounting}}).status, 303);
  EXPECT_FALSE(Has(Ask(kGrace, ada).body, "oral exam"));
}

TEST_F(CohortRoutesTest, AWrongFormNamesValueAndRuleAndChangesNothing) {
  const std::string ada = "/cohort/learners/" + kAda;
  for (const auto& [form, what] : std::vector<std::pair<std::map<std::string, std::string>, const char*>>{
           {{{"assignment", kCounting}, {"points", "-1"}, {"reason", "x"}}, "&quot;-1&quot;: a number of at least 0"},
           {{{"assignment", kCounting}, {"points", "nan"}, {"reason", "x"}}, "a number of at least 0"},
           {{{"assignment", kCounting}, {"points", "5"}, {"reason", " "}}, "reason: 1 to 500 bytes"},
           {{{"assignment", "//no/lab"}, {"points", "5"}, {"reason", "x"}}, "is no lab and no quiz"}}) {
    const Response answer = Post(kGrace, ada + "/override", form);
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(Has(answer.body, what)) << what;
  }
  EXPECT_TRUE(store_->cohort().Overrides()->empty());
  const Response early =
      Post(kGrace, ada + "/extension", {{"assignment", kCounting}, {"due", "2020-01-01T00:00"}, {"reason", "x"}});
  EXPECT_EQ(early.status, 400);
  EXPECT_TRUE(Has(early.body, "not later than"));
  EXPECT_TRUE(store_->cohort().Extensions()->empty());
}

TEST_F(CohortRoutesTest, WhatIfShowsWhoWouldChangeAndSavesNothing) {
  Graded(kAda, "one", 20, kNow + 50 * 3'600'000LL);
  const std::string page = Ask(kGrace, "/cohort/policy", {{"try", "1"}, {"credit", "0 1, 100 1"}, {"grace", "0"}}).body;
  EXPECT_TRUE(Has(page, "It would change 1 of 2 learners"));
  EXPECT_TRUE(Has(page, "00-01: 10 of 20 becomes 20 of 20"));
  EXPECT_TRUE(Has(page, "credit = [[0, 1.0], [100, 1.0]]"));
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort").body, "10/20")) << "nothing was saved";
  const Response wrong = Ask(kGrace, "/cohort/policy", {{"try", "1"}, {"credit", "0 1, x 2"}});
  EXPECT_EQ(wrong.status, 400);
  EXPECT_TRUE(Has(wrong.body, "corner 2, &quot;x 2&quot;"));
}

TEST_F(CohortRoutesTest, ALabShowsItsRatesAndHeaps) {
  Graded(kAda, "one", 10, kNow - 1000);
  Graded(kBruno, "one", 20, kNow - 1000);
  const std::string page = Ask(kGrace, "/cohort/labs/phases/00-a/lab-01-x").body;
  EXPECT_TRUE(Has(page, "1 of 2 pass, 50 %"));
  EXPECT_TRUE(Has(page, "1 learner fails"));
  EXPECT_EQ(Ask(kGrace, "/cohort/labs/phases/00-a/none").status, 404);
}

constexpr char kTests[] = "/cohort/labs/phases/00-a/lab-01-x/tests";

TEST_F(CohortRoutesTest, TheTestsOfALabAreThoseOfTheSubmissionsThatCount) {
  Graded(kAda, "better", 20, kNow - 3000);
  const std::string worse = Graded(kAda, "worse", 10, kNow - 2000);
  const std::string bruno = Graded(kBruno, "one", 10, kNow - 1000);
  const std::string page = Ask(kGrace, kTests).body;
  EXPECT_TRUE(Has(page, "href=\"/cohort/submissions/" + kAda + "-better#test-Work.Hides\">passed</a><small>10/10"));
  EXPECT_TRUE(Has(page, "href=\"/cohort/submissions/" + bruno + "#test-Work.Hides\">failed</a><small>0/10"));
  EXPECT_FALSE(Has(page, worse)) << "the better one counts";
  EXPECT_TRUE(Has(page, "50 % pass<small>1 of 2"));
  EXPECT_TRUE(Has(page, "href=\"/cohort/labs/phases/00-a/lab-01-x#test-Work.Hides\"")) << "its failures";
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort/labs/phases/00-a/lab-01-x").body, "id=\"test-Work.Hides\""));
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort/submissions/" + bruno).body, "id=\"test-Work.Hides\""));
  // Someone else's work changes the page that is asked for next.
  Graded(kBruno, "two", 20, kNow - 500);
  later_ms_ += 2000;
  EXPECT_FALSE(Has(Ask(kGrace, kTests).body, "50 % pass"));
}

// The catalog's tests are Work.CountsOnce and Work.RefusesNothing; the submissions have others.
TEST_F(CohortRoutesTest, TestsStandInTheCatalogsOrderAndHiddenOnesBehindThem) {
  const std::string nobody = Ask(kGrace, kTests).body;
  EXPECT_TRUE(Has(nobody, "aria-colcount=\"5\"")) << "tests that nobody ran have a column";
  EXPECT_TRUE(Has(nobody, "nobody yet"));
  Graded(kAda, "one", 10, kNow - 1000, "after_due_date");
  later_ms_ += 2000;
  const std::string page = Ask(kGrace, kTests).body;
  EXPECT_TRUE(Has(page, "aria-colcount=\"7\""));
  const auto at = [&](const std::string& name) { return page.find("title=\"Work." + name); };
  EXPECT_LT(at("CountsOnce"), at("RefusesNothing"));
  EXPECT_LT(at("RefusesNothing"), at("Counts\""));
  EXPECT_LT(at("Counts\""), at("Hides, hidden until the deadline"));
  EXPECT_NE(at("Hides, hidden until the deadline"), std::string::npos);
  EXPECT_TRUE(Has(page, "12 points")) << "the catalog's";
  EXPECT_TRUE(Has(page, "10 points, hidden")) << "the submission's";
}

TEST_F(CohortRoutesTest, LearnersAreSortedByATestAndFilteredBySection) {
  Graded(kBruno, "one", 20, kNow - 1000);
  Graded(kAda, "one", 10, kNow - 1000);
  const auto order = [&](const std::map<std::string, std::string>& query) {
    const std::string page = Ask(kGrace, std::string(kTests) + "/rows", query).body;
    return page.find("data-id=\"" + kAda) < page.find("data-id=\"" + kBruno) ? "Ada, Bruno" : "Bruno, Ada";
  };
  EXPECT_EQ(order({}), std::string("Ada, Bruno"));
  EXPECT_EQ(order({{"down", "1"}}), std::string("Bruno, Ada"));
  EXPECT_EQ(order({{"sort", "Work.Hides"}}), std::string("Ada, Bruno")) << "who fails stands below who passes";
  EXPECT_EQ(order({{"sort", "Work.Hides"}, {"down", "1"}}), std::string("Bruno, Ada"));
  EXPECT_EQ(order({{"sort", "passed"}, {"down", "1"}}), std::string("Bruno, Ada"));
  EXPECT_EQ(order({{"sort", "points"}}), std::string("Ada, Bruno"));
  const std::string nobody = Ask(kGrace, kTests, {{"section", "B"}}).body;
  EXPECT_FALSE(Has(nobody, "data-id"));
  EXPECT_TRUE(Has(nobody, "nobody yet")) << "rates are those of the section";
}

TEST_F(CohortRoutesTest, OneLearnersTestsAndOneTestOfEverybodyAreTables) {
  const std::string id = Graded(kAda, "one", 10, kNow - 1000, "never");
  const std::string table = std::string(kTests) + "/table";
  const std::string ada = Ask(kGrace, table, {{"learner", kAda}}).body;
  EXPECT_TRUE(Has(ada, "=Ada &amp; Co: 00-01"));
  EXPECT_TRUE(Has(ada, "/cohort/submissions/" + id + "#test-Work.Hides"));
  EXPECT_TRUE(Has(ada, "<td>hidden</td>"));
  EXPECT_TRUE(Has(ada, "PASSED"));
  EXPECT_TRUE(Has(ada, "FAILED"));
  const std::string hides = Ask(kGrace, table, {{"test", "Work.Hides"}}).body;
  EXPECT_TRUE(Has(hides, "0 of 1 pass."));
  EXPECT_TRUE(Has(hides, "Bruno"));
  EXPECT_EQ(Ask(kGrace, table, {{"test", "Work.None"}}).status, 404);
  EXPECT_EQ(Ask(kGrace, table, {{"learner", kGrace}}).status, 404) << "who teaches is no learner";
  EXPECT_EQ(Ask(kGrace, table).status, 404);
}

TEST_F(CohortRoutesTest, OnlyAnAssignmentHasAMatrixOfTests) {
  EXPECT_EQ(Ask(kGrace, "/cohort/labs/phases/00-a/none/tests").status, 404);
  EXPECT_EQ(Ask(kGrace, "/cohort/labs/tests").status, 404);
  EXPECT_EQ(Post(kGrace, kTests, {}).status, 404);
  for (const char* below : {"", "/rows", "/table", ".csv"}) {
    EXPECT_EQ(Ask(kAda, std::string(kTests) + below, {{"learner", kAda}}).status, 404) << below;
  }
}

TEST_F(CohortRoutesTest, AnExportIsTheInstructorsAndIsRemembered) {
  EXPECT_TRUE(Has(Ask(kGrace, "/cohort/exports").body, "/cohort/exports/scores.csv"));
  const int64_t before = store_->cohort().AuditBefore(1 << 20, 1)->at(0).number;
  EXPECT_EQ(Ask(kAda, "/cohort/exports/scores.csv").status, 404);
  EXPECT_EQ(Ask(kGrace, "/cohort/exports/nothing").status, 404);
  EXPECT_EQ(Post(kGrace, "/cohort/exports/scores.csv", {}).status, 400);
  EXPECT_TRUE(store_->cohort().AuditAfter(before, 10)->empty()) << "nothing left the cohort";
  const Response file = Ask(kGrace, "/cohort/exports/scores.csv");
  EXPECT_EQ(file.body, "all,scores");
  EXPECT_EQ(file.download, "toy-scores.csv");
  const auto audit = store_->cohort().AuditAfter(before, 10);
  ASSERT_EQ(audit->size(), 1u);
  EXPECT_EQ(audit->at(0).actor, kGrace);
  EXPECT_EQ(audit->at(0).action, "scores.export");
  EXPECT_EQ(audit->at(0).object, "scores.csv");
}

TEST_F(CohortRoutesTest, TheMatrixOfTestsLeavesAsAFileAndIsRememberedAsTheOtherFilesAre) {
  Graded(kBruno, "one", 10, kNow - 1000);
  const int64_t before = store_->cohort().AuditBefore(1 << 20, 1)->at(0).number;
  EXPECT_EQ(Ask(kAda, std::string(kTests) + ".csv").status, 404);
  EXPECT_EQ(Ask(kGrace, "/cohort/labs/phases/00-a/none/tests.csv").status, 404);
  EXPECT_TRUE(store_->cohort().AuditAfter(before, 10)->empty()) << "nothing left the cohort";
  EXPECT_TRUE(Has(Ask(kGrace, kTests, {{"section", "A"}, {"down", "1"}}).body,
                  "href=\"" + std::string(kTests) + ".csv?section=A&amp;down=1\""));
  const Response file = Ask(kGrace, std::string(kTests) + ".csv", {{"section", "A"}, {"down", "1"}});
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.download, "toy-00-01-tests.csv");
  EXPECT_TRUE(Has(file.body, "\"Work.Hides\",\"Work.Hides points\"")) << "a test that no catalog has";
  EXPECT_TRUE(Has(file.body, "\"'=Ada & Co\",\"ada\",\"A\"")) << "who has not begun, and no formula";
  EXPECT_TRUE(Has(file.body, "\"PASSED\",\"10\",\"10\",\"FAILED\",\"0\",\"10\"\r\n"));
  EXPECT_LT(file.body.find("\"bruno\""), file.body.find("\"ada\"")) << "in the page's order";
  EXPECT_FALSE(Has(Ask(kGrace, std::string(kTests) + ".csv", {{"section", "B"}}).body, "ada")) << "the page's filter";
  ASSERT_EQ(Ask(kGrace, "/cohort/matrix.csv").status, 200);
  const auto audit = store_->cohort().AuditAfter(before, 10);
  ASSERT_EQ(audit->size(), 3u);
  const std::vector<std::string> objects = {"00-01-tests.csv", "00-01-tests.csv", "matrix.csv"};
  for (size_t i = 0; i < objects.size(); ++i) {
    EXPECT_EQ(audit->at(i).actor, kGrace);
    EXPECT_EQ(audit->at(i).action, "scores.export");
    EXPECT_EQ(audit->at(i).object, objects[i]);
  }
}

TEST_F(CohortRoutesTest, WhatIsNobodysPageIsNotFound) {
  EXPECT_EQ(Ask(kGrace, "/cohort/nothing").status, 404);
  EXPECT_EQ(Ask(kGrace, "/cohort/learners/" + std::string(32, 'f')).status, 404);
  EXPECT_EQ(Ask(kGrace, "/cohort/learners/" + kGrace).status, 404) << "who teaches is no learner";
  EXPECT_EQ(Ask(kGrace, "/cohort/submissions/none").status, 404);
  EXPECT_EQ(Post(kGrace, "/cohort", {}).status, 404);
}

TEST_F(CohortRoutesTest, OnlyAnAdminErases) {
  EXPECT_EQ(Ask(kGrace, "/cohort/learners/" + kAda + "/erase").status, 404);
  const Principal admin = {.account = kGrace, .role = cohort::Role::kAdmin, .name = "Grace", .csrf = "key"};
  const std::string path = "/cohort/learners/" + kAda + "/erase";
  EXPECT_EQ(pages_->Handle({.method = "POST", .path = path, .form = {{"login", "bruno"}}}, admin, kNow).status, 400);
  EXPECT_TRUE(store_->cohort().GetAccount(kAda)->has_value());
  EXPECT_EQ(pages_->Handle({.method = "POST", .path = path, .form = {{"login", "ada"}}}, admin, kNow).status, 200);
  EXPECT_FALSE(store_->cohort().GetAccount(kAda)->has_value());
}

}  // namespace
}  // namespace course::web
