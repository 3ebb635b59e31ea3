// The attacks of a network against a cohort's server, tried out over a real socket with a real database.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "cohort/accounts/secret.h"
#include "gtest/gtest.h"
#include "web/cohort/door.h"
#include "web/cohort/testing/served_cohort.h"
#include "web/testing/raw_client.h"

namespace course::web {
namespace {

using ::base::testing::IsOk;
using cohort::Role;
using testing::BodyOf;
using testing::Encoded;
using testing::FieldOf;
using testing::kPassword;
using testing::RawClient;
using testing::ServedCohort;
using testing::SignInForm;
using testing::StatusOf;
using testing::Student;

bool Has(const std::string& text, const std::string& part) { return absl::StrContains(text, part); }

std::string CookiePair(const std::string& answer) {
  const std::string cookie = FieldOf(answer, "Set-Cookie");
  return cookie.substr(0, cookie.find(';'));
}

// A whole answer to these bytes.
std::string Say(int port, const std::string& bytes) {
  RawClient client(port);
  client.Say(bytes);
  return client.HearAnswer();
}

// A form with further header fields, each ended by CRLF.
std::string Form(const ServedCohort& served, const Student& student, const std::string& path, const std::string& form,
                 const std::string& fields) {
  const std::string body = absl::StrCat("csrf=", student.csrf(), "&", form);
  return absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\nCookie: ", student.cookie(),
                      "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ", body.size(), "\r\n",
                      fields, "\r\n", body);
}

TEST(SignIn, OpensTheWayAndSigningOutClosesIt) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  const std::string nobody = served.Stranger().Get("/account");
  EXPECT_EQ(StatusOf(nobody), 303);
  EXPECT_EQ(FieldOf(nobody, "Location"), "/login?next=/account");
  const Student ada = served.SignedIn("ada");
  EXPECT_EQ(StatusOf(ada.Get("/account")), 200);
  EXPECT_EQ(StatusOf(ada.Get("/quizzes")), 200);
  EXPECT_EQ(StatusOf(ada.Get("/phases/00-a")), 200);
  const std::string out = ada.Post("/logout", "");
  EXPECT_EQ(StatusOf(out), 303);
  EXPECT_TRUE(Has(FieldOf(out, "Set-Cookie"), "Max-Age=0"));
  // Replayed: the browser forgot the cookie, somebody else kept it.
  EXPECT_EQ(StatusOf(ada.Get("/account")), 303);
  EXPECT_EQ(StatusOf(ada.Post("/account/sessions/end", "")), 401);
}

TEST(SignIn, SaysTheSameWhateverIsWrong) {
  ServedCohort served;
  const store::Account ada = served.Enrol("ada", Role::kLearner);
  served.Enrol("closed", Role::kLearner);
  ASSERT_TRUE(IsOk(served.accounts().SetState("test", served.store().FindLogin("closed")->value().id, "disabled")));
  ASSERT_TRUE(IsOk(served.store().CreateAccount(
      {.id = cohort::NewId(), .login = "invited", .name = "I", .created_ms = 1}, {.actor = "test", .at_ms = 1})));
  const auto answer = [&](const std::string& login, const std::string& password) {
    std::string body = BodyOf(served.Stranger().Post("/login", SignInForm(login, password)));
    const std::string typed = absl::StrCat("value=\"", login, "\"");
    if (const size_t at = body.find(typed); at != std::string::npos) body.erase(at, typed.size());
    return body;
  };
  const std::string wrong = answer("ada", "another password");
  EXPECT_TRUE(Has(wrong, "do not belong together"));
  EXPECT_EQ(answer("nobody", "another password"), wrong);
  EXPECT_EQ(answer("closed", kPassword), wrong);
  EXPECT_EQ(answer("invited", ""), wrong);
}

TEST(SignIn, LeadsToNoOtherSite) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  for (const char* next : {"//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
                           "/a/../../evil", "\t//evil.example", "/login"}) {
    const std::string answer =
        served.Stranger().Post("/login", absl::StrCat(SignInForm("ada", kPassword), "&next=", Encoded(next)));
    EXPECT_EQ(FieldOf(answer, "Location"), "/") << next;
  }
  const std::string answer =
      served.Stranger().Post("/login", absl::StrCat(SignInForm("ada", kPassword), "&next=", Encoded("/search?q=kv")));
  EXPECT_EQ(FieldOf(answer, "Location"), "/search?q=kv");
}

