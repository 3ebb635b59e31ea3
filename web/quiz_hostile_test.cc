// Learners who want more than they know, over real sockets: nobody gets at a key before the answer is final, at
// another's attempt, or at a second chance; and whatever is typed stays text.

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/quiz_store.h"
#include "harness/store/sqlite_store.h"
#include "web/guard/guard.h"
#include "web/testing/raw_client.h"
#include "web/testing/served.h"
#include "web/testing/student.h"
#include "web/testing/toy_quiz.h"

namespace course::web {
namespace {

using absl::StrContains;
using base::testing::IsOk;
using testing::BodyOf;
using testing::Encoded;
using testing::FieldOf;
using testing::kToyQuestions;
using testing::Served;
using testing::StatusOf;
using testing::Student;

constexpr char kSingle[] = "What bounds a";
constexpr char kMulti[] = "Which grow with";
constexpr char kNumeric[] = "How many bytes";
constexpr char kText[] = "Which bird";
constexpr char kOrdering[] = "steps of a request in order";
constexpr char kMatching[] = "each of these limit";
constexpr char kTracing[] = "this program print";

class QuizHostileTest : public ::testing::Test {
 protected:
  static constexpr int64_t kMinute = 60'000;

  Student Enrol() const { return Student::Enrolled(served_.port(), "/quizzes/toy"); }
  Student Owner() const { return Student(served_.port(), served_.Cookie(), guard::CsrfOf(testing::kToken)); }

  // "/attempts/ID"
  static std::string Start(const Student& student, const std::string& form = "mode=practice") {
    const std::string answer = student.Post("/quizzes/toy/start", form);
    EXPECT_EQ(StatusOf(answer), 303) << answer;
    return FieldOf(answer, "Location");
  }
  // "/attempts/ID/N" of the question with this prompt.
  static std::string Find(const Student& student, const std::string& attempt, const std::string& prompt) {
    for (int i = 1; i <= kToyQuestions; ++i) {
      const std::string url = absl::StrCat(attempt, "/", i);
      if (StrContains(student.Get(url), prompt)) return url;
    }
    ADD_FAILURE() << "no question says \"" << prompt << "\"";
    return attempt + "/1";
  }
  static std::string Id(const std::string& attempt) { return attempt.substr(std::string("/attempts/").size()); }

  // What is kept of an attempt, read by another process's eyes.
  std::map<int, store::QuizAnswer> Kept(const std::string& attempt) const {
    const auto store = store::OpenSqliteStore(served_.options().database);
    EXPECT_TRUE(IsOk(store));
    const auto answers = (*store)->quizzes().Answers(Id(attempt));
    EXPECT_TRUE(IsOk(answers));
    std::map<int, store::QuizAnswer> kept;
    for (const store::QuizAnswer& answer : *answers) kept[answer.position] = answer;
    return kept;
  }

  void TearDown() override { EXPECT_EQ(StatusOf(Enrol().Get("/quizzes")), 200) << "it serves the next learner"; }

