// Who is shown what: the front with a site that says whom it made a page for.

#include "web/front.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";

class FrontTest : public ::testing::Test {
 protected:
  // The site keeps a secret of each learner on every page, and says that all of them may be kept.
  Response Site(const Request& request) {
    ++made_;
    last_ = request;
    if (request.path == "/attempts/x/1" && request.method == "POST")
      return {.status = 303, .location = "/attempts/x/2"};
    return {.body = absl::StrCat("for ", request.learner, " csrf ", request.csrf),
            .immutable = request.path.starts_with("/assets/"),
            .cacheable = true};
  }
  // `cookie` becomes what the answer sets.
  Answer Ask(const std::string& method, const std::string& path, std::string& cookie, const std::string& csrf = "") {
    guard::Knock knock = {.method = method, .target = path, .hosts = {"127.0.0.1:8765"}, .cookie = cookie};
    Request request = {.method = method, .path = path};
    if (method == "POST") request.form["csrf"] = csrf;
    Answer answer = front_.Reply(knock, request);
    for (const auto& [name, value] : answer.fields) {
      if (name == "Set-Cookie") cookie = value.substr(0, value.find(';'));
    }
    return answer;
  }

  int64_t now_ms_ = 1'000;
  int made_ = 0;
  int waited_ = 0;
  Request last_;
  std::string owner_ = absl::StrCat("course_8765=", kToken);
  Front front_{guard::MakeDoor(8765, kToken, /*open_enrolment=*/true),
               Behind{.site = [this](const Request& request) { return Site(request); },
                      .version = [] { return 7; },
                      .now_ms = [this] { return now_ms_; },
                      .guest_forms = {.per_second = 50, .burst = 100},
                      .guest_pages = {.per_second = 100, .burst = 400},
                      .newcomers = {.per_second = 500, .burst = 2'000},
                      .before_refusal = [this] { ++waited_; }}};
};

TEST_F(FrontTest, TellsTheSiteWhoAsksAndWhen) {
  now_ms_ = 4'711;
  Ask("GET", "/quizzes", owner_);
  EXPECT_EQ(last_.learner, "me");
  EXPECT_EQ(last_.received_ms, 4'711);
  std::string guest;
  Ask("GET", "/quizzes", guest);
  EXPECT_TRUE(guest.starts_with("learner_8765=" + last_.learner)) << guest;
  EXPECT_NE(last_.learner, "me");
}

TEST_F(FrontTest, APageMadeForOneIsNeverShownToAnother) {
  std::string ada, bob;
  Ask("GET", "/quizzes", ada);
  Ask("GET", "/quizzes", bob);
  made_ = 0;
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(absl::StartsWith(*Ask("GET", "/quizzes", owner_).body, "for me "));
    for (std::string* guest : {&ada, &bob}) {
      const std::string learner = guest->substr(guest->find('=') + 1, 32);
      EXPECT_TRUE(absl::StartsWith(*Ask("GET", "/quizzes", *guest).body, absl::StrCat("for ", learner, " "))) << *guest;
    }
  }
  EXPECT_EQ(made_, 1 + 3 + 3) << "the owner's is kept, and only that";
}

TEST_F(FrontTest, AFileThatBrowsersKeepForEverNamesNobody) {
  std::string guest;
  Ask("GET", "/assets/style.1.css", guest);
  EXPECT_EQ(guest, "");
}

TEST_F(FrontTest, AConnectionOfAGuestWhoReadsIsNotKept) {
  std::string guest;
  EXPECT_TRUE(Ask("GET", "/quizzes", guest).close);
  EXPECT_TRUE(Ask("POST", "/attempts/x/1/save", guest, last_.csrf).close);
  EXPECT_FALSE(Ask("POST", "/attempts/x/1", guest, last_.csrf).close) << "the browser follows it at once";
  EXPECT_FALSE(Ask("GET", "/assets/style.1.css", guest).close) << "the next file comes at once";
  EXPECT_FALSE(Ask("GET", "/quizzes", owner_).close);
}

TEST_F(FrontTest, AGuestSendsNoMoreFormsThanAPersonCan) {
  std::string guest, other;
  Ask("GET", "/quizzes", guest);
  const std::string csrf = last_.csrf;
  Ask("GET", "/quizzes", other);
  const std::string other_csrf = last_.csrf;
  int passed = 0;
  for (int i = 0; i < 1'000; ++i) passed += Ask("POST", "/attempts/x/1/save", guest, csrf).status == 200 ? 1 : 0;
  EXPECT_EQ(passed, 100);
  EXPECT_EQ(waited_, 900);
  made_ = 0;
  const Answer refused = Ask("POST", "/attempts/x/1/save", guest, csrf);
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(absl::StrContains(*refused.body, "changed nothing")) << *refused.body;
  EXPECT_EQ(made_, 0) << "the site was not asked";
  EXPECT_EQ(Ask("POST", "/attempts/y/1", other, other_csrf).status, 200) << "harms nobody else";
  EXPECT_EQ(Ask("GET", "/quizzes", guest).status, 200) << "reading goes on";
  now_ms_ += 1'000;
  passed = 0;
  for (int i = 0; i < 1'000; ++i) passed += Ask("POST", "/attempts/x/1/save", guest, csrf).status == 200 ? 1 : 0;
  EXPECT_EQ(passed, 50);
}

TEST_F(FrontTest, AFormWithAWrongValueIsCounted) {
  std::string guest;
  Ask("GET", "/quizzes", guest);
  const std::string csrf = last_.csrf;
  int wrong = 0;
  for (int i = 0; i < 1'000; ++i) wrong += Ask("POST", "/attempts/x/1/save", guest, "wrong").status == 403 ? 1 : 0;
  EXPECT_EQ(wrong, 100);
  EXPECT_EQ(waited_, 900);
  EXPECT_EQ(Ask("POST", "/attempts/x/1/save", guest, csrf).status, 429) << "they were all his";
}

TEST_F(FrontTest, AGuestLoadsNoMorePagesThanAPersonCan) {
  std::string guest, other;
  Ask("GET", "/quizzes", guest);
  Ask("GET", "/quizzes", other);
  const std::string csrf = last_.csrf;
  made_ = 0;
  int passed = 0, forbidden = 0;
  for (int i = 0; i < 500; ++i) passed += Ask("GET", "/search", guest).status == 200 ? 1 : 0;
  for (int i = 0; i < 500; ++i) forbidden += Ask("GET", "/runs", other).status == 403 ? 1 : 0;
  EXPECT_EQ(passed, 400);
  EXPECT_EQ(made_, 400);
  EXPECT_EQ(forbidden, 400) << "what is the owner's is counted, too";
  EXPECT_EQ(waited_, 200);
  EXPECT_TRUE(absl::StrContains(*Ask("GET", "/search", guest).body, "load it again"));
  EXPECT_EQ(Ask("POST", "/attempts/y/1", other, csrf).status, 200) << "what he answers is kept";
  now_ms_ += 1'000;
  passed = 0;
  for (int i = 0; i < 500; ++i) passed += Ask("GET", "/search", guest).status == 200 ? 1 : 0;
  EXPECT_EQ(passed, 100);
}

TEST_F(FrontTest, WhoeverComesWithoutACookieIsOneOfTheNewcomers) {
  std::string known;
  Ask("GET", "/quizzes", known);
  int enrolled = 0, refused = 0;
  for (int i = 0; i < 2'500; ++i) {
    std::string nobody;
    if (i % 2 == 0) {
      enrolled += Ask("GET", "/quizzes", nobody).status == 200 ? 1 : 0;
    } else {
      refused += Ask("POST", "/attempts/x/1/save", nobody, "made up").status == 403 ? 1 : 0;
    }
  }
  EXPECT_EQ(enrolled + refused, 1'999) << "and the first one above";
  EXPECT_EQ(Ask("GET", "/quizzes", known).status, 200) << "who is there is not kept waiting";
  now_ms_ += 2;
  std::string late;
  EXPECT_EQ(Ask("GET", "/quizzes", late).status, 200) << "one comes in every 2 ms";
}

TEST_F(FrontTest, TheOwnerIsNotCounted) {
  const std::string csrf = guard::CsrfOf(kToken);
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_EQ(Ask("POST", "/settings", owner_, csrf).status, 200);
    ASSERT_EQ(Ask("GET", "/search", owner_).status, 200);
  }
}

}  // namespace
}  // namespace course::web