TEST(Session, IsNeverOneThatSomebodyElseChose) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  served.Enrol("mallory", Role::kLearner);
  // Fixation: Mallory puts a session into Ada's browser, one of his own or one that nobody gave; then Ada signs in.
  const Student mallory = served.SignedIn("mallory");
  const std::string made_up = absl::StrCat("course_cohort_", served.port(), "=", cohort::NewSecret());
  for (const std::string& planted : {mallory.cookie(), made_up}) {
    const std::string answer = Student(served.port(), planted, "").Post("/login", SignInForm("ada", kPassword));
    EXPECT_EQ(StatusOf(answer), 303);
    EXPECT_NE(CookiePair(answer), planted);
    EXPECT_EQ(StatusOf(Student(served.port(), planted, "").Get("/account")), 303) << "the old one is over";
  }
}

TEST(Session, EndsWithANewPasswordAndWithTheAccount) {
  ServedCohort served;
  const store::Account ada = served.Enrol("ada", Role::kLearner);
  const Student here = served.SignedIn("ada"), elsewhere = served.SignedIn("ada");
  const std::string wrong = here.Post("/account/password", "old=wrong&new=vier+blaue+Wagen&again=vier+blaue+Wagen");
  EXPECT_EQ(StatusOf(wrong), 403);
  EXPECT_TRUE(Has(wrong, "the present password is another one"));
  const std::string changed = here.Post(
      "/account/password", absl::StrCat("old=", Encoded(kPassword), "&new=vier+blaue+Wagen&again=vier+blaue+Wagen"));
  EXPECT_EQ(StatusOf(changed), 303);
  EXPECT_EQ(StatusOf(elsewhere.Get("/account")), 303);
  EXPECT_EQ(StatusOf(here.Get("/account")), 303) << "its old cookie, too";
  const Student anew(served.port(), CookiePair(changed), "");
  EXPECT_EQ(StatusOf(anew.Get("/account")), 200);
  ASSERT_TRUE(IsOk(served.accounts().SetState("test", ada.id, "disabled")));
  EXPECT_EQ(StatusOf(anew.Get("/account")), 303);
}

TEST(Session, CookieIsCarefulWithoutTlsToo) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  const std::string cookie = FieldOf(served.Stranger().Post("/login", SignInForm("ada", kPassword)), "Set-Cookie");
  EXPECT_TRUE(Has(cookie, "; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600")) << cookie;
  EXPECT_FALSE(Has(cookie, "Domain"));
}

TEST(Csrf, FormsOfOthersChangeNothing) {
  ServedCohort served;
  const store::Account ada = served.Enrol("ada", Role::kLearner);
  served.Enrol("mallory", Role::kLearner);
  const Student student = served.SignedIn("ada"), mallory = served.SignedIn("mallory");
  const std::string token = "name=mine";
  const auto tokens = [&] { return served.store().Tokens(ada.id)->size(); };
  // Without the value, with another learner's, with one that was cut short.
  for (const std::string& csrf : {std::string(), mallory.csrf(), student.csrf().substr(1)}) {
    EXPECT_EQ(StatusOf(Student(served.port(), student.cookie(), csrf).Post("/account/tokens", token)), 403) << csrf;
  }
  // From pages of other sites, whatever they know.
  for (const char* fields : {"Origin: https://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n",
                             "Sec-Fetch-Site: same-site\r\n", "Origin: http://127.0.0.1\r\n"}) {
    EXPECT_EQ(StatusOf(Say(served.port(), Form(served, student, "/account/tokens", token, fields))), 403) << fields;
    EXPECT_EQ(StatusOf(Say(served.port(), Form(served, student, "/login", SignInForm("mallory", kPassword), fields))),
              403)
        << "nobody signs somebody in as somebody else: " << fields;
  }
  EXPECT_EQ(tokens(), 0u);
  const std::string own =
      absl::StrCat("Origin: http://127.0.0.1:", served.port(), "\r\nSec-Fetch-Site: same-origin\r\n");
  EXPECT_EQ(StatusOf(Say(served.port(), Form(served, student, "/account/tokens", token, own))), 200);
  EXPECT_EQ(tokens(), 1u);
}

TEST(Host, OfAnotherNameIsNotAnswered) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  const Student ada = served.SignedIn("ada");
  // DNS rebinding: the attacker's name points at this machine, so the browser thinks that we are his site.
  for (const std::string& host : {std::string("evil.example"), absl::StrCat("evil.example:", served.port()),
                                  absl::StrCat("localhost:", served.port()), std::string("127.0.0.1"),
                                  absl::StrCat("127.0.0.1:", served.port(), ".evil.example")}) {
    for (const char* path : {"/account", "/login", "/api/v1/me", "/assets/style.css"}) {
      const std::string answer = Say(served.port(), absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: ", host,
                                                                 "\r\nCookie: ", ada.cookie(), "\r\n\r\n"));
      EXPECT_EQ(StatusOf(answer), 421) << host << path;
    }
  }
}