  std::atomic<int64_t> now_ms_{1'700'000'000'000};
  Served served_{[this](ServeOptions& options) {
    testing::WriteToyQuiz(options.root);
    options.open_enrolment = true;
    options.now_ms = [this] { return now_ms_.load(); };
  }};
};

void ExpectNoKey(const std::string& answer, const std::string& what) {
  for (const std::string_view key : testing::kToyKeys)
    EXPECT_FALSE(StrContains(answer, std::string(key))) << what << " tells " << key << ":\n" << answer;
}

// Every form that could be answered with more than it should.
const std::vector<std::string>& OddForms() {
  static const auto* forms = new std::vector<std::string>{"",
                                                          "pick=0",
                                                          "pick=99",
                                                          "pick=-1",
                                                          "pick.0=1&pick.1=1&pick.2=1&pick.3=1&pick.4=1",
                                                          "text=1+B",
                                                          "text=%3F",
                                                          "place.0=1&place.1=2&place.2=3&place.3=4",
                                                          "match.0=0&match.1=1&match.2=2",
                                                          "final=1&reveal=1&show=key&text=x"};
  return *forms;
}

TEST_F(QuizHostileTest, NoAnswerOfTheServerHoldsAKeyBeforeTheAnswerIsFinal) {
  for (const char* mode : {"mode=practice", "mode=exam", "mode=practice&certainty=1"}) {
    const Student ada = Enrol();
    const std::string attempt = Start(ada, mode);
    for (int i = 1; i <= kToyQuestions; ++i) {
      const std::string url = absl::StrCat(attempt, "/", i);
      ExpectNoKey(ada.Get(url), url);
      ExpectNoKey(ada.Get(url + "?reveal=1"), url + "?reveal=1");
      for (const std::string& form : OddForms()) {
        ExpectNoKey(ada.Post(url + "/save", form), url + "/save of " + form);
        ExpectNoKey(ada.Post(url, form + "&do=save"), url + " keeping " + form);
      }
      // What cannot be read is no final answer. Some kinds can read it: then the page may tell from now on.
      ExpectNoKey(ada.Post(url, "text=%3F&pick=99&place.0=9&match.0=99&do=answer"), url);
      now_ms_ += 2'000;  // for the limit of forms a second
    }
    for (const std::string& page :
         {attempt, attempt + "/finish", attempt + "/review", std::string("/quizzes"), std::string("/quizzes/toy"),
          std::string("/review"), std::string("/phases/00-a"), std::string("/search?q=bird"), attempt + "/1/key"}) {
      ExpectNoKey(ada.Get(page), page);
    }
  }
}

TEST_F(QuizHostileTest, SearchKnowsNoBank) {
  const Student ada = Enrol();
  const auto found = [&](const std::string& word) {
    return absl::StrReplaceAll(BodyOf(ada.Get("/search?q=" + word)), {{word, "WORD"}});
  };
  for (const char* word : {"quetzal", "424242", "8675309", "WHY-single", "toy-single"}) {
    EXPECT_EQ(found(word), found("qqqqqqqq")) << word;
  }
}

TEST_F(QuizHostileTest, TheBankIsNoFileOfTheCourse) {
  const Student owner = Owner(), ada = Enrol();
  for (const char* path :
       {"/files/quiz/bank/toy.toml", "/files/quiz/bank/snippets/toy/product.cc", "/files/.course/traces.json",
        "/files/quiz/../quiz/bank/toy.toml", "/files/quiz/bank/figures/../toy.toml", "/read/quiz/bank/toy.toml"}) {
    const std::string answer = owner.Get(path);
    EXPECT_EQ(StatusOf(answer), 404) << path;
    ExpectNoKey(answer, path);
    EXPECT_GE(StatusOf(ada.Get(path)), 403) << path;
  }
}

TEST_F(QuizHostileTest, AnothersAttemptIsLikeNone) {
  const Student ada = Enrol(), eve = Enrol();
  const std::string attempt = Start(ada), none = "/attempts/" + std::string(Id(attempt).size(), '0');
  const auto same = [&](const std::string& there, const std::string& nowhere) {
    const auto plain = [&](const std::string& answer) {
      return absl::StrReplaceAll(answer, {{Id(attempt), "ID"}, {Id(none), "ID"}});
    };
    EXPECT_EQ(StatusOf(there), 404) << there;
    EXPECT_EQ(plain(there), plain(nowhere)) << "and nothing tells one from the other";
  };
  for (const Student& other : {eve, Owner()}) {
    for (const char* rest : {"", "/1", "/finish", "/review", "/99"})
      same(other.Get(attempt + rest), other.Get(none + rest));
    for (const char* rest : {"/1", "/1/save", "/finish", "/retry", "/rescore", "/99", "/99/save"}) {
      same(other.Post(attempt + rest, "pick=0&text=1+B&do=answer"),
           other.Post(none + rest, "pick=0&text=1+B&do=answer"));
    }
  }
  EXPECT_TRUE(Kept(attempt).empty());
  EXPECT_EQ(StatusOf(ada.Get(attempt + "/1")), 200) << "and it goes on";
}

TEST_F(QuizHostileTest, AFormThatSomebodyElseSentOpensNothing) {
  const Student ada = Enrol(), eve = Enrol();
  const std::string attempt = Start(ada);
  const std::string single = Find(ada, attempt, kSingle);
  const Student with_her_csrf(served_.port(), eve.cookie(), ada.csrf());
  const Student without_cookie(served_.port(), "", ada.csrf());
  const Student with_owners_csrf(served_.port(), ada.cookie(), guard::CsrfOf(testing::kToken));
  for (const Student* thief : {&with_her_csrf, &without_cookie, &with_owners_csrf})
    EXPECT_EQ(StatusOf(thief->Post(single, "pick=0&do=answer")), 403);
  EXPECT_TRUE(Kept(attempt).empty());
}

TEST_F(QuizHostileTest, AnAnswerCountsOnceWhateverIsSentAgain) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada);
  const std::string single = Find(ada, attempt, kSingle);
  EXPECT_EQ(StatusOf(ada.Post(single, "pick=1&do=answer")), 303);
  EXPECT_EQ(StatusOf(ada.Post(single, "pick=1&do=answer")), 303) << "the same request once more";
  for (const char* second : {"pick=0&do=answer", "pick=2&do=answer"})
    EXPECT_EQ(StatusOf(ada.Post(single, second)), 409) << second;
  EXPECT_EQ(StatusOf(ada.Post(single + "/save", "pick=0")), 409);
  const auto kept = Kept(attempt);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept.begin()->second.answer, R"({"picks":[1]})");
  EXPECT_EQ(kept.begin()->second.saves, 1);
}

