// Quizzes through the whole server: what a browser may keep of them, and exams that end though nobody looks.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"
#include "web/testing/toy_quiz.h"

namespace course::web {
namespace {

using testing::kToyQuestions;
using testing::RawClient;
using testing::Served;
using testing::StatusOf;

constexpr int64_t kMinute = 60'000;  // ms
// Fields with something for every kind of question: which of them stands where on a paper is the seed's business.
constexpr char kOfEveryKind[] = "text=1&pick=0&pick.0=1&match.0=0&place.0=1&place.1=2&place.2=3&place.3=4";

class QuizServerTest : public ::testing::Test {
 protected:
  std::string Ask(const std::string& request) {
    RawClient client(served_.port());
    client.Say(request);
    return client.HearAnswer();
  }
  // The value of the header field Location.
  std::string LocationOf(const std::string& answer) {
    const size_t begin = answer.find("Location: ");
    if (begin == std::string::npos) return answer;
    return answer.substr(begin + 10, answer.find("\r\n", begin) - begin - 10);
  }
  std::string Start(const std::string& mode) {
    return LocationOf(Ask(served_.Post("/quizzes/toy/start", "mode=" + mode)));
  }

  std::atomic<int64_t> now_ms_{1'000'000};
  Served served_{[this](ServeOptions& options) {
    testing::WriteToyQuiz(options.root);
    options.now_ms = [this] { return now_ms_.load(); };
  }};
};

TEST_F(QuizServerTest, APageOfAnAttemptIsNeverKept) {
  const std::string attempt = Start("exam");
  for (int number = 1; number <= kToyQuestions; ++number) {
    const std::string question = absl::StrCat(attempt, "/", number);
    const std::string open = Ask(served_.Get(question));
    EXPECT_EQ(StatusOf(open), 200) << open;
    EXPECT_TRUE(absl::StrContains(open, "Cache-Control: no-store")) << open;
    EXPECT_TRUE(absl::StrContains(open, absl::StrCat(kToyQuestions + 1 - number, " open"))) << open;
    const std::string saved = Ask(served_.Post(question + "/save", kOfEveryKind));
    EXPECT_EQ(StatusOf(saved), 200) << saved;
    EXPECT_TRUE(absl::StrContains(Ask(served_.Get(question)), absl::StrCat(number, " answered")))
        << "answers do not grow the store's version";
  }
}

TEST_F(QuizServerTest, AnExamEndsByTheServersClockThoughNobodyLooks) {
  const std::string attempt = Start("exam");
  ASSERT_TRUE(absl::StartsWith(attempt, "/attempts/")) << attempt;
  const auto store = store::OpenSqliteStore(served_.options().database);
  ASSERT_TRUE(store.ok());
  const auto is_open = [&] {
    const auto found = (*store)->quizzes().GetAttempt(attempt.substr(10));
    return !found.ok() || !found->has_value() || (*found)->IsOpen();
  };
  EXPECT_TRUE(is_open());
  now_ms_ += 21 * kMinute;
  // Closed within a second or two; a slow machine gets a minute.
  for (int i = 0; i < 600 && is_open(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_FALSE(is_open());
  for (int number = 1; number <= kToyQuestions; ++number) {
    for (const char* fields : {kOfEveryKind, "text=1&pick=0", ""}) {
      const std::string late = Ask(served_.Post(absl::StrCat(attempt, "/", number, "/save"), fields));
      EXPECT_EQ(StatusOf(late), 409) << number << " \"" << fields << "\": " << late;
    }
  }
}

}  // namespace
}  // namespace course::web
