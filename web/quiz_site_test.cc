// Taking a quiz through the site's addresses, with a real database and a bank of every kind, without a socket.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/faulty_disk.h"
#include "nlohmann/json.hpp"
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
using testing::kToyKeys;
using testing::kToyQuestions;

using Form = std::map<std::string, std::string>;

class QuizSiteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            absl::StrCat("quiz", ::getpid(), "_", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    testing::WriteToyQuiz(root_);
    std::ofstream(root_ / ".course/manifest.json") << R"({"kind":"course","parts":[]})";
    auto store = store::OpenSqliteStore((root_ / ".course/course.db").string());
    ASSERT_TRUE(IsOk(store));
    store_ = *std::move(store);
    banks_ = std::make_unique<quiz::CurrentBanks>(root_);
    ASSERT_TRUE(banks_->Get()->problems().empty()) << banks_->Get()->problems().front().ToString();
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

  Response Get(const std::string& path, const std::string& learner = "me") {
    return site_->Handle({.method = "GET", .path = path, .learner = learner});
  }
  Response Post(const std::string& path, const Form& form = {}, const std::string& learner = "me") {
    return site_->Handle({.method = "POST", .path = path, .form = form, .learner = learner, .received_ms = now_ms_});
  }
  // The address of the attempt: "/attempts/ID".
  std::string Start(const Form& form = {}) {
    const Response response = Post("/quizzes/toy/start", form);
    EXPECT_EQ(response.status, 303) << response.body;
    return response.location;
  }
  // Where the question of a kind stands in the attempt, counted from 1.
  std::string Find(const std::string& attempt, const std::string& prompt) {
    for (int i = 1; i <= kToyQuestions; ++i) {
      std::string url = absl::StrCat(attempt, "/", i);
      if (Has(Get(url).body, prompt)) return url;
    }
    ADD_FAILURE() << "no question has \"" << prompt << "\" in it";
    return "";
  }

  store::FaultyDisk disk_;
  fs::path root_;
  int64_t now_ms_ = 1'000'000;
  uint64_t seed_ = 7;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<quiz::CurrentBanks> banks_;
  std::unique_ptr<quiz::Taking> taking_;
  std::unique_ptr<Site> site_;
};

constexpr char kNumeric[] = "How many bytes";
constexpr char kText[] = "Which bird";
constexpr char kTracing[] = "this program print";
constexpr char kSingle[] = "What bounds a";
constexpr char kOrdering[] = "steps of a request in order";

void ExpectNoKey(const Response& response, const std::string& what) {
  for (const std::string_view key : kToyKeys) EXPECT_FALSE(Has(response.body, key)) << what << " tells " << key;
}

TEST_F(QuizSiteTest, AnAttemptBeginsAtItsFirstOpenQuestionAndGoesOnThere) {
  const std::string attempt = Start();
  ASSERT_TRUE(absl::StartsWith(attempt, "/attempts/")) << attempt;
  EXPECT_EQ(Get(attempt).location, attempt + "/1");
  EXPECT_EQ(Start(), attempt) << "the open one goes on";
  const std::string numeric = Find(attempt, kNumeric);
  EXPECT_EQ(Post(numeric, {{"text", "424242 B"}, {"do", "answer"}}).location, numeric + "#explanation");
  const Response told = Get(numeric);
  EXPECT_EQ(told.status, 200);
  EXPECT_FALSE(told.cacheable);
  EXPECT_TRUE(Has(told.body, "WHY-numeric"));
}

TEST_F(QuizSiteTest, NothingOfAKeyIsToldBeforeTheAnswerIsFinal) {
  for (const char* mode : {"practice", "exam"}) {
    const std::string attempt = Start({{"mode", mode}});
    for (int i = 1; i <= kToyQuestions; ++i) {
      const std::string url = absl::StrCat(attempt, "/", i);
      ExpectNoKey(Get(url), url);
      ExpectNoKey(Post(url + "/save", {{"text", "1 B"}, {"pick", "0"}, {"pick.0", "1"}}), url + "/save");
      ExpectNoKey(Post(url, {{"text", "?"}, {"pick", "99"}, {"do", "answer"}}), "a form that does not fit");
    }
    ExpectNoKey(Get(attempt + "/finish"), "the page before the end");
  }
}