TEST_F(QuizHostileTest, AfterTheEndNothingIsKept) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada);
  const std::string single = Find(ada, attempt, kSingle);
  EXPECT_EQ(StatusOf(ada.Post(attempt + "/finish", "")), 303);
  const std::string late = ada.Post(single, "pick=0&do=answer");
  EXPECT_EQ(StatusOf(late), 409);
  EXPECT_TRUE(StrContains(late, "closed")) << late;
  EXPECT_EQ(StatusOf(ada.Post(single + "/save", "pick=0")), 409);
  EXPECT_TRUE(Kept(attempt).empty());
}

TEST_F(QuizHostileTest, AfterTheDeadlineNothingIsKept) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada, "mode=exam");
  const std::string single = Find(ada, attempt, kSingle), text = Find(ada, attempt, kText);
  EXPECT_EQ(StatusOf(ada.Post(single, "pick=1&do=answer")), 303);
  now_ms_ += 20 * kMinute + 1;  // the bank's exam_minutes, and the grace does not stretch it
  EXPECT_EQ(StatusOf(ada.Post(single, "pick=0&do=answer")), 409);
  EXPECT_EQ(StatusOf(ada.Post(text + "/save", "text=heron")), 409);
  now_ms_ += kMinute;
  EXPECT_EQ(StatusOf(ada.Post(text, "text=quetzal&do=answer")), 409);
  const auto kept = Kept(attempt);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept.begin()->second.answer, R"({"picks":[1]})");
}

TEST_F(QuizHostileTest, QuestionsThatThereAreNotAreNotThere) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada);
  for (const char* n : {"0", "-1", "8", "2147483647", "2147483648", "4294967297", "99999999999999999999", "1e0", "01",
                        "+1", "1%20", "%201", "1.0", "0x1", "1%00", "one", "1/2", "%E2%91%A0"}) {
    const std::string url = absl::StrCat(attempt, "/", n);
    EXPECT_EQ(StatusOf(ada.Get(url)), 404) << n;
    EXPECT_EQ(StatusOf(ada.Post(url, "pick=0&text=1+B&do=answer")), 404) << n;
    EXPECT_EQ(StatusOf(ada.Post(url + "/save", "pick=0&text=1+B")), 404) << n;
  }
  EXPECT_TRUE(Kept(attempt).empty());
}

TEST_F(QuizHostileTest, IdsCannotBeGuessedOrSpelledDifferently) {
  const Student ada = Enrol();
  const std::string id = Id(Start(ada));
  EXPECT_GE(id.size(), 22u) << "128 bits in any usual spelling";
  EXPECT_NE(Id(Start(Enrol())).substr(0, 8), id.substr(0, 8));
  for (const std::string& guess :
       {std::string("1"), std::string("me"), std::string("%25"), std::string("_"), id.substr(1), id + "0", id + "%00",
        "%20" + id, id + "%20", std::string("'%20OR%20'1'='1"), std::string("x'%20OR%201=1%20--"),
        absl::StrCat(id.substr(0, id.size() - 1), "%25")}) {
    EXPECT_EQ(StatusOf(ada.Get(absl::StrCat("/attempts/", guess, "/1"))), 404) << guess;
    EXPECT_EQ(StatusOf(ada.Post(absl::StrCat("/attempts/", guess, "/finish"), "")), 404) << guess;
  }
  EXPECT_EQ(StatusOf(ada.Post("/quizzes/none/start", "mode=practice")), 404);
  EXPECT_EQ(StatusOf(ada.Post("/quizzes/..%2ftoy/start", "mode=practice")), 404);
  EXPECT_EQ(StatusOf(ada.Post("/quizzes/toy/start", "mode=review")), 400);
}

