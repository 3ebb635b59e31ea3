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
struct Guest {
  Knock knock;
  Request request;
};
Guest Get() {
  return {.knock = {.target = "/", .hosts = {"127.0.0.1:8765"}, .cookie = std::string("course_8765=") + kToken},
          .request = {.method = "GET", .path = "/"}};
}
Guest Post() {
  Guest guest = Get();
  guest.knock.method = guest.request.method = "POST";
  guest.request.form["csrf"] = TheDoor().csrf;
  guest.knock.origin = "http://127.0.0.1:8765";
  return guest;
}

int Status(const Guest& guest) {
  const auto refused = Refuse(TheDoor(), guest.knock, guest.request);
  return refused ? refused->response.status : 200;
}

TEST(Guard, LetsTheLearnerIn) {
  EXPECT_EQ(Status(Get()), 200);
  EXPECT_EQ(Status(Post()), 200);
  Guest by_name = Get();
  by_name.knock.hosts[0] = "localhost:8765";
  EXPECT_EQ(Status(by_name), 200);
}

TEST(Guard, AnswersToItsOwnNamesOnly) {
  for (const char* host : {"", "evil.example", "evil.example:8765", "127.0.0.1", "localhost", "127.0.0.1:8766",
                           "127.0.0.1:8765.evil.example", "127.0.0.2:8765", "127.0.0.1:8765 ", "LOCALHOST:8765",
                           "user@127.0.0.1:8765", "[::1]:8765", "0x7f000001:8765"}) {
    Guest guest = Get();
    guest.knock.hosts[0] = host;
    EXPECT_EQ(Status(guest), 421) << host;
  }
}

TEST(Guard, OnlyItsOwnPagesChangeSomething) {
  for (const char* origin : {"http://evil.example", "null", "", "https://127.0.0.1:8765", "http://127.0.0.1",
                             "http://localhost:8765", "http://127.0.0.1:8766"}) {
    Guest guest = Post();
    guest.knock.origin = origin;
    EXPECT_EQ(Status(guest), 403) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "none"}) {
    Guest guest = Post();
    guest.knock.origin.reset();
    guest.knock.site = site;
    EXPECT_EQ(Status(guest), 403) << site;
  }
}

TEST(Guard, AProgramWithoutABrowserMayPostWithCookieAndCsrf) {
  Guest guest = Post();
  guest.knock.origin.reset();
  EXPECT_EQ(Status(guest), 200);
  guest.knock.site = "same-origin";
  EXPECT_EQ(Status(guest), 200);
}

TEST(Guard, AFormCarriesItsValue) {
  for (const char* csrf : {"", "x", kToken}) {
    Guest guest = Post();
    guest.request.form["csrf"] = csrf;
    EXPECT_EQ(Status(guest), 403) << csrf;
  }
  Guest in_query = Post();
  in_query.request.query["csrf"] = TheDoor().csrf;
  in_query.request.form.clear();
  EXPECT_EQ(Status(in_query), 403) << "an address can be prepared by somebody else";
}

TEST(Guard, TheCookieIsTheKeyOfThisPort) {
  for (const std::string& cookie :
       {std::string(), std::string("course_8765="), std::string("course_8765=") + std::string(kToken).substr(1),
        std::string("course_8766=") + kToken, std::string("xcourse_8765=") + kToken,
        std::string("course_8765=\"") + kToken + "\"", std::string("course_8765=") + kToken + "x"}) {
    Guest guest = Get();
    guest.knock.cookie = cookie;
    EXPECT_EQ(Status(guest), 401) << cookie;
  }
  Guest among_others = Get();
  among_others.knock.cookie = std::string("a=1; course_8765=stale; course_8765=") + kToken + "; b";
  EXPECT_EQ(Status(among_others), 200);
}

TEST(Guard, TheKeyInTheAddressBecomesACookieAndLeavesTheAddress) {
  Guest guest = Get();
  guest.knock.cookie.clear();
  guest.knock.target = std::string("/labs/a%20b?token=") + kToken + "&x=1";
  guest.request.path = "/labs/a b";
  guest.request.query["token"] = kToken;
  const auto refused = Refuse(TheDoor(), guest.knock, guest.request);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->response.status, 303);
  EXPECT_EQ(refused->response.location, "/labs/a%20b");
  EXPECT_EQ(refused->set_cookie, std::string("course_8765=") + kToken + "; HttpOnly; SameSite=Strict; Path=/");
}