TEST_F(QuizSiteTest, AKnownMistakeIsExplained) {
  const std::string attempt = Start();
  const std::string numeric = Find(attempt, kNumeric);
  Post(numeric, {{"text", "212121 B"}});
  EXPECT_TRUE(Has(Get(numeric).body, "WHY-half"));
  const std::string tracing = Find(attempt, kTracing);
  Post(tracing, {{"text", "8675309\r\n9\r\n"}});
  EXPECT_TRUE(Has(Get(tracing).body, "class=\"ui state good\">right</span>")) << Get(tracing).body;
}

TEST_F(QuizSiteTest, AHalfFilledFormKeepsWhatWasFilledAndSaysWhatIsMissing) {
  const std::string attempt = Start();
  const std::string numeric = Find(attempt, kNumeric);
  const Response refused = Post(numeric, {{"text", "12 <foos>"}, {"do", "answer"}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_TRUE(Has(refused.body, "value=\"12 &lt;foos&gt;\"")) << refused.body;
  EXPECT_TRUE(Has(refused.body, "role=\"alert\""));
  EXPECT_TRUE(Has(refused.body, "foos"));
  EXPECT_EQ(Post(Find(attempt, kSingle), {{"do", "answer"}}).status, 400) << "nothing was chosen";
  const std::string ordering = Find(attempt, kOrdering);
  const Form twice = {{"place.0", "2"}, {"place.1", "2"}, {"place.2", "1"}, {"place.3", "4"}};
  const Response order = Post(ordering, twice);
  EXPECT_EQ(order.status, 400);
  EXPECT_TRUE(Has(order.body, "Two items have place 2"));
  EXPECT_EQ(testing::Times(order.body, "<option value=\"2\" selected=\"\">"), 2);
}

TEST_F(QuizSiteTest, TheScriptIsToldWhetherAnAnswerIsKept) {
  const std::string attempt = Start();
  const std::string text = Find(attempt, kText);
  const auto outcome = [](const Response& response) {
    EXPECT_EQ(response.content_type, "application/json");
    return nlohmann::json::parse(response.body).at("outcome").get<std::string>();
  };
  Response response = Post(text + "/save", {{"text", "que"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(outcome(response), "saved");
  EXPECT_TRUE(Has(Get(text).body, "value=\"que\""));
  EXPECT_TRUE(Has(Get(text).body, "1 begun"));

  response = Post(Find(attempt, kOrdering) + "/save", {{"place.0", "9"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(outcome(response), "form");
  response = Post("/attempts/none/1/save", {{"text", "x"}});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(outcome(response), "no such attempt");
  response = Post(attempt + "/8/save", {{"text", "x"}});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(outcome(response), "no such question");

  Post(text, {{"text", "heron"}});
  response = Post(text + "/save", {{"text", "quetzal"}});
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(outcome(response), "already final");
  Post(attempt + "/finish");
  response = Post(Find(attempt, kNumeric) + "/save", {{"text", "1 B"}});
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(outcome(response), "closed");
}

// No field of it is one that a question of ours has, and its text is too long for any.
Form Unreadable() { return {{"pick", "99"}, {"place.0", "x"}, {"match.0", "-7"}, {"text", std::string(5'000, 'x')}}; }

TEST_F(QuizSiteTest, AFormThatNobodyCanReadIsToldWhyNoAnswerWouldBeTaken) {
  const std::string attempt = Start();
  const std::string multi = Find(attempt, "grow with the context");
  for (int i = 1; i <= kToyQuestions; ++i) {
    const std::string url = absl::StrCat(attempt, "/", i);
    if (url == multi) continue;  // ticks nothing that is there, which is an answer
    EXPECT_EQ(Post(url + "/save", Unreadable()).status, 400) << url;
    EXPECT_EQ(Post(url, Unreadable()).status, 400) << url;
  }
  const std::string ordering = Find(attempt, kOrdering);
  Post(ordering, {{"place.0", "1"}, {"place.1", "2"}, {"place.2", "3"}, {"place.3", "4"}});
  const Response again = Post(ordering + "/save", Unreadable());
  EXPECT_EQ(again.status, 409);
  EXPECT_TRUE(Has(again.body, "already final")) << again.body;
  Post(attempt + "/finish");
  for (int i = 1; i <= kToyQuestions; ++i) {
    const std::string url = absl::StrCat(attempt, "/", i);
    const Response saved = Post(url + "/save", Unreadable());
    EXPECT_EQ(saved.status, 409) << url;
    EXPECT_TRUE(Has(saved.body, "\"closed\"")) << saved.body;
    const Response answered = Post(url, Unreadable());
    EXPECT_EQ(answered.status, 409) << url;
    EXPECT_TRUE(Has(answered.body, "This attempt is closed.")) << answered.body;
    EXPECT_EQ(Post(url + "/save", Unreadable(), "guest").status, 404) << url;
  }
}

TEST_F(QuizSiteTest, ASecondAnswerIsRefusedAndTheFirstIsShown) {
  const std::string text = Find(Start(), kText);
  Post(text, {{"text", "heron"}});
  const Response second = Post(text, {{"text", "quetzal"}});
  EXPECT_EQ(second.status, 409);
  EXPECT_TRUE(Has(second.body, "WHY-heron")) << second.body;
  EXPECT_TRUE(Has(second.body, "role=\"alert\""));
  // The same once more is a form that was sent twice.
  EXPECT_EQ(Post(text, {{"text", "heron"}}).status, 303);
}

TEST_F(QuizSiteTest, AnExamGoesOnWithoutAWordAndEndsByTheClock) {
  const std::string attempt = Start({{"mode", "exam"}});
  const std::string text = Find(attempt, kText);
  int number = 0;
  ASSERT_TRUE(absl::SimpleAtoi(text.substr(text.rfind('/') + 1), &number));
  const std::string next = number == kToyQuestions ? attempt + "/finish" : absl::StrCat(attempt, "/", number + 1);
  EXPECT_EQ(Post(text, {{"text", "heron"}}).location, next);
  EXPECT_EQ(Post(text, {{"text", "quetzal"}}).location, next) << "answers stay open";
  EXPECT_TRUE(Has(Get(text).body, "value=\"quetzal\""));
  const Response unfinished = Post(Find(attempt, kNumeric), {{"text", "12 foos"}});
  EXPECT_EQ(unfinished.status, 400) << "it counts as it stands, but that would be a pity";
  EXPECT_TRUE(Has(unfinished.body, "value=\"12 foos\""));
  now_ms_ += 20 * 60'000 + 1;
  const Response late = Post(text, {{"text", "heron"}});
  EXPECT_EQ(late.status, 409);
  ExpectNoKey(late, "an attempt whose last answers are still on their way");
  now_ms_ += quiz::Taking::kGraceMs;
  const Response over = Post(text, {{"text", "heron"}});
  EXPECT_EQ(over.status, 409);
  EXPECT_TRUE(Has(over.body, "WHY-text")) << "it is over, and explained";
  EXPECT_EQ(Get(attempt).location, attempt + "/review");
  EXPECT_EQ(Get(attempt + "/finish").location, attempt + "/review");
}

TEST_F(QuizSiteTest, SomebodyElsesAttemptIsNone) {
  const std::string attempt = Start();
  for (const std::string& path : {attempt, attempt + "/1", attempt + "/finish"}) {
    EXPECT_EQ(Get(path, "guest").status, 404) << path;
  }
  for (const std::string& path :
       {attempt + "/1", attempt + "/1/save", attempt + "/finish", attempt + "/retry", attempt + "/rescore"}) {
    const Response response = Post(path, {{"pick", "0"}, {"text", "x"}}, "guest");
    EXPECT_EQ(response.status, 404) << path;
    ExpectNoKey(response, path);
  }
  EXPECT_TRUE(Has(Get(attempt + "/1").body, "7 open")) << "nothing was changed";
}

TEST_F(QuizSiteTest, WhatIsNotThereIsAPageThatSaysSo) {
  const std::string attempt = Start();
  for (const std::string path :
       {"/attempts/", "/attempts/none", "/attempts/none/1", "/attempts//1", "/attempts/../me"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
  for (const char* rest : {"/0", "/8", "/-1", "/01", "/1x", "/x", "/1/save", "/1/2", "/99999999999999999999", "/"}) {
    EXPECT_EQ(Get(attempt + rest).status, 404) << rest;
    EXPECT_EQ(Post(attempt + rest + "/nothing").status, 404) << rest;
  }
  EXPECT_EQ(Post("/quizzes/none/start").status, 404);
  EXPECT_TRUE(Has(Post("/quizzes/toys/start").body, "toy")) << "names the nearest";
  EXPECT_EQ(Post("/quizzes/toy/begin").status, 404);
  EXPECT_EQ(Post("/quizzes/toy/start", {{"mode", "cheat"}}).status, 400);
}

TEST_F(QuizSiteTest, CertaintyIsAskedForBeforeAnAnswerIsFinal) {
  const std::string text = Find(Start({{"certainty", "1"}}), kText);
  const Response unsure = Post(text, {{"text", "heron"}, {"do", "answer"}});
  EXPECT_EQ(unsure.status, 400);
  EXPECT_TRUE(Has(unsure.body, "how sure you are"));
  EXPECT_TRUE(Has(unsure.body, "role=\"radiogroup\" aria-describedby=\"error\" aria-invalid=\"true\""));
  EXPECT_EQ(testing::Times(unsure.body, "aria-invalid"), 1) << "nothing is wrong with the answer";
  EXPECT_TRUE(Has(unsure.body, "value=\"heron\""));
  EXPECT_TRUE(Has(Get(text).body, "value=\"heron\"")) << "it is kept, and not final";
  EXPECT_EQ(Post(text, {{"text", "heron"}, {"certainty", "very"}}).status, 400);
  EXPECT_EQ(Post(text, {{"text", "heron"}, {"certainty", "sure"}}).status, 303);
  EXPECT_TRUE(Has(Get(text).body, "for your certainty −6"));
}

TEST_F(QuizSiteTest, AButtonThatNoPageHasMakesNothingFinal) {
  const std::string text = Find(Start(), kText);
  EXPECT_EQ(Post(text, {{"text", "heron"}, {"do", "finish"}}).status, 303);
  EXPECT_TRUE(Has(Get(text).body, "value=\"heron\"")) << "kept, and still to be changed";
}

TEST_F(QuizSiteTest, OnlyWhatWasMissedComesAgain) {
  EXPECT_EQ(Post(Start({{"mode", "exam"}}) + "/retry").status, 409) << "it is still open";
  const std::string attempt = Start();
  EXPECT_EQ(Post(attempt + "/retry").location, attempt) << "what is open is gone on with";
  Post(Find(attempt, kText), {{"text", "quetzal"}});
  Post(Find(attempt, kNumeric), {{"text", "424242 B"}});
  EXPECT_EQ(Post(attempt + "/finish").location, attempt + "/review");
  const Response again = Post(attempt + "/retry");
  ASSERT_EQ(again.status, 303) << again.body;
  EXPECT_TRUE(Has(Get(again.location + "/1").body, "Question 1 of 5"));
}

TEST_F(QuizSiteTest, AnotherOpenAttemptIsNotGoneOnWithWithoutAWord) {
  const std::string first = Start();
  Post(Find(first, kText), {{"text", "quetzal"}});
  Post(first + "/finish");
  const std::string open = Start();
  EXPECT_EQ(Start(), open) << "the same once more is what was asked for";
  EXPECT_EQ(Start({{"certainty", "1"}}), open + "/open");
  EXPECT_EQ(Post(first + "/retry").location, open + "/open");
  Post(Find(open, kNumeric), {{"text", "424242 B"}});
  const Response said = Get(open + "/open");
  EXPECT_EQ(said.status, 200);
  EXPECT_FALSE(said.cacheable);
  EXPECT_TRUE(Has(said.body, "A practice of this quiz is open already")) << said.body;
  EXPECT_TRUE(Has(said.body, "7 questions with 1 answered, and does not ask how sure you are"));
  EXPECT_TRUE(Has(said.body, absl::StrCat("href=\"", open, "\"")));
  EXPECT_TRUE(Has(said.body, absl::StrCat("href=\"", open, "/finish\"")));
  EXPECT_EQ(Get(open + "/open", "guest").status, 404);
  EXPECT_EQ(Start({{"mode", "exam"}, {"certainty", "1"}}).find("/open"), std::string::npos)
      << "an exam is another matter";

  Post(open + "/finish");
  EXPECT_EQ(Get(open + "/open").location, open + "/review");
  const std::string retry = Post(first + "/retry").location;
  EXPECT_EQ(Post(first + "/retry").location, retry) << "a button that was pressed twice";
  EXPECT_EQ(Start(), retry + "/open") << "a whole paper was asked for";
  EXPECT_TRUE(Has(Get(retry + "/open").body, "It is a retry of what was missed, 6 questions"));
}

TEST_F(QuizSiteTest, AFullDiskKeepsTheFormAndSaysThatItIsSentAgain) {
  const std::string text = Find(Start(), kText);
  disk_.FailAfter(0, store::FaultyDisk::Fault::kFull);
  const Response full = Post(text, {{"text", "quetzal"}, {"do", "answer"}});
  EXPECT_EQ(full.status, 507);
  EXPECT_TRUE(Has(full.body, "value=\"quetzal\"")) << full.body;
  EXPECT_TRUE(Has(full.body, "The disk is full"));
  EXPECT_TRUE(Has(full.body, "data-unsent")) << "the script sends it again";
  EXPECT_FALSE(Has(full.body, "aria-invalid")) << "nothing is wrong with the answer";
  EXPECT_EQ(Post(text + "/save", {{"text", "quetzal"}}).status, 507);
  EXPECT_EQ(Post(text.substr(0, text.rfind('/')) + "/finish").status, 507);
  EXPECT_TRUE(disk_.Mend());
  EXPECT_TRUE(Has(Get(text).body, "7 open")) << "nothing of it was kept";
  EXPECT_EQ(Post(text, {{"text", "quetzal"}, {"do", "answer"}}).status, 303);
}

TEST_F(QuizSiteTest, HostileAnswersAreInertAndBounded) {
  const std::string text = Find(Start(), kText);
  const std::string evil = "\"><script>alert(1)</script>";
  Post(text + "/save", {{"text", evil}});
  EXPECT_FALSE(Has(Get(text).body, "<script>alert"));
  const Response long_one = Post(text, {{"text", std::string(5000, 'x')}});
  EXPECT_EQ(long_one.status, 400);
  EXPECT_EQ(Post(text + "/save", {{"text", std::string("\xff\xfe\0a", 4)}}).body.find("\xff"), std::string::npos);
  EXPECT_FALSE(Has(Get(text).body, "\xff"));
  Post(text, {{"text", evil}});
  const Response told = Get(text);
  EXPECT_FALSE(Has(told.body, "<script>alert"));
  EXPECT_TRUE(Has(told.body, "&lt;script&gt;alert(1)"));
}

}  // namespace
}  // namespace course::web