TEST_F(QuizHostileTest, OddFieldsAreRefusedOrReadAsBrowsersReadThem) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada);
  const std::string single = Find(ada, attempt, kSingle), multi = Find(ada, attempt, kMulti);
  for (const char* form : {"pick=99", "pick=-1", "pick=4294967296", "pick=0x0", "pick=1e0", "pick=", "pick=one", ""}) {
    EXPECT_EQ(StatusOf(ada.Post(single, absl::StrCat(form, "&do=answer"))), 400) << form;
  }
  now_ms_ += 2'000;
  const std::string ordering = Find(ada, attempt, kOrdering), matching = Find(ada, attempt, kMatching);
  for (const char* form : {"place.0=1&place.1=1&place.2=2&place.3=3", "place.0=1",
                           "place.0=0&place.1=1&place.2=2&place.3=3", "place.0=5&place.1=1&place.2=2&place.3=3"}) {
    EXPECT_EQ(StatusOf(ada.Post(ordering, absl::StrCat(form, "&do=answer"))), 400) << form;
  }
  for (const char* form : {"match.0=99&match.1=0&match.2=0", "match.0=-1&match.1=0&match.2=0", "match.0=x"}) {
    EXPECT_EQ(StatusOf(ada.Post(matching, absl::StrCat(form, "&do=answer"))), 400) << form;
  }
  EXPECT_EQ(StatusOf(ada.Post(single, "pick=0&certainty=absolutely&do=answer")), 400);
  // Repeated fields: the first counts. Fields that the question does not have are nothing.
  EXPECT_EQ(StatusOf(ada.Post(single, "pick=2&pick=0&pick.7=1&text=x&match.0=1&do=answer")), 303);
  EXPECT_EQ(StatusOf(ada.Post(multi, "pick.1=1&pick.99=1&pick.-1=1&pick.1=0&do=answer")), 303);
  std::vector<std::string> kept;
  for (const auto& [position, answer] : Kept(attempt)) {
    if (answer.final) kept.push_back(answer.answer);
  }
  std::sort(kept.begin(), kept.end());
  EXPECT_EQ(kept, (std::vector<std::string>{R"({"picks":[1]})", R"({"picks":[2]})"}));
}