TEST(Invitation, IsGoodForAsManyAsItSays) {
  ServedCohort served;
  const std::string code = *served.accounts().Invite("test", Role::kLearner);
  const std::string page = served.Stranger().Get(absl::StrCat("/join?code=", code));
  EXPECT_EQ(StatusOf(page), 200);
  const std::string password = absl::StrCat("&password=", Encoded(kPassword), "&again=", Encoded(kPassword));
  const std::string form = absl::StrCat("code=", code, "&name=Ada&login=ada", password);
  const auto join = [&](const std::string& fields) { return served.Stranger().Post("/join", fields); };
  // What is wrong costs no use.
  EXPECT_EQ(StatusOf(join(absl::StrCat("code=", code, "&name=Ada&login=a", password))), 400);
  EXPECT_EQ(StatusOf(join(absl::StrCat("code=", code, "&name=Ada&login=ada&password=short&again=short"))), 400);
  EXPECT_EQ(
      StatusOf(join(absl::StrCat("code=", code, "&name=Ada&login=ada&password=", Encoded(kPassword), "&again=x"))),
      400);
  const std::string joined = join(form);
  EXPECT_EQ(StatusOf(joined), 303) << joined;
  EXPECT_EQ(StatusOf(Student(served.port(), CookiePair(joined), "").Get("/account")), 200);
  // Replayed.
  EXPECT_EQ(StatusOf(join(absl::StrCat("code=", code, "&name=Bob&login=bob", password))), 404);
  EXPECT_EQ(StatusOf(served.Stranger().Get(absl::StrCat("/join?code=", code))), 404);
  EXPECT_FALSE(served.store().FindLogin("bob")->has_value());
  for (const std::string& other : {cohort::NewSecret(), std::string("'"), std::string()}) {
    EXPECT_EQ(StatusOf(served.Stranger().Get(absl::StrCat("/join?code=", Encoded(other)))), 404);
  }
}

TEST(Invitation, GivesNoRoleThatTheFormAsksFor) {
  ServedCohort served;
  const std::string code = *served.accounts().Invite("test", Role::kLearner);
  served.Stranger().Post("/join",
                         absl::StrCat("code=", code, "&name=Eve&login=eve&role=admin&state=active&id=1&password=",
                                      Encoded(kPassword), "&again=", Encoded(kPassword)));
  const auto eve = served.store().FindLogin("eve");
  ASSERT_TRUE(eve.ok() && eve->has_value());
  EXPECT_EQ((*eve)->role, "learner");
}

TEST(Passwords, CannotBeGuessedFast) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  served.Enrol("grace", Role::kLearner);
  int looked_at = 0, refused = 0;
  for (int i = 0; i < 30; ++i) {
    const int status = StatusOf(served.Stranger().Post("/login", SignInForm("ada", absl::StrCat("guess number ", i))));
    looked_at += status == 403 ? 1 : 0;
    refused += status == 429 ? 1 : 0;
  }
  EXPECT_EQ(looked_at + refused, 30);
  EXPECT_LE(looked_at, 12) << "ten at once, and one in 30 s";
  EXPECT_GE(looked_at, 10);
  EXPECT_EQ(StatusOf(served.Stranger().Post("/login", SignInForm("ada", kPassword))), 429) << "the right one, too";
  EXPECT_EQ(StatusOf(served.Stranger().Post("/login", SignInForm("grace", kPassword))), 303)
      << "others are not shut out";
}

TEST(Forms, ThatAreTooLargeOrNoneAreNotRead) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  served.Enrol("boss", Role::kInstructor);
  const Student ada = served.SignedIn("ada"), boss = served.SignedIn("boss");
  const auto post = [&](const std::string& path, const std::string& cookie, const std::string& type, size_t length) {
    return StatusOf(Say(served.port(), absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(),
                                                    "\r\nCookie: ", cookie, "\r\nContent-Type: ", type,
                                                    "\r\nContent-Length: ", length, "\r\n\r\n")));
  };
  constexpr char kUrl[] = "application/x-www-form-urlencoded", kParts[] = "multipart/form-data; boundary=x";
  EXPECT_EQ(post("/login", "", kUrl, (64 << 10) + 1), 413);
  EXPECT_EQ(post("/account/tokens", ada.cookie(), kUrl, 1 << 30), 413);
  EXPECT_EQ(post("/account/tokens", ada.cookie(), kParts, 100), 415);
  EXPECT_EQ(post("/login", "", "text/plain", 100), 415) << "a foreign page's form of plain text";
  EXPECT_EQ(post("/cohort/roster/preview", boss.cookie(), kParts, (4 << 20) + (64 << 10) + 1), 413);
  EXPECT_EQ(post("/cohort/roster/preview", "", kParts, 4 << 20), 403) << "before a byte of it is read";
  EXPECT_EQ(post("/api/v1/submissions", "", "application/json", (1 << 20) + 1), 413);
}