TEST(Guard, AWrongKeyOrOneInAFormOpensNothing) {
  Guest wrong = Get();
  wrong.knock.cookie.clear();
  wrong.request.query["token"] = std::string(32, '0');
  EXPECT_EQ(Status(wrong), 401);
  Guest post = Post();
  post.knock.cookie.clear();
  post.request.query["token"] = kToken;
  post.request.form["token"] = kToken;
  EXPECT_EQ(Status(post), 401);
}

TEST(Guard, ProperRequestsAreThoseThatBrowsersSend) {
  const Knock get = {.target = "/labs/x?q=1", .hosts = {"a"}};
  const Knock post = {.method = "POST",
                      .target = "/settings",
                      .hosts = {"a"},
                      .content_type = "application/x-www-form-urlencoded;charset=UTF-8",
                      .content_lengths = {"65536"}};
  const auto improper = [](Knock knock, auto change) {
    change(knock);
    return Improper(knock).value_or(0);
  };
  EXPECT_EQ(improper(get, [](Knock&) {}), 0);
  EXPECT_EQ(improper(get, [](Knock& k) { k.method = "HEAD"; }), 0);
  EXPECT_EQ(improper(post, [](Knock&) {}), 0);
  EXPECT_EQ(improper(post, [](Knock& k) { k.content_lengths = {"0"}, k.content_type = ""; }), 0);
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT"})
    EXPECT_EQ(improper(get, [&](Knock& k) { k.method = method; }), 405) << method;
  for (const char* target : {"http://evil.example/", "*", "", "labs"})
    EXPECT_EQ(improper(get, [&](Knock& k) { k.target = target; }), 400) << target;
  EXPECT_EQ(improper(get, [](Knock& k) { k.hosts.clear(); }), 400);
  EXPECT_EQ(improper(get, [](Knock& k) { k.hosts.push_back("b"); }), 400);
  EXPECT_EQ(improper(get, [](Knock& k) { k.content_lengths = {"5"}; }), 400) << "it would be read as the next request";
  EXPECT_EQ(improper(get, [](Knock& k) { k.has_transfer_encoding = true; }), 400);
  EXPECT_EQ(improper(get, [](Knock& k) { k.has_range = true; }), 416);
  EXPECT_EQ(improper(post, [](Knock& k) { k.content_lengths.clear(); }), 411);
  EXPECT_EQ(improper(post, [](Knock& k) { k.has_transfer_encoding = true; }), 411) << "two lengths";
  EXPECT_EQ(improper(post, [](Knock& k) { k.content_lengths.push_back("1"); }), 400);
  for (const char* length : {"-1", "+1", "0x10", "1 ", "", "1e3", "99999999999999999999"})
    EXPECT_EQ(improper(post, [&](Knock& k) { k.content_lengths = {length}; }), 400) << length;
  EXPECT_EQ(improper(post, [](Knock& k) { k.content_lengths = {"65537"}; }), 413);
  EXPECT_EQ(improper(post, [](Knock& k) { k.target = "/settings?csrf=1"; }), 400) << "somebody else can prepare it";
  for (const char* type : {"", "text/plain", "multipart/form-data; boundary=x", "application/json"})
    EXPECT_EQ(improper(post, [&](Knock& k) { k.content_type = type; }), 415) << type;
}

TEST(Guard, PlainPathsClimbNowhere) {
  for (const char* plain : {"/", "/labs/a b", "/files/a..b", "/files/...", "/read/x/", "/ü", "/a//b", "/%2e%2e"})
    EXPECT_TRUE(IsPlainPath(plain)) << plain;
  for (const std::string& path :
       {std::string(), std::string("labs"), std::string("//evil.example/"), std::string("/.."), std::string("/../a"),
        std::string("/a/.."), std::string("/a/./b"), std::string("/."), std::string("/a\\b"), std::string("/a\nb"),
        std::string("/a\0b", 4), std::string("/a\x7f")})
    EXPECT_FALSE(IsPlainPath(path)) << path;
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