TEST_F(QuizHostileTest, LongTextsAreRefusedWithAReason) {
  const Student ada = Enrol();
  const std::string text = Find(ada, Start(ada), kText);
  EXPECT_EQ(StatusOf(ada.Post(text, "text=" + std::string(64 << 10, 'x') + "&do=answer")), 413);
  EXPECT_EQ(StatusOf(ada.Post(text + "/save", "text=" + std::string(5'000, 'x'))), 400);
  const std::string long_one = ada.Post(text, "text=" + std::string(5'000, 'x') + "&do=answer");
  EXPECT_EQ(StatusOf(long_one), 400);
  EXPECT_TRUE(StrContains(long_one, "role=\"alert\"")) << long_one;
}

// What is typed into a free field, and shown again: while it is refused, when it is kept, and when it is explained.
TEST_F(QuizHostileTest, WhateverIsTypedStaysText) {
  const std::vector<std::string> texts = {"<script>alert(1)</script>",
                                          "\"><img src=x onerror=alert(1)>",
                                          "'; DROP TABLE quiz_answers; --",
                                          "**bold** [link](javascript:alert(1)) ![x](x.svg) <b>b</b>",
                                          "$\\href{javascript:alert(1)}{x}$ `code` \\(x\\)",
                                          "</textarea></form><form action=//evil.example>",
                                          "{{7*7}} ${7*7} %s%n &lt;script&gt;",
                                          std::string("nul\0in\x01it\x1b[31m", 14),
                                          "\xff\xfe broken \xc3\x28 utf-8 \xed\xa0\x80",
                                          "\u202eright to left\u2066",
                                          "\r\nSet-Cookie: x=1\r\n\r\n<script>"};
  for (const std::string& typed : texts) {
    const Student ada = Enrol();
    const std::string attempt = Start(ada);
    const std::string text = Find(ada, attempt, kText), tracing = Find(ada, attempt, kTracing),
                      numeric = Find(ada, attempt, kNumeric);
    const std::string form = "text=" + Encoded(typed);
    std::vector<std::string> answers;
    const auto note = [&](const std::string& answer) {
      EXPECT_GE(StatusOf(answer), 200) << typed;
      EXPECT_LT(StatusOf(answer), 500) << typed << answer;
      answers.push_back(answer);
    };
    note(ada.Post(numeric, form + "&do=answer"));  // no number: 400, with what was typed
    note(ada.Get(numeric));
    for (const std::string& url : {text, tracing}) {
      note(ada.Post(url + "/save", form));
      note(ada.Get(url));
      note(ada.Post(url, form + "&do=answer"));
      note(ada.Get(url));
    }
    note(ada.Post(attempt + "/finish", ""));
    note(ada.Get(attempt + "/review"));
    note(ada.Get(numeric));
    note(ada.Get("/quizzes/toy"));
    for (const std::string& answer : answers) {
      const std::string body = BodyOf(answer);
      for (const char* live : {"<script>", "<img src=x", "<b>b", "<strong>bold", "href=\"javascript:", "evil.example>",
                               "<code>code", "\x1b", "\x01", "\xff", "\u202e", "href='javascript:"}) {
        EXPECT_FALSE(StrContains(body, live)) << typed << " became " << live << " in\n" << answer;
      }
      EXPECT_EQ(body.find('\0'), std::string::npos) << typed;
      EXPECT_EQ(FieldOf(answer, "Set-Cookie"), "") << typed;
      EXPECT_TRUE(StrContains(FieldOf(answer, "Content-Security-Policy"), "default-src 'none'"));
    }
  }
}

TEST_F(QuizHostileTest, WhatWasTypedIsShownAgain) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada), typed = "text=" + Encoded("<script>alert(1)</script>");
  const std::string numeric = Find(ada, attempt, kNumeric), text = Find(ada, attempt, kText);
  constexpr char kShown[] = "&lt;script&gt;alert(1)&lt;/script&gt;";
  EXPECT_TRUE(StrContains(ada.Post(numeric, typed + "&do=answer"), kShown)) << "no number: the page says so";
  EXPECT_EQ(StatusOf(ada.Post(text, typed + "&do=answer")), 303);
  EXPECT_TRUE(StrContains(ada.Get(text), kShown)) << "explained";
  EXPECT_EQ(StatusOf(ada.Post(attempt + "/finish", "")), 303);
  EXPECT_TRUE(StrContains(ada.Get(attempt + "/review"), kShown)) << "reviewed";
}

TEST_F(QuizHostileTest, LookingChangesNothing) {
  const Student ada = Enrol();
  const std::string attempt = Start(ada);
  EXPECT_EQ(StatusOf(ada.Post(Find(ada, attempt, kSingle), "pick=0&do=answer")), 303);
  const auto store = store::OpenSqliteStore(served_.options().database);
  ASSERT_TRUE(IsOk(store));
  const auto version = (*store)->Version();
  const auto export_before = (*store)->ExportJson();
  for (const char* method : {"GET", "HEAD"}) {
    for (const std::string& path :
         {std::string("/quizzes"), std::string("/quizzes/toy"), std::string("/quizzes/toy/start"),
          std::string("/quizzes/toy/start?mode=practice&csrf=") + ada.csrf(), std::string("/review"),
          std::string("/review/toy"), attempt, attempt + "/1", attempt + "/2?pick=0&do=answer", attempt + "/1/save",
          attempt + "/2/save?pick=0", attempt + "/finish", attempt + "/retry", attempt + "/rescore",
          attempt + "/review"}) {
      const int status = StatusOf(ada.Ask(method, path));
      EXPECT_TRUE(status >= 200 && status < 500) << method << " " << path << " " << status;
    }
  }
  EXPECT_EQ(Kept(attempt).size(), 1u);
  EXPECT_EQ((*store)->Version().value(), version.value());
  EXPECT_EQ((*store)->ExportJson().value(), export_before.value()) << "byte by byte";
}

TEST_F(QuizHostileTest, OneWhoSendsThousandsOfFormsHarmsNobody) {
  const Student greedy = Enrol(), ada = Enrol();
  const std::string attempt = Start(greedy);
  const std::string single = Find(greedy, attempt, kSingle);
  std::map<int, int> statuses;
  for (int i = 0; i < 110; ++i) ++statuses[StatusOf(greedy.Post(single + "/save", absl::StrCat("pick=", i % 4)))];
  EXPECT_EQ(statuses[200], 99) << "a burst of a hundred, of which the start was one";
  EXPECT_EQ(statuses[429], 11);
  EXPECT_EQ(StatusOf(ada.Post("/quizzes/toy/start", "mode=practice")), 303);
  now_ms_ += 1'000;
  EXPECT_EQ(StatusOf(greedy.Post(single + "/save", "pick=0")), 200) << "a second later";
}

}  // namespace
}  // namespace course::web
