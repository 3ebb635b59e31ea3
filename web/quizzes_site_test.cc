// Looking at quizzes through the site's addresses, with a real database and a bank of every kind, without a socket.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/faulty_disk.h"
#include "quiz/banks/current.h"
#include "quiz/taking/taking.h"
#include "web/pages/testing/sample.h"
#include "web/site.h"
#include "web/testing/toy_quiz.h"

namespace course::web {
namespace {

namespace fs = std::filesystem;
using base::testing::IsOk;
using testing::Has;
using testing::kToyQuestions;
using testing::Times;

constexpr int64_t kDay = 24 * 60 * 60'000;
constexpr char kManifest[] = R"({"kind":"course","parts":[{"kind":"phase","name":"00-foundations","package":
"//phases/00-foundations","title":"Foundations","summary":"How it runs.","parts":[{"kind":"lab","parts":[
{"label":"//phases/00-foundations/lab-01-x","name":"lab-01-x","title":"Counting","points":20,"tags":["cpu"],
"minutes":30,"contract":["x.h"],"limits":{"memory_mb":512,"cpu_seconds":10,"wall_seconds":20,"output_kb":256}},
{"tests":[{"suite":"Work","name":"CountsOnce","points":12,"file":"phases/00-foundations/lab-01-x/lab_test.cc","line":7},
{"suite":"Work","name":"RefusesNothing","points":8,"file":"phases/00-foundations/lab-01-x/lab_test.cc","line":9}]}]}]}]})";

class QuizzesSiteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            absl::StrCat("quizzes", ::getpid(), "_", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    testing::WriteToyQuiz(root_);
    Write("phases/00-foundations/README.md", "# Foundations\n\nThe cache is kept.\n");
    Write("phases/00-foundations/lab-01-x/README.md", "# Lab 00-01: Counting\n\nText.\n");
    Write(".course/manifest.json", kManifest);
    auto store = store::OpenSqliteStore((root_ / ".course/course.db").string());
    ASSERT_TRUE(IsOk(store));
    store_ = *std::move(store);
    banks_ = std::make_unique<quiz::CurrentBanks>(root_);
    const auto banks = [this] { return banks_->Get(); };
    const auto now = [this] { return now_ms_; };
    taking_ = std::make_unique<quiz::Taking>(quiz::Taking::Options{
        .store = &store_->quizzes(), .banks = banks, .now_ms = now, .random = [this] { return ++seed_; }});
    site_ = std::make_unique<Site>(
        SiteOptions{.root = root_,
                    .manifest = root_ / ".course/manifest.json",
                    .store = store_.get(),
                    .now_ms = now,
                    .quizzes = Quizzes{.taking = taking_.get(), .store = &store_->quizzes(), .banks = banks}});
  }
  void TearDown() override {
    site_.reset();
    taking_.reset();
    store_.reset();  // before the disk
    fs::remove_all(root_);
  }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  // The bank with one text exchanged for another.
  void EditBank(const std::string& from, const std::string& to) {
    const std::string path = "quiz/bank/toy.toml";
    const std::string before = *ReadWholeFile(root_ / path);
    ASSERT_TRUE(Has(before, from));
    Write(path, absl::StrReplaceAll(before, {{from, to}}));
  }
  Response Get(const std::string& path, const std::string& learner = "me") {
    return site_->Handle({.method = "GET", .path = path, .learner = learner});
  }
  Response Post(const std::string& path, const std::map<std::string, std::string>& form = {},
                const std::string& learner = "me") {
    return site_->Handle({.method = "POST", .path = path, .form = form, .learner = learner, .received_ms = now_ms_});
  }
  // The id of an attempt of which nothing but the question with this prompt was answered, by `text`.
  std::string Attempt(const std::string& prompt, const std::string& text, quiz::Certainty certainty) {
    const auto id = taking_->Start("me", "toy", {.certainty = true});
    EXPECT_TRUE(IsOk(id));
    const auto view = taking_->Look("me", *id);
    EXPECT_TRUE(IsOk(view));
    for (int i = 0; i < kToyQuestions; ++i) {
      if (!Has(view->items[i].shown->prompt, prompt)) continue;
      EXPECT_TRUE(IsOk(taking_->Save("me", *id, i, {.text = text}, certainty, /*final=*/true, now_ms_)));
    }
    now_ms_ += 95'000;
    EXPECT_TRUE(IsOk(taking_->Finish("me", *id)));
    return *id;
  }
  void RecordFailure() {
    store::LabRun lab = testing::OneFailure();
    lab.lab = "//phases/00-foundations/lab-01-x";
    lab.id = lab.run_id = 0;
    store::Run run = {.event_digest = absl::StrCat("run ", ++seed_),
                      .source = "bazel",
                      .pattern = "//phases/...",
                      .started_ms = now_ms_,
                      .finished_ms = now_ms_ + 1};
    run.labs = {lab};
    ASSERT_TRUE(IsOk(store_->RecordRun(run)));
  }

  store::FaultyDisk disk_;
  fs::path root_;
  int64_t now_ms_ = 1'771'320'600'000;
  uint64_t seed_ = 7;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<quiz::CurrentBanks> banks_;
  std::unique_ptr<quiz::Taking> taking_;
  std::unique_ptr<Site> site_;
};

