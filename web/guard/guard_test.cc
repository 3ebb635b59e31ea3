#include "web/guard/guard.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";

const Door& TheDoor() {
  static const auto* door = new Door(MakeDoor(8765, kToken));
  return *door;
}

// A request that comes in; each test spoils one thing.
struct Visit {
  http::Head head;
  Request request;
};
Visit Get() {
  return {.head = {.method = "GET",
                   .target = "/",
                   .fields = {{"host", "127.0.0.1:8765"}, {"cookie", std::string("course_8765=") + kToken}}},
          .request = {.method = "GET", .path = "/"}};
}
Visit Post() {
  Visit visit = Get();
  visit.head.method = visit.request.method = "POST";
  visit.request.form["csrf"] = TheDoor().csrf;
  visit.head.fields["origin"] = "http://127.0.0.1:8765";
  return visit;
}

int Status(const Visit& visit) {
  const auto refused = Refuse(TheDoor(), visit.head, visit.request);
  return refused ? refused->response.status : 200;
}

TEST(Guard, LetsTheLearnerIn) {
  EXPECT_EQ(Status(Get()), 200);
  EXPECT_EQ(Status(Post()), 200);
  Visit by_name = Get();
  by_name.head.fields["host"] = "localhost:8765";
  EXPECT_EQ(Status(by_name), 200);
}

TEST(Guard, AnswersToItsOwnNamesOnly) {
  for (const char* host : {"", "evil.example", "evil.example:8765", "127.0.0.1", "localhost", "127.0.0.1:8766",
                           "127.0.0.1:8765.evil.example", "127.0.0.2:8765", "127.0.0.1:8765 ", "LOCALHOST:8765",
                           "user@127.0.0.1:8765", "[::1]:8765", "0x7f000001:8765"}) {
    Visit visit = Get();
    visit.head.fields["host"] = host;
    EXPECT_EQ(Status(visit), 421) << host;
  }
}

TEST(Guard, OnlyItsOwnPagesChangeSomething) {
  for (const char* origin : {"http://evil.example", "null", "", "https://127.0.0.1:8765", "http://127.0.0.1",
                             "http://localhost:8765", "http://127.0.0.1:8766"}) {
    Visit visit = Post();
    visit.head.fields["origin"] = origin;
    EXPECT_EQ(Status(visit), 403) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "none"}) {
    Visit visit = Post();
    visit.head.fields.erase("origin");
    visit.head.fields["sec-fetch-site"] = site;
    EXPECT_EQ(Status(visit), 403) << site;
  }
}

TEST(Guard, AProgramWithoutABrowserMayPostWithCookieAndCsrf) {
  Visit visit = Post();
  visit.head.fields.erase("origin");
  EXPECT_EQ(Status(visit), 200);
  visit.head.fields["sec-fetch-site"] = "same-origin";
  EXPECT_EQ(Status(visit), 200);
}

TEST(Guard, AFormCarriesItsValue) {
  for (const char* csrf : {"", "x", kToken}) {
    Visit visit = Post();
    visit.request.form["csrf"] = csrf;
    EXPECT_EQ(Status(visit), 403) << csrf;
  }
  Visit in_query = Post();
  in_query.request.query["csrf"] = TheDoor().csrf;
  in_query.request.form.clear();
  EXPECT_EQ(Status(in_query), 403) << "an address can be prepared by somebody else";
}

TEST(Guard, TheCookieIsTheKeyOfThisPort) {
  for (const std::string& cookie :
       {std::string(), std::string("course_8765="), std::string("course_8765=") + std::string(kToken).substr(1),
        std::string("course_8766=") + kToken, std::string("xcourse_8765=") + kToken,
        std::string("course_8765=\"") + kToken + "\"", std::string("course_8765=") + kToken + "x"}) {
    Visit visit = Get();
    visit.head.fields["cookie"] = cookie;
    EXPECT_EQ(Status(visit), 401) << cookie;
  }
  Visit among_others = Get();
  among_others.head.fields["cookie"] = std::string("a=1; course_8765=stale; course_8765=") + kToken + "; b";
  EXPECT_EQ(Status(among_others), 200);
}

TEST(Guard, TheKeyInTheAddressBecomesACookieAndLeavesTheAddress) {
  Visit visit = Get();
  visit.head.fields.erase("cookie");
  visit.head.target = std::string("/labs/a%20b?token=") + kToken + "&x=1";
  visit.request.path = "/labs/a b";
  visit.request.query["token"] = kToken;
  const auto refused = Refuse(TheDoor(), visit.head, visit.request);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->response.status, 303);
  EXPECT_EQ(refused->response.location, "/labs/a%20b");
  EXPECT_EQ(refused->set_cookie, std::string("course_8765=") + kToken + "; HttpOnly; SameSite=Strict; Path=/");
}

TEST(Guard, AWrongKeyOrOneInAFormOpensNothing) {
  Visit wrong = Get();
  wrong.head.fields.erase("cookie");
  wrong.request.query["token"] = std::string(32, '0');
  EXPECT_EQ(Status(wrong), 401);
  Visit post = Post();
  post.head.fields.erase("cookie");
  post.request.query["token"] = kToken;
  post.request.form["token"] = kToken;
  EXPECT_EQ(Status(post), 401);
}

TEST(Guard, TheValueInFormsDoesNotTellTheKey) {
  const std::string csrf = CsrfOf(kToken);
  EXPECT_EQ(csrf.size(), 64u);
  EXPECT_EQ(csrf.find(std::string(kToken).substr(0, 8)), std::string::npos);
  EXPECT_EQ(csrf, CsrfOf(kToken)) << "a form that was loaded before a restart still works";
  EXPECT_NE(csrf, CsrfOf("0123456789abcdef0123456789abcdeg"));
}

}  // namespace
}  // namespace course::web::guard
