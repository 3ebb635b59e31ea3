#include "web/guard/guard.h"

#include <optional>
#include <string>
#include <variant>

#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

constexpr char kToken[] = "0123456789abcdef0123456789abcdef";

const Door& TheDoor() {
  static const auto* door = new Door(MakeDoor(8765, kToken));
  return *door;
}

// A request that comes in; each test spoils one thing.
struct Caller {
  Knock knock;
  Request request;
};
Caller Get() {
  return {.knock = {.target = "/", .hosts = {"127.0.0.1:8765"}, .cookie = std::string("course_8765=") + kToken},
          .request = {.method = "GET", .path = "/"}};
}
Caller Post() {
  Caller caller = Get();
  caller.knock.method = caller.request.method = "POST";
  caller.request.form["csrf"] = TheDoor().csrf;
  caller.knock.origin = "http://127.0.0.1:8765";
  return caller;
}

std::optional<Refused> Refuse(const Door& door, const Caller& caller) {
  const auto admitted = Admit(door, caller.knock, caller.request);
  if (const auto* refused = std::get_if<Refused>(&admitted)) return *refused;
  return Forbid(std::get<Visitor>(admitted), caller.request);
}
int Status(const Caller& caller) {
  const auto refused = Refuse(TheDoor(), caller);
  return refused ? refused->response.status : 200;
}

TEST(Guard, LetsTheLearnerIn) {
  EXPECT_EQ(Status(Get()), 200);
  EXPECT_EQ(Status(Post()), 200);
  Caller by_name = Get();
  by_name.knock.hosts[0] = "localhost:8765";
  EXPECT_EQ(Status(by_name), 200);
}

TEST(Guard, AnswersToItsOwnNamesOnly) {
  for (const char* host : {"", "evil.example", "evil.example:8765", "127.0.0.1", "localhost", "127.0.0.1:8766",
                           "127.0.0.1:8765.evil.example", "127.0.0.2:8765", "127.0.0.1:8765 ", "LOCALHOST:8765",
                           "user@127.0.0.1:8765", "[::1]:8765", "0x7f000001:8765"}) {
    Caller caller = Get();
    caller.knock.hosts[0] = host;
    EXPECT_EQ(Status(caller), 421) << host;
  }
}

TEST(Guard, OnlyItsOwnPagesChangeSomething) {
  for (const char* origin : {"http://evil.example", "null", "", "https://127.0.0.1:8765", "http://127.0.0.1",
                             "http://localhost:8765", "http://127.0.0.1:8766"}) {
    Caller caller = Post();
    caller.knock.origin = origin;
    EXPECT_EQ(Status(caller), 403) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "none"}) {
    Caller caller = Post();
    caller.knock.origin.reset();
    caller.knock.site = site;
    EXPECT_EQ(Status(caller), 403) << site;
  }
}

TEST(Guard, AProgramWithoutABrowserMayPostWithCookieAndCsrf) {
  Caller caller = Post();
  caller.knock.origin.reset();
  EXPECT_EQ(Status(caller), 200);
  caller.knock.site = "same-origin";
  EXPECT_EQ(Status(caller), 200);
}

TEST(Guard, AFormCarriesItsValue) {
  for (const char* csrf : {"", "x", kToken}) {
    Caller caller = Post();
    caller.request.form["csrf"] = csrf;
    EXPECT_EQ(Status(caller), 403) << csrf;
  }
  Caller in_query = Post();
  in_query.request.query["csrf"] = TheDoor().csrf;
  in_query.request.form.clear();
  EXPECT_EQ(Status(in_query), 403) << "an address can be prepared by somebody else";
}

TEST(Guard, TheCookieIsTheKeyOfThisPort) {
  for (const std::string& cookie :
       {std::string(), std::string("course_8765="), std::string("course_8765=") + std::string(kToken).substr(1),
        std::string("course_8766=") + kToken, std::string("xcourse_8765=") + kToken,
        std::string("course_8765=\"") + kToken + "\"", std::string("course_8765=") + kToken + "x"}) {
    Caller caller = Get();
    caller.knock.cookie = cookie;
    EXPECT_EQ(Status(caller), 401) << cookie;
  }
  Caller among_others = Get();
  among_others.knock.cookie = std::string("a=1; course_8765=stale; course_8765=") + kToken + "; b";
  EXPECT_EQ(Status(among_others), 200);
}