TEST(Paths, ClimbNowhere) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  const Student ada = served.SignedIn("ada");
  for (const char* path : {"/../cohort.db", "/read/docs/../../cohort.db", "/read/docs/..%2f..%2fcohort.db",
                           "/phases/%2e%2e/%2e%2e/cohort.db", "/read/docs/..\\..\\cohort.db", "/assets/../../cohort.db",
                           "/cohort.db", "/files/cohort.db", "/files/solutions/phases/00-a/lab-01-x/solution.cc",
                           "/read/.course/manifest.json", "/labs/phases/00-a/lab-01-x", "/runs", "/settings",
                           "/privacy", "/privacy/export", "/doctor", "/chat", "/playground", "/v1/models"}) {
    const std::string answer = ada.Get(path);
    EXPECT_EQ(StatusOf(answer), 404) << path;
    EXPECT_FALSE(Has(answer, "secret")) << path;
    EXPECT_FALSE(Has(answer, "SQLite")) << path;
  }
}

TEST(Names, AreTextOnEveryPage) {
  ServedCohort served;
  const std::string script = "<script>alert(1)</script>";
  const std::string attribute = "\" onmouseover=\"alert(1)";
  served.Enrol("boss", Role::kAdmin, attribute);
  served.Enrol("eve", Role::kLearner, script);
  const Student boss = served.SignedIn("boss"), eve = served.SignedIn("eve");
  ASSERT_EQ(StatusOf(eve.Post("/account/tokens", absl::StrCat("name=", Encoded(script)))), 200);
  const std::string preview = boss.Post(
      "/cohort/roster/preview", absl::StrCat("csv=", Encoded("login,name,section\nbob,<b>Bob</b>,</textarea><i>\n")));
  EXPECT_TRUE(Has(preview, "&lt;b&gt;Bob&lt;/b&gt;"));
  EXPECT_FALSE(Has(preview, "<b>Bob"));
  EXPECT_FALSE(Has(preview, "</textarea><i>"));
  for (const std::string& answer :
       {eve.Get("/account"), boss.Get("/cohort/roster"), boss.Get("/cohort/audit"), boss.Get("/account"),
        served.Stranger().Get("/login"), served.Stranger().Post("/login", SignInForm(script, "x"))}) {
    EXPECT_GE(StatusOf(answer), 200);
    EXPECT_FALSE(Has(answer, "<script>alert")) << answer;
    EXPECT_FALSE(Has(answer, "onmouseover=\"alert")) << answer;
    EXPECT_TRUE(Has(FieldOf(answer, "Content-Security-Policy"), "script-src 'self'"));
  }
  EXPECT_TRUE(Has(boss.Get("/cohort/roster"), "&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_TRUE(Has(served.Stranger().Get("/login"), "A toy &lt;cohort&gt;"));
}

// A learner's program says what it wants: names of tests, messages, output.
TEST(Results, AreTextOnEveryPage) {
  constexpr char kLab[] = "//phases/00-a/lab-01-x", kLabPage[] = "/cohort/labs/phases/00-a/lab-01-x";
  ServedCohort served([](CohortServeOptions& options) {
    options.config.assignments = {{.id = kLab, .title = "Counting", .max_points = 20}};
  });
  const std::string script = "<script>alert(1)</script>", attribute = "\"><img src=x onerror=\"alert(1)";
  served.Enrol("boss", Role::kInstructor);
  const store::Account eve = served.Enrol("eve", Role::kLearner, script);
  store::GradingStore& grading = served.whole_store().grading();
  ASSERT_TRUE(IsOk(grading.Submit(
      {.id = "work", .learner = eve.id, .lab = kLab, .files = {{"starter.cc", script}}, .received_ms = 1})));
  const auto taken = grading.Take("w", {.boot = "b", .boot_ms = 1}, {});
  ASSERT_TRUE(IsOk(taken));
  store::GradedResult result{.verdict = Verdict::kFailed,
                             .max_points = 20,
                             .level = script,
                             .course_version = script,
                             .bundle_digest = script,
                             .finished_ms = 2};
  for (const std::string& words : {script, attribute}) {
    store::GradedTest graded;
    graded.test = {.suite = words, .name = words, .verdict = Verdict::kFailed, .max_points = 10, .message = words};
    result.tests.push_back(graded);
  }
  ASSERT_TRUE(*grading.Finish((*taken)->claim, result));
  const Student boss = served.SignedIn("boss");
  const std::string tests = absl::StrCat(kLabPage, "/tests");
  for (const std::string& path :
       {std::string(kLabPage), tests, tests + "?plain=1", tests + "/rows", tests + "/table?learner=" + eve.id,
        absl::StrCat(tests, "/table?test=", Encoded(absl::StrCat(script, ".", script))),
        absl::StrCat(tests, "/table?test=", Encoded(absl::StrCat(attribute, ".", attribute))),
        tests + "?section=" + Encoded(attribute) + "&sort=" + Encoded(script),
        std::string("/cohort/submissions/work")}) {
    const std::string answer = boss.Get(path);
    EXPECT_EQ(StatusOf(answer), 200) << path;
    EXPECT_FALSE(Has(answer, "<script>alert")) << path;
    EXPECT_FALSE(Has(answer, "<img src=x")) << path;
  }
  EXPECT_TRUE(Has(boss.Get(tests), "title=\"&lt;script&gt;alert(1)"));
}

// What is between the tags of the command behind the sentence about the token.
std::string TokenShownOn(const std::string& page) {
  const size_t sentence = page.find("It asks for this token"), code = page.find("<code", sentence);
  const size_t begin = page.find('>', code) + 1, end = page.find("</code>", code);
  return sentence == std::string::npos || end == std::string::npos ? "" : page.substr(begin, end - begin);
}

// A shell keeps each command that was typed, in a file, for years.
TEST(Secrets, ANewTokenIsShownOnceAndInNoCommand) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  const Student student = served.SignedIn("ada");
  const std::string page = student.Post("/account/tokens", "name=mine");
  const std::string token = TokenShownOn(page);
  ASSERT_TRUE(cohort::IsSecret(token)) << token;
  EXPECT_EQ(page.find(token), page.rfind(token)) << "in one place of the page";
  EXPECT_TRUE(Has(page, absl::StrCat("./course join http://127.0.0.1:", served.port(), "</code>")));
  EXPECT_FALSE(Has(student.Get("/account"), token)) << "and once";
}

TEST(Secrets, AreNotInTheDatabase) {
  ServedCohort served;
  const store::Account ada = served.Enrol("ada", Role::kLearner);
  const Student student = served.SignedIn("ada");
  const std::string page = student.Post("/account/tokens", "name=mine");
  const std::string session = student.cookie().substr(student.cookie().find('=') + 1);
  const std::string token = TokenShownOn(page);
  ASSERT_TRUE(cohort::IsSecret(token)) << token;
  const std::string backup = absl::StrCat(served.options().root, "/copy.db");
  ASSERT_TRUE(IsOk(served.whole_store().Backup(backup)));
  const auto bytes = base::ReadFile(backup);
  ASSERT_TRUE(IsOk(bytes));
  EXPECT_TRUE(Has(*bytes, ada.id)) << "it is the right file";
  for (const std::string& secret : {session, token, std::string(kPassword)}) {
    EXPECT_FALSE(Has(*bytes, secret));
  }
  EXPECT_TRUE(Has(*bytes, cohort::HashOf(session)));
}

TEST(Tokens, AreNoSessionsAndSessionsNoTokens) {
  ServedCohort served;
  const store::Account ada = served.Enrol("ada", Role::kLearner);
  const Student student = served.SignedIn("ada");
  const std::string session = student.cookie().substr(student.cookie().find('=') + 1);
  const std::string token = *served.accounts().NewToken(ada, "mine", {"submit", "read"});
  EXPECT_EQ(
      StatusOf(Student(served.port(), absl::StrCat("course_cohort_", served.port(), "=", token), "").Get("/account")),
      303);
  const auto me = [&](const std::string& fields) {
    return StatusOf(Say(served.port(), absl::StrCat("GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1:", served.port(),
                                                    "\r\n", fields, "\r\n")));
  };
  EXPECT_NE(me(absl::StrCat("Authorization: Bearer ", session, "\r\n")), 200);
  EXPECT_EQ(me(absl::StrCat("Cookie: ", student.cookie(), "\r\nSec-Fetch-Site: cross-site\r\n")), 403)
      << "a page of another site sends it along";
  EXPECT_EQ(me(absl::StrCat("Authorization: Bearer ", token, "\r\nOrigin: https://evil.example\r\n")), 403);
}

}  // namespace
}  // namespace course::web
