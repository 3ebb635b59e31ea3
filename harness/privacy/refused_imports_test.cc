// An export that is damaged, hostile, or too much for the disk: nothing of it is kept.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/privacy/privacy.h"
#include "harness/privacy/testing/privacy_test_case.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_runs.h"

namespace course::privacy {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

struct Broken {
  const char* from;
  const char* to;
  const char* says;
};

TEST_F(PrivacyTest, AnExportThatCannotBeReadIsRefusedWhole) {
  store::LabRun lab = store::SampleLab(store::kLabA, "d1");
  lab.source = "int x;\n";
  ASSERT_TRUE(IsOk(store_->RecordRun(store::SampleRun(1, lab))));
  ASSERT_TRUE(IsOk(store_->RecordHint(store::kLabA, 3)));
  TakeQuizzes();
  HandIn();
  Teach();
  const std::string good = *store_->ExportJson();
  const Broken kCases[] = {
      {"\"course-export\"", "\"bookmarks\"", "format: must be \"course-export\", is \"bookmarks\""},
      {"\"runs\":", "\"walks\":", "runs: is missing"},
      {"\"event_digest\":\"event-1\"", "\"event_digest\":1", "runs[0].event_digest: must be a text, is number"},
      {"\"verdict\":\"CRASHED\"", "\"verdict\":\"ANGRY\"", "runs[0].labs[0].tests[1].verdict: \"ANGRY\" is no verdict"},
      {"\"max_points\":5", "\"max_points\":5000000000", "runs[0].labs[0].max_points: is too large"},
      {"\"max_points\":5", "\"max_points\":18446744073709551615", "runs[0].labs[0].max_points: is too large"},
      {"\"finished_ms\":", "\"finished_ms\":9223372036854775808, \"was\":", "runs[0].finished_ms: is too large"},
      {"\"sources\":{", "\"sources\":{}, \"springs\":{", "source_sha256"},
      {"\"hints_used\":3", "\"hints_used\":4", "help[0].hints_used: must lie in [0, 3]"},
      {"\"settings\":{", "\"settings\":{\"theme\":7", "settings.theme: must be a text"},
      {"\"quizzes\":", "\"riddles\":", "quizzes: is missing"},
      {"\"bytes\":\"", "\"bytes\":\"x", "quizzes.banks."},
      {"\"bank_version\":\"", "\"bank_version\":\"x", "quizzes.attempts[0].bank_version: x"},
      {"\"seed\":\"18", "\"seed\":\"-18", "quizzes.attempts[0].seed: must be a whole number in quotes"},
      {"\"only\":[\"p00-a\"", "\"only\":[7", "quizzes.attempts[1].only: must be a list of texts"},
      {"\"position\":0", "\"position\":5", "quizzes.attempts[0].answers[0].position: must lie in [0, 5), is 5"},
      {"\"position\":1", "\"position\":0", "quizzes.attempts[1].answers: have a position twice"},
      {"\"certainty\":\"sure\"", "\"certainty\":\"surely\"",
       "quizzes.attempts[0].answers[0].certainty: certainty is guess, think or sure"},
      {"\"answer\":\"{", "\"answer\":\"", "quizzes.attempts[0].answers[0].answer: no answer"},
      {"\"mode\":\"practice\"", "\"mode\":\"nap\"", "quizzes.attempts[0].mode: there is no mode \"nap\""},
      {"\"questions\":5", "\"questions\":0", "quizzes.attempts[0].questions: must be 1 or more, is 0"},
      {"\"question\":\"p00-a\"", "\"question\":\"\"", "quizzes.cards[0].question: must not be empty"},
      {"\"grading\":", "\"rating\":", "grading: is missing"},
      {"\"files\":{", "\"files\":{\"00\":\"AA==\",", "grading.files.00: the SHA-256 of its bytes is another"},
      {"\"files\":{", "\"files\":{\"00\":\"?\",", "grading.files.00: must be base64"},
      {"\"files\":{", "\"files\":{}, \"piles\":{", "is not among the files"},
      {"\"state\":\"superseded\"", "\"state\":\"asleep\"", "grading.submissions[0].state: \"asleep\""},
      {"\"ignored_files\":[", "\"ignored_files\":[7,", "grading.submissions[1].result.ignored_files: must be a list"},
      {"\"visibility\":\"now\"", "\"visibility\":1", "grading.submissions[1].result.tests[0].visibility"},
      {"\"state\":\"done\"", "\"state\":\"failed\"", "submission submission-1 is failed and has a result"},
      {"\"cohort\":", "\"herd\":", "cohort: is missing"},
      {"\"login\":\"learner-1\"", "\"login\":7", "cohort.accounts[0].login: must be a text"},
      {"\"role\":\"learner\"", "\"role\":\"root\"", "an account's role is \"root\""},
      {"\"due_ms\":7", "\"due_ms\":-7", "an extension's due_ms is \"-7\""},
      {"\"overrides\":[{\"account\":\"0", "\"overrides\":[{\"account\":\"1", "there is no account"},
      {"\"account.create\"", "\"\"", "an audit entry's action"},
      {"\"ledger\":[{\"number\":1", "\"ledger\":[{\"number\":2", "cohort.ledger of the export does not fit"},
      {"\"previous_sha256\":\"", "\"previous_sha256\":\"x", "row 1: previous_sha256"},
      {"{", "", "not JSON"},
  };
  const auto other = store::Opened(root() + "/other.db");
  for (const Broken& c : kCases) {
    std::string text = good;
    const size_t at = text.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    text.replace(at, std::string(c.from).size(), c.to);
    EXPECT_TRUE(HasCodeAndText(Import(text, *other).status(), absl::StatusCode::kInvalidArgument, c.says)) << c.from;
    EXPECT_TRUE(other->RecentRuns(10)->empty()) << c.from;
    EXPECT_TRUE(other->cohort().Accounts()->empty()) << c.from;
    EXPECT_TRUE(other->quizzes().Attempts(std::string(store::kOwner), "", 10)->empty()) << c.from;
  }
  const std::string newer = absl::StrReplaceAll(good, {{"\"schema\":5", "\"schema\":6"}});
  EXPECT_TRUE(HasCodeAndText(Import(newer, *other).status(), absl::StatusCode::kFailedPrecondition, "./course update"));
}

TEST_F(PrivacyTest, AnExportThatCannotBeKeptChangesNothing) {
  LiveALittle();
  const std::string good = *store_->ExportJson();
  const auto expect_nothing = [](store::Store& other) {
    EXPECT_TRUE(other.RecentRuns(10)->empty());
    EXPECT_EQ(*other.GetSetting("theme", "none"), "none");
    EXPECT_EQ(other.GetHelp(store::kLabA)->hints_used, 0);
    EXPECT_TRUE(other.quizzes().Attempts(std::string(store::kOwner), "", 10)->empty());
  };

  // It reads well, and the store refuses an answer of 6,000 bytes when the runs are written already.
  const auto refusing = store::Opened(root() + "/refusing.db");
  std::string long_text;
  for (int i = 0; i < 1'000; ++i) long_text += "\\u0000";
  const std::string bad = absl::StrReplaceAll(good, {{"\\u0000", long_text}});
  ASSERT_NE(bad, good);
  EXPECT_TRUE(HasCode(Import(bad, *refusing).status(), absl::StatusCode::kInvalidArgument));
  expect_nothing(*refusing);

  // The disk is full as it is.
  auto full = store::OpenSqliteStore(root() + "/full.db", {.most_pages = 1});
  ASSERT_TRUE(IsOk(full));
  EXPECT_TRUE(HasCode(Import(good, **full).status(), absl::StatusCode::kResourceExhausted));
  expect_nothing(**full);
}

}  // namespace
}  // namespace course::privacy