TEST(Guard, TheKeyInTheAddressBecomesACookieAndLeavesTheAddress) {
  Caller caller = Get();
  caller.knock.cookie.clear();
  caller.knock.target = std::string("/labs/a%20b?token=") + kToken + "&x=1";
  caller.request.path = "/labs/a b";
  caller.request.query["token"] = kToken;
  const auto refused = Refuse(TheDoor(), caller);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->response.status, 303);
  EXPECT_EQ(refused->response.location, "/labs/a%20b");
  EXPECT_EQ(refused->set_cookie, std::string("course_8765=") + kToken + "; HttpOnly; SameSite=Strict; Path=/");
}

TEST(Guard, AWrongKeyOrOneInAFormOpensNothing) {
  Caller wrong = Get();
  wrong.knock.cookie.clear();
  wrong.request.query["token"] = std::string(32, '0');
  EXPECT_EQ(Status(wrong), 401);
  Caller post = Post();
  post.knock.cookie.clear();
  post.request.query["token"] = kToken;
  post.request.form["token"] = kToken;
  EXPECT_EQ(Status(post), 401);
}

// A guest: let in without the key where enrolment is open.
const Door& OpenDoor() {
  static const auto* door = new Door(MakeDoor(8765, kToken, /*open_enrolment=*/true));
  return *door;
}

// Asks for the quizzes; without a cookie.
Caller Stranger() {
  Caller caller = Get();
  caller.knock.cookie.clear();
  caller.knock.target = caller.request.path = "/quizzes";
  return caller;
}

std::optional<Visitor> Meet(const Door& door, const Caller& caller) {
  const auto admitted = Admit(door, caller.knock, caller.request);
  const auto* visitor = std::get_if<Visitor>(&admitted);
  return visitor != nullptr ? std::optional(*visitor) : std::nullopt;
}
// What the browser sends after it was told to keep this.
std::string CookieOf(const Visitor& visitor) { return visitor.set_cookie.substr(0, visitor.set_cookie.find(';')); }

TEST(OpenEnrolment, IsClosedUnlessItWasAskedFor) {
  const auto refused = Refuse(TheDoor(), Stranger());
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->response.status, 401);
  const auto guest = Meet(OpenDoor(), Stranger());
  ASSERT_TRUE(guest.has_value());
  Caller back = Stranger();
  back.knock.cookie = CookieOf(*guest);
  EXPECT_EQ(Refuse(TheDoor(), back).value_or(Refused{}).response.status, 401) << "nor for those of an open day";
}

TEST(OpenEnrolment, AStrangerBecomesALearnerOfHisOwn) {
  const auto guest = Meet(OpenDoor(), Stranger()), other = Meet(OpenDoor(), Stranger());
  ASSERT_TRUE(guest && other);
  EXPECT_EQ(guest->learner.size(), 32u);
  EXPECT_NE(guest->learner, other->learner);
  EXPECT_TRUE(guest->set_cookie.starts_with("learner_8765=" + guest->learner + ".")) << guest->set_cookie;
  EXPECT_NE(guest->set_cookie.find("; HttpOnly; SameSite=Lax; Path=/"), std::string::npos) << guest->set_cookie;

  Caller back = Stranger();
  back.knock.cookie = "x=1; " + CookieOf(*guest);
  const auto known = Meet(OpenDoor(), back);
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->learner, guest->learner);
  EXPECT_EQ(known->csrf, guest->csrf);
  EXPECT_TRUE(guest->is_new_here);
  EXPECT_FALSE(known->is_new_here);
  EXPECT_EQ(known->set_cookie, "");
}

TEST(OpenEnrolment, WhoComesNowAndThenStaysWhoHeIs) {
  constexpr int64_t kDay = int64_t{24} * 60 * 60 * 1'000;
  Caller caller = Stranger();
  caller.request.received_ms = 1'700'000'000'000;
  const auto guest = Meet(OpenDoor(), caller);
  ASSERT_TRUE(guest.has_value());
  EXPECT_NE(guest->set_cookie.find("; Max-Age=15552000"), std::string::npos) << "180 days: " << guest->set_cookie;
  std::string cookie = CookieOf(*guest);
  int renewed = 0;
  for (int visit = 1; visit <= 10; ++visit) {  // two years and a half: each 91 days, and once more on the same day
    caller.request.received_ms += 91 * kDay;
    for (const bool again : {false, true}) {
      caller.knock.cookie = cookie;
      const auto met = Meet(OpenDoor(), caller);
      ASSERT_TRUE(met.has_value());
      EXPECT_EQ(met->learner, guest->learner);
      EXPECT_FALSE(met->is_new_here);
      EXPECT_EQ(met->set_cookie.empty(), again) << visit;
      if (!met->set_cookie.empty()) cookie = CookieOf(*met), ++renewed;
    }
  }
  EXPECT_EQ(renewed, 10);
}

