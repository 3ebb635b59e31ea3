// There and back again: an export that is imported is the same history. And what "erase" means, byte for byte.

#include "harness/privacy/privacy.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/privacy/places.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"
#include "harness/store/testing/temp_database.h"

namespace course::privacy {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

class PrivacyTest : public testing::Test {
 protected:
  PrivacyTest() {
    std::filesystem::create_directories(root() + "/.course");
    store_ = Opened(root() + "/.course/course.db");
  }

  static std::unique_ptr<store::Store> Opened(const std::string& path) {
    auto store = store::OpenSqliteStore(path);
    EXPECT_TRUE(IsOk(store));
    return *std::move(store);
  }

  // Random runs, some of them cached repetitions; hints, a solution that was looked at, settings.
  void LiveALittle() {
    base::Rng rng{11};
    for (int n = 0; n < 40; ++n) {
      store::Run run = store::RandomRun(n, rng);
      for (store::LabRun& lab : run.labs) {
        if (lab.impl == "starter") lab.source = absl::StrCat("int version = ", rng.Below(5), ";  // \"\xc3\xbc\"\n");
        lab.machine = "Some CPU, 8 cores";
      }
      ASSERT_TRUE(IsOk(store_->RecordRun(run)));
    }
    ASSERT_TRUE(IsOk(store_->RecordHint(store::kLabA, 3)));
    ASSERT_TRUE(IsOk(store_->RecordGiveUp(store::kLabB)));
    ASSERT_TRUE(IsOk(store_->SetSetting("theme", "dark")));
    TakeQuizzes();
    HandIn();
    Teach();
  }

  // An account, a deadline, points by hand, a reported run; what of it is secret stays here.
  void Teach() {
    store::CohortStore& cohort = store_->cohort();
    ASSERT_TRUE(IsOk(cohort.CreateAccount(store::SampleAccount(1), store::kBy)));
    const std::string id = store::SampleId(1);
    ASSERT_TRUE(IsOk(cohort.PutSession(store::SampleSession(1, id))));
    ASSERT_TRUE(IsOk(cohort.PutToken(store::SampleApiToken(2, id), store::kBy)));
    ASSERT_TRUE(IsOk(cohort.PutInvitation(store::SampleInvitation(3), store::kBy)));
    ASSERT_TRUE(IsOk(cohort.PutExtension({.account = id, .assignment = "00", .due_ms = 7}, store::kBy)));
    ASSERT_TRUE(IsOk(cohort.PutOverride({.account = id, .assignment = "00", .points = 1.0 / 3}, store::kBy)));
    ASSERT_TRUE(*cohort.PutReportedRun(store::SampleReportedRun(1, id)));
  }

  // A submission that is graded, one that failed, one that was superseded, one that a worker has; files of any bytes.
  void HandIn() {
    store::GradingStore& grading = store_->grading();
    for (int n = 0; n < 5; ++n) {
      store::Submission submission = store::SampleSubmission(n, n < 2 ? "ada" : "bob", n < 4 ? "//p/a" : "//p/b");
      submission.files.push_back({"x.h", std::string("\0\xff\n", 3)});
      ASSERT_TRUE(IsOk(grading.Submit(submission)));
      if (n == 1) {  // the first of ada's is superseded; so far nobody else waits
        const store::Claim claim = (*grading.Take("w", {"boot", 1}, {}))->claim;
        ASSERT_TRUE(*grading.Finish(claim, store::SampleResult()));
      }
    }
    ASSERT_TRUE(*grading.Fail((*grading.Take("w", {"boot", 1}, {}))->claim, "there is no \"x\""));
    ASSERT_TRUE((*grading.Take("w", {"boot", 1}, {}))->claim.number > 0);
  }