TEST_F(QuizzesSiteTest, EveryPageAnswersBeforeAnythingWasTaken) {
  for (const char* path : {"/", "/quizzes", "/quizzes/toy", "/review", "/phases/00-foundations"}) {
    const Response response = Get(path);
    EXPECT_EQ(response.status, 200) << path << ": " << response.body.substr(0, 2000);
  }
  EXPECT_TRUE(Has(Get("/quizzes").body, "Take the quiz"));
  EXPECT_TRUE(Has(Get("/quizzes/toy").body, "An attempt asks 7 questions"));
  EXPECT_TRUE(Has(Get("/review").body, "Nothing is due"));
}

TEST_F(QuizzesSiteTest, WhatIsNotThereIsAPageThatSaysSo) {
  for (const char* path : {"/quizzes/none", "/quizzes/", "/quizzes/../toy", "/attempts/none/review"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
  EXPECT_EQ(Post("/review/none").status, 404);
}

TEST_F(QuizzesSiteTest, AQuizIsFoundInAnyCase) { EXPECT_EQ(Get("/quizzes/TOY").location, "/quizzes/toy"); }

TEST_F(QuizzesSiteTest, AnOpenAttemptIsGoneOnWithAndHasNoReview) {
  const std::string attempt =
      Post("/quizzes/toy/start", {{"mode", "exam"}}).location.substr(0, sizeof "/attempts/" + 31);
  EXPECT_EQ(Get(attempt + "/review").location, attempt) << "nothing is told before the end";
  EXPECT_TRUE(Has(Get("/quizzes").body, absl::StrCat("href=\"", attempt, "\"")));
  EXPECT_TRUE(Has(Get("/quizzes").body, "exam, 0 of 7 answered"));
  EXPECT_TRUE(Has(Get("/quizzes/toy").body, absl::StrCat("href=\"", attempt, "\"")));
  EXPECT_FALSE(Get("/quizzes").cacheable) << "answers make no other version of the store";
}

TEST_F(QuizzesSiteTest, AnExamWhoseTimeIsUpIsClosedByWhoeverLooks) {
  Post("/quizzes/toy/start", {{"mode", "exam"}});
  now_ms_ += 21 * 60'000;
  EXPECT_FALSE(Has(Get("/quizzes").body, "answered"));
  EXPECT_TRUE(Has(Get("/quizzes/toy").body, "not passed"));
}

TEST_F(QuizzesSiteTest, AReviewTellsTheScoreTheKeysAndHowSureOneWas) {
  const std::string id = Attempt("Which bird", "heron", quiz::Certainty::kSure);
  const Response page = Get(absl::StrCat("/attempts/", id, "/review"));
  ASSERT_EQ(page.status, 200) << page.body.substr(0, 2000);
  EXPECT_TRUE(Has(page.body, "Wrong (7)"));
  EXPECT_TRUE(Has(page.body, "0 of 8 points"));
  EXPECT_TRUE(Has(page.body, "WHY-heron")) << "the known mistake";
  EXPECT_TRUE(Has(page.body, "−6 of 21"));
  EXPECT_TRUE(Has(page.body, "sure: 0 of 1 right"));
  EXPECT_TRUE(Has(page.body, "1 min 35 s"));
  EXPECT_TRUE(Has(page.body, absl::StrCat("action=\"/attempts/", id, "/retry\"")));
  EXPECT_TRUE(Has(page.body, "<figure><svg")) << "a figure stands in the page";
}

TEST_F(QuizzesSiteTest, AnothersAttemptIsNotThere) {
  const std::string id = Attempt("Which bird", "heron", quiz::Certainty::kNone);
  EXPECT_EQ(Get(absl::StrCat("/attempts/", id, "/review"), "ada").status, 404);
  EXPECT_FALSE(Has(Get("/quizzes/toy", "ada").body, id));
}

TEST_F(QuizzesSiteTest, AQuizsPageAddsUpWhatWasRightAndHowSureOneWas) {
  Attempt("Which bird", "quetzal", quiz::Certainty::kSure);
  Attempt("Which bird", "heron", quiz::Certainty::kSure);
  const std::string page = Get("/quizzes/toy").body;
  EXPECT_TRUE(Has(page, "1 of 14 right")) << "two papers of seven questions, one outcome";
  EXPECT_TRUE(Has(page, "sure: 1 of 2 right, 50 %"));
  EXPECT_EQ(Times(page, "/review\""), 2) << "each attempt leads to its review";
}

TEST_F(QuizzesSiteTest, WhatIsOpenAndWhatWasBestIsFoundBehindAnyNumberOfAttempts) {
  const std::string best = Attempt("Which bird", "quetzal", quiz::Certainty::kNone);
  const std::string open = Post("/quizzes/toy/start").location;
  store::QuizAttempt poor = **store_->quizzes().GetAttempt(best);
  poor.points = 0;
  poor.started_ms = now_ms_ + 1;
  poor.closed_ms = now_ms_ + 2;
  // Many at once, because those share a turn at the disk.
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 20; ++thread) {
    threads.emplace_back([&, thread, mine = poor]() mutable {
      for (int i = 0; i < 26; ++i) {
        mine.id = absl::StrCat("poor-", thread, "-", i);
        EXPECT_TRUE(IsOk(store_->quizzes().RestoreAttempt(mine, {})));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(Has(Get("/").body, "best 12 %")) << "1 of 8 points";
  const std::string list = Get("/quizzes").body;
  EXPECT_TRUE(Has(list, "best score 12 %"));
  EXPECT_TRUE(Has(list, absl::StrCat("href=\"", open, "\"")));
}

TEST_F(QuizzesSiteTest, WhatWasMissedIsDueTheNextDayOnEveryPageThatSaysSo) {
  Attempt("Which bird", "heron", quiz::Certainty::kNone);
  EXPECT_FALSE(Has(Get("/").body, "/review"));
  EXPECT_TRUE(Has(Get("/review").body, "The next question comes back"));
  now_ms_ += kDay + 1;
  EXPECT_TRUE(Has(Get("/").body, "7 questions are due"));
  EXPECT_TRUE(Has(Get("/quizzes").body, "7 questions are due for review"));
  EXPECT_TRUE(Has(Get("/review").body, "Toys: 7 questions"));
  const Response started = Post("/review/toy");
  EXPECT_EQ(started.status, 303);
  EXPECT_TRUE(started.location.starts_with("/attempts/") && started.location.ends_with("/1")) << started.location;
  EXPECT_EQ(Get(started.location).status, 200);
  EXPECT_TRUE(Has(Get("/review").body, "Go on with the review"));
}

TEST_F(QuizzesSiteTest, AReviewOfNothingLeadsBackToTheQueue) { EXPECT_EQ(Post("/review/toy").location, "/review"); }

TEST_F(QuizzesSiteTest, AFailedLabTestBringsItsQuestionsToTheOwnerAtTheNextLook) {
  EditBank("id = \"toy-text\"", "id = \"toy-text\"\ntests = [\"//phases/00-foundations/lab-01-x:Work.*\"]");
  RecordFailure();
  EXPECT_TRUE(Has(Get("/review", "ada").body, "Nothing is due")) << "the labs are the owner's";
  EXPECT_TRUE(Has(Get("/").body, "1 question is due"));
  EXPECT_TRUE(Has(Get("/review").body, "Work.CountsOnce"));
  EXPECT_TRUE(Has(Get("/labs/phases/00-foundations/lab-01-x").body, "1 question about what failed here is due"));
  const int64_t version = *store_->Version();
  for (const char* path : {"/", "/quizzes", "/review"}) EXPECT_EQ(Get(path).status, 200);
  EXPECT_EQ(*store_->Version(), version) << "looking again changes nothing, or pages would never be kept";
}

TEST_F(QuizzesSiteTest, OnAFullDiskPagesAreShownAndAFailedTestWaitsForTheNextLook) {
  EditBank("id = \"toy-text\"", "id = \"toy-text\"\ntests = [\"//phases/00-foundations/lab-01-x:Work.*\"]");
  RecordFailure();
  disk_.FailAfter(0, store::FaultyDisk::Fault::kFull);
  for (const char* path :
       {"/", "/quizzes", "/quizzes/toy", "/review", "/phases/00-foundations", "/labs/phases/00-foundations/lab-01-x"}) {
    const Response response = Get(path);
    EXPECT_EQ(response.status, 200) << path << ": " << response.body.substr(0, 2000);
    EXPECT_FALSE(response.cacheable) << path << " would hide what is still to come";
  }
  EXPECT_TRUE(disk_.Mend()) << "it was tried";
  EXPECT_TRUE(Has(Get("/").body, "1 question is due"));
  EXPECT_TRUE(Get("/").cacheable);
}

TEST_F(QuizzesSiteTest, WhatAFullDiskRefusesIsSaidAlikeEverywhere) {
  Attempt("Which bird", "heron", quiz::Certainty::kNone);
  const std::string exam = Post("/quizzes/toy/start", {{"mode", "exam"}}).location;
  now_ms_ += kDay + 1;  // what was missed is due, and the exam is over and not closed
  disk_.FailAfter(0, store::FaultyDisk::Fault::kFull);
  for (const Response& response : {Get(exam + "/review"), Post("/review/toy"), Post("/quizzes/toy/start")}) {
    EXPECT_EQ(response.status, 507);
    EXPECT_TRUE(Has(response.body, "The disk is full")) << response.body;
  }
  EXPECT_TRUE(disk_.Mend());
  EXPECT_EQ(Get(exam + "/review").status, 200);
}

TEST_F(QuizzesSiteTest, TheMapAndTheGuideAreKeptUntilABankChanges) {
  for (const char* path : {"/", "/phases/00-foundations"}) {
    const Response page = Get(path);
    EXPECT_TRUE(page.cacheable) << path;
    EXPECT_TRUE(Has(page.body, "Quiz: Toys")) << path;
    EXPECT_NE(std::find(page.read.begin(), page.read.end(), (root_ / "quiz/bank/toy.toml").string()), page.read.end())
        << path;
  }
}

TEST_F(QuizzesSiteTest, AMendedKeyIsOfferedKeptAndThenNoLongerOffered) {
  const std::string id = Attempt("Which bird", "heron", quiz::Certainty::kNone);
  const std::string url = absl::StrCat("/attempts/", id);
  EXPECT_FALSE(Has(Get(url + "/review").body, "/rescore"));
  EditBank("accept = [\"quetzal\", \"the quetzal\"]", "accept = [\"heron\"]");
  EditBank("{text = \"heron\", why = \"WHY-heron\"}", "{text = \"quetzal\", why = \"WHY-quetzal\"}");
  EXPECT_TRUE(Has(Get(url + "/review").body, "Today this attempt is worth 1 of 8 points"));
  EXPECT_TRUE(Has(Get(url + "/review").body, "0 of 8 points")) << "asked first";
  EXPECT_EQ(Post(url + "/rescore").location, url + "/review");
  const std::string page = Get(url + "/review").body;
  EXPECT_TRUE(Has(page, "<strong>1 of 8 points"));
  EXPECT_FALSE(Has(page, "/rescore"));
}

TEST_F(QuizzesSiteTest, ABrokenBankIsToldAndItsAttemptsStay) {
  const std::string id = Attempt("Which bird", "heron", quiz::Certainty::kNone);
  EditBank("kind = \"text\"", "kind = \"poem\"");
  const std::string page = Get("/quizzes").body;
  EXPECT_TRUE(Has(page, "quiz/bank/toy.toml:"));
  EXPECT_TRUE(Has(page, "poem"));
  EXPECT_FALSE(Has(Get("/quizzes", "ada").body, "poem")) << "a guest can mend nothing";
  EXPECT_EQ(Get("/").status, 200);
  EXPECT_EQ(Get("/quizzes/toy").status, 404);
  EXPECT_TRUE(Has(Get("/quizzes/toy").body, "Its bank has mistakes"));
  EXPECT_EQ(Get(absl::StrCat("/attempts/", id, "/review")).status, 200) << "it was taken by the bank of its time";
}

}  // namespace
}  // namespace course::web