TEST(OpenEnrolment, AForgedCookieIsAStrangers) {
  const auto guest = Meet(OpenDoor(), Stranger());
  ASSERT_TRUE(guest.has_value());
  const std::string cookie = CookieOf(*guest);
  for (const std::string& forged : {cookie.substr(0, cookie.size() - 1), cookie + "0", std::string("learner_8765=me"),
                                    "learner_8765=" + guest->learner, "learner_1=" + cookie.substr(13)}) {
    Caller caller = Stranger();
    caller.knock.cookie = forged;
    const auto met = Meet(OpenDoor(), caller);
    ASSERT_TRUE(met.has_value()) << forged;
    EXPECT_NE(met->learner, guest->learner) << forged;
    EXPECT_NE(met->learner, "me") << forged;
    EXPECT_NE(met->set_cookie, "") << forged;
  }
}

TEST(OpenEnrolment, TheKeyStillMakesTheOwner) {
  const auto guest = Meet(OpenDoor(), Stranger());
  Caller caller = Get();
  caller.knock.cookie += "; " + CookieOf(*guest);
  const auto owner = Meet(OpenDoor(), caller);
  ASSERT_TRUE(owner.has_value());
  EXPECT_EQ(owner->learner, "me");
  EXPECT_EQ(owner->csrf, OpenDoor().csrf);
  EXPECT_EQ(owner->set_cookie, "");
}

TEST(OpenEnrolment, WhatIsTheOwnersIsRefusedAndSaysWhy) {
  for (const char* path : {"/labs/phases/00-a/lab-01-x", "/runs", "/results/1", "/files/phases/00-a/README.md",
                           "/settings", "/doctor", "/privacy", "/privacy/export", "/events"}) {
    Caller caller = Stranger();
    caller.knock.target = caller.request.path = path;
    const auto refused = Refuse(OpenDoor(), caller);
    ASSERT_TRUE(refused.has_value()) << path;
    EXPECT_EQ(refused->response.status, 403) << path;
    EXPECT_NE(refused->response.body.find("owner"), std::string::npos) << path;
  }
  Caller home = Stranger();
  home.knock.target = home.request.path = "/";
  EXPECT_EQ(Refuse(OpenDoor(), home).value_or(Refused{}).response.location, "/quizzes");
}

TEST(OpenEnrolment, AGuestsFormCarriesHisOwnValue) {
  const auto ada = Meet(OpenDoor(), Stranger()), bob = Meet(OpenDoor(), Stranger());
  ASSERT_TRUE(ada && bob);
  Caller form = Post();
  form.knock.target = form.request.path = "/attempts/x/1";
  form.knock.cookie = CookieOf(*ada);
  const auto status = [&](const std::string& csrf) {
    form.request.form["csrf"] = csrf;
    return Refuse(OpenDoor(), form).value_or(Refused{}).response.status;
  };
  EXPECT_EQ(status(ada->csrf), 200);
  EXPECT_EQ(status(bob->csrf), 403);
  EXPECT_EQ(status(OpenDoor().csrf), 403) << "the owner's";
  EXPECT_EQ(status(""), 403);
  form.knock.cookie.clear();
  EXPECT_EQ(status(ada->csrf), 403) << "a form enrols nobody";
  EXPECT_EQ(status(""), 403);
  EXPECT_EQ(Refuse(OpenDoor(), form)->set_cookie, "");
  form.knock.cookie = CookieOf(*ada);
  form.knock.origin = "http://evil.example";
  EXPECT_EQ(status(ada->csrf), 403);
  Caller settings = form;
  settings.knock.origin.reset();
  settings.knock.target = settings.request.path = "/privacy/erase";
  settings.request.form["csrf"] = ada->csrf;
  EXPECT_EQ(Refuse(OpenDoor(), settings).value_or(Refused{}).response.status, 403) << "the owner's forms";
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