  // Three attempts of different seeds and ends, one of them open; answers of any bytes that JSON can hold; a card.
  void TakeQuizzes() {
    store::QuizStore& quizzes = store_->quizzes();
    ASSERT_TRUE(IsOk(quizzes.PutBank(store::kBankVersion, "00", store::kBankBytes)));
    for (int n = 0; n < 3; ++n) {
      store::QuizAttempt attempt = store::SampleAttempt(n);
      attempt.seed = 0xffff'ffff'ffff'fff0 + n;
      if (n == 1) attempt.only = {"p00-a", "p00-\"b\""};
      ASSERT_TRUE(IsOk(quizzes.StartAttempt(attempt, 0)));
      for (int q = 0; q <= n; ++q) {
        store::SaveQuizAnswer answer =
            store::SampleAnswer(attempt, q, absl::StrCat("{\"text\":\"\\u0000\xc3\xbc", q, "\"}"));
        answer.certainty = "sure";
        ASSERT_TRUE(IsOk(quizzes.SaveAnswer(answer)));
        answer.final = true;
        answer.received_ms += 7;
        ASSERT_TRUE(IsOk(quizzes.SaveAnswer(answer)));
      }
      store::CloseQuizAttempt close = store::SampleClose(attempt, 2 * (n + 1));
      close.points = 1.0 / 3;
      close.cards = {store::SampleCard("p00-a", 5'000'000'000)};
      if (n == 2) return;
      ASSERT_TRUE(IsOk(quizzes.CloseAttempt(close)));
    }
  }

  void Write(const std::string& path, const std::string& text = "x") {
    ASSERT_TRUE(IsOk(cli::WriteFile(root() + "/" + path, text)));
  }
  bool Has(const std::string& path) const { return cli::IsFile(root() + "/" + path); }

  std::string root() const { return folder_.folder(); }

  store::TempDatabase folder_;
  std::unique_ptr<store::Store> store_;
};

TEST_F(PrivacyTest, WhatIsExportedAndImportedIsTheSameHistory) {
  LiveALittle();
  const std::string text = *store_->ExportJson();
  ASSERT_TRUE(absl::StrContains(text, "\"repeats\":")) << "the history has cached results";
  const auto other = Opened(root() + "/other.db");
  const auto imported = Import(text, *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->runs, 40);
  EXPECT_EQ(imported->attempts, 3);
  EXPECT_EQ(imported->submissions, 5);
  EXPECT_EQ(imported->accounts, 1);
  EXPECT_EQ(*other->ExportJson(), text);
  EXPECT_EQ(*other->cohort().VerifyLedger(), *store_->cohort().VerifyLedger());
  store::Account account = store::SampleAccount(1);
  account.password = "";
  EXPECT_EQ(*other->cohort().GetAccount(account.id), account) << "a password is a secret";
  EXPECT_FALSE(absl::StrContains(text, store::SampleToken(1)));
  const auto again = Import(text, *other);
  ASSERT_TRUE(IsOk(again));
  EXPECT_EQ(again->accounts, 0);
  EXPECT_EQ(*other->ExportJson(), text) << "the second time nothing is new";
  EXPECT_EQ(*other->grading().GetSubmission("submission-1"), *store_->grading().GetSubmission("submission-1"));
  EXPECT_EQ(*other->grading().GetResult("submission-1"), store::SampleResult());
  EXPECT_EQ((*other->grading().GetJob("submission-4"))->state, store::JobState::kQueued)
      << "the worker that has it is not here";
  EXPECT_EQ((*other->quizzes().GetAttempt("attempt-2"))->seed, 0xffff'ffff'ffff'fff2);
  EXPECT_EQ(other->quizzes().Answers("attempt-2")->at(2).answer,
            "{\"text\":\"\\u0000\xc3\xbc"
            "2\"}");
}

TEST_F(PrivacyTest, AnExportFromBeforeTheQuizzesIsStillRead) {
  ASSERT_TRUE(IsOk(store_->RecordRun(store::SampleRun(1, store::SampleLab(store::kLabA, "d1")))));
  std::string text = *store_->ExportJson();
  text = absl::StrReplaceAll(text, {{"\"schema\":4", "\"schema\":1"}});
  text.resize(text.find(",\n\"quizzes\""));
  const auto other = Opened(root() + "/other.db");
  const auto imported = Import(text + "}", *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->runs, 1);
}

TEST_F(PrivacyTest, AnExportFromBeforeVerifiedGradingIsStillRead) {
  TakeQuizzes();
  std::string text = *store_->ExportJson();
  text = absl::StrReplaceAll(text, {{"\"schema\":4", "\"schema\":2"}});
  text.resize(text.find(",\n\"grading\""));
  const auto other = Opened(root() + "/other.db");
  const auto imported = Import(text + "}", *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->attempts, 3);
}

TEST_F(PrivacyTest, AnExportFromBeforeCohortsIsStillReadAndItsResultsGetALedger) {
  HandIn();
  std::string text = *store_->ExportJson();
  text = absl::StrReplaceAll(text, {{"\"schema\":4", "\"schema\":3"}});
  text.resize(text.find(",\n\"cohort\""));
  const auto other = Opened(root() + "/other.db");
  const auto imported = Import(text + "}", *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->submissions, 5);
  EXPECT_EQ(other->cohort().VerifyLedger()->rows, 1);
}

TEST_F(PrivacyTest, WhatGoesOnHereIsNotReplacedByAnOlderExport) {
  TakeQuizzes();
  const std::string text = *store_->ExportJson();
  const auto other = Opened(root() + "/other.db");
  store::QuizStore& quizzes = other->quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(store::kBankVersion, "00", store::kBankBytes)));
  store::QuizAttempt mine = store::SampleAttempt(77);
  ASSERT_TRUE(IsOk(quizzes.StartAttempt(mine, 0)));
  store::QuizCard card = store::SampleCard("p00-a", 9'000'000'000);
  ASSERT_TRUE(IsOk(quizzes.PutCards({card})));
  const auto imported = Import(text, *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->attempts, 2) << "the open one stays out: one is open here";
  EXPECT_TRUE((*quizzes.GetAttempt(mine.id))->IsOpen());
  EXPECT_FALSE(quizzes.GetAttempt("attempt-2")->has_value());
  EXPECT_TRUE(**quizzes.GetCard(card.learner, "p00-a") == card);
}

TEST_F(PrivacyTest, ImportingTwiceChangesNothing) {
  LiveALittle();
  const std::string text = *store_->ExportJson();
  const auto imported = Import(text, *store_);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->runs, 0);
  EXPECT_EQ(imported->known, 40);
  EXPECT_EQ(imported->attempts, 0);
  EXPECT_EQ(imported->submissions, 0);
  EXPECT_EQ(*store_->ExportJson(), text);
}

TEST_F(PrivacyTest, AnExportIsANewFileForItsOwnerOnly) {
  LiveALittle();
  const std::string path = root() + "/export.json";
  ASSERT_TRUE(IsOk(ExportTo(*store_, path)));
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(*cli::ReadFile(path), *store_->ExportJson());
  EXPECT_TRUE(HasCodeAndText(ExportTo(*store_, path), absl::StatusCode::kAlreadyExists, path));
}

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
  const auto other = Opened(root() + "/other.db");
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
  const std::string newer = absl::StrReplaceAll(good, {{"\"schema\":4", "\"schema\":5"}});
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
  const auto refusing = Opened(root() + "/refusing.db");
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

TEST_F(PrivacyTest, WhatTheReviewQueueHasSeenHereIsNotTakenAlong) {
  LiveALittle();
  ASSERT_TRUE(IsOk(store_->SetSetting(store::kLastRunSeen, "7")));
  const std::string text = *store_->ExportJson();
  EXPECT_FALSE(absl::StrContains(text, store::kLastRunSeen));
  // Older versions took it along.
  const std::string older = absl::StrReplaceAll(
      text, {{"\"settings\":{", absl::StrCat("\"settings\":{\"", store::kLastRunSeen, "\":\"7\",")}});
  const auto other = Opened(root() + "/other.db");
  ASSERT_TRUE(IsOk(Import(older, *other)));
  EXPECT_EQ(*other->GetSetting(store::kLastRunSeen, ""), absl::StrCat(other->RecentRuns(1)->at(0).id))
      << "what was recorded there is no news here";
  ASSERT_TRUE(IsOk(other->SetSetting(store::kLastRunSeen, "3")));
  ASSERT_TRUE(IsOk(Import(older, *other)));
  EXPECT_EQ(*other->GetSetting(store::kLastRunSeen, ""), "3") << "nothing was new";
}

TEST_F(PrivacyTest, ErasingTakesRecordsAndLeavesWork) {
  LiveALittle();
  const std::string live = absl::StrCat(".course/spool/1800000000000000-", getpid(), ".json.part");
  const std::vector<std::string> gone = {".course/backups/a.db", ".course/course.db.before-2", ".course/spool/1-1.json",
                                         ".course/spool/refused/1-1.json.reason", ".course/log/server.log"};
  const std::vector<std::string> kept = {"phases/p/lab-01-x/starter.cc",
                                         ".course/attic/p/lab-01-x/a.cc",
                                         ".course/token",
                                         ".bazelrc.user",
                                         "export.json",
                                         live};
  for (const auto& list : {gone, kept}) {
    for (const std::string& path : list) Write(path);
  }
  ASSERT_TRUE(IsOk(Erase(root(), *store_)));
  EXPECT_TRUE(store_->RecentRuns(10)->empty());
  for (const std::string& path : gone) EXPECT_FALSE(Has(path)) << path;
  for (const std::string& path : kept) EXPECT_TRUE(Has(path)) << path;
}

TEST_F(PrivacyTest, ErasedBytesAreInNoFile) {
  store::LabRun lab = store::SampleLab(store::kLabA, "d1");
  lab.source = "int my_very_own_idea;\n";
  lab.tests[0].output = "a_secret_thought";
  ASSERT_TRUE(IsOk(store_->RecordRun(store::SampleRun(1, lab))));
  TakeQuizzes();
  ASSERT_TRUE(IsOk(store_->quizzes().SaveAnswer(store::SampleAnswer(store::SampleAttempt(2), 4, "my_private_guess"))));
  store::Submission submission = store::SampleSubmission(77, "my_learners_name");
  submission.files[0].bytes = "int handed_in;\n";
  ASSERT_TRUE(IsOk(store_->grading().Submit(submission)));
  const auto found = [&](const std::string& text) {
    for (const std::string& name : cli::FilesBelow(root() + "/.course")) {
      const auto bytes = cli::ReadFile(root() + "/.course/" + name);
      if (bytes.ok() && absl::StrContains(*bytes, text)) return true;
    }
    return false;
  };
  ASSERT_TRUE(found("my_very_own_idea") && found("a_secret_thought") && found("my_private_guess") &&
              found("my_learners_name") && found("handed_in"))
      << "else the search proves nothing";
  ASSERT_TRUE(IsOk(Erase(root(), *store_)));
  EXPECT_FALSE(found("my_very_own_idea"));
  EXPECT_FALSE(found("a_secret_thought") && found("my_private_guess"));
  EXPECT_FALSE(found(store::kLabA));
  EXPECT_FALSE(found("my_private_guess"));
  EXPECT_FALSE(found("p00-a"));
  EXPECT_FALSE(found("attempt-2"));
  EXPECT_FALSE(found("my_learners_name"));
  EXPECT_FALSE(found("handed_in"));
  EXPECT_FALSE(found("submission-77"));
}

TEST_F(PrivacyTest, AnOpenDashboardIsNoHindrance) {
  LiveALittle();
  const auto reader = Opened(root() + "/.course/course.db");
  ASSERT_TRUE(IsOk(reader->LabStatuses()));
  EXPECT_TRUE(IsOk(Erase(root(), *store_))) << "a dashboard that is open but idle is no hindrance";
  EXPECT_TRUE(reader->RecentRuns(10)->empty());
}

TEST_F(PrivacyTest, EveryPlaceSaysWhatItHoldsAndHowMuch) {
  LiveALittle();
  Write(".course/backups/a.db", std::string(100'000, 'x'));
  Write("phases/p/lab-01-x/starter.cc", "int F();\n");
  Write("phases/p/lab-01-x/lab_test.cc", std::string(100'000, 'x'));
  std::map<std::string, Place> places;
  for (const Place& place : Places(root())) {
    EXPECT_NE(place.what, "") << place.path;
    places[place.path] = place;
  }
  EXPECT_GT(places.at(".course/course.db").bytes, 10'000);
  EXPECT_TRUE(places.at(".course/course.db").erased);
  EXPECT_GE(places.at(".course/backups").bytes, 100'000);
  EXPECT_GT(places.at("phases/**/starter.cc").bytes, 0);
  EXPECT_LT(places.at("phases/**/starter.cc").bytes, 100'000) << "the tests are not the learner's";
  EXPECT_FALSE(places.at("phases/**/starter.cc").erased);
  EXPECT_EQ(places.at(".course/attic").command, "rm -r .course/attic");
  EXPECT_EQ(places.at(".course/reports").command, "rm -r .course/reports");
  EXPECT_EQ(places.at(".course/outbox").command, "rm -r .course/outbox") << "what waits is work that nobody else has";
  EXPECT_EQ(places.at(".course/cohort.json").command, "rm .course/cohort.json");
  EXPECT_EQ(places.at(".course/spool").bytes, 0);
}

}  // namespace
}  // namespace course::privacy
