// What guests see of a server that is open to them, over real sockets: theirs, and nothing of the owner's.

#include <unistd.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
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
using testing::FieldOf;
using testing::Served;
using testing::StatusOf;
using testing::Student;

void Open(ServeOptions& options) {
  testing::WriteToyQuiz(options.root);
  options.open_enrolment = true;
}

// A course with everything that a text may lead to: what guests may read, and what is the owner's.
constexpr std::pair<const char*, const char*> kTexts[] = {
    {"phases/00-a/README.md",
     "# Foundations\n\nZebras: do [the lab](lab-01-x/README.md), read [its code](lab-01-x/x.h), [beside "
     "it](lab-01-x/notes.md),\n[notation](../../docs/notation.md), [here](#foundations), "
     "[elsewhere](https://example.org/).\n\n![A picture of zebras](figure.png)\n"},
    {"phases/00-a/lab-01-x/README.md", "# Lab 00-01: Counting zebras\nText.\n## Hints\n### Hint 1\nLook.\n"},
    {"phases/00-a/lab-01-x/notes.md", "# Notes\nOnly for whoever has the zebra lab: OKAPI.\n"},
    {"phases/00-a/lab-01-x/x.h", "int Zebras();\n"},
    {"docs/notation.md",
     "# Notation\n\nOf zebras. A [draft](drafts/x.md), the [reference](../solutions/phases/00-a/"
     "lab-01-x/commentary.md),\n[grading](grading.md).\n"},
    {"docs/grading.md", "# Grading\n\nZebras are graded. [The tests](../phases/00-a/lab-01-x/lab_test.cc).\n"},
    {"docs/drafts/x.md", "# Draft\nOKAPI.\n"},
    {"docs/glossary.md",
     "# Glossary\n\n## Zebra\n\nAn animal with stripes.\n\nSee: [the lab]"
     "(../phases/00-a/lab-01-x/README.md), [the guide](../phases/00-a/README.md)\n"},
    {"solutions/phases/00-a/lab-01-x/commentary.md", "# Commentary\nOKAPI.\n"},
};

void OpenWithTexts(ServeOptions& options) {
  Open(options);
  for (const auto& [path, text] : kTexts) {
    const std::filesystem::path file = std::filesystem::path(options.root) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  // The bank is about this course's only phase.
  const std::string bank = options.root + "/quiz/bank/toy.toml";
  const std::string toml = *base::ReadFile(bank);
  std::ofstream(bank) << absl::StrReplaceAll(toml, {{"phases/00-foundations", "phases/00-a"}});
}

// Where a page leads, and what it is made of: every address of this server in it, without "#...".
std::vector<std::string> AddressesIn(const std::string& answer) {
  static const std::regex kAddress("(?:href|src|action)=\"(/[^\"#]*)");
  const std::string body = testing::BodyOf(answer);
  std::vector<std::string> found;
  for (std::sregex_iterator match(body.begin(), body.end(), kAddress), end; match != end; ++match) {
    found.push_back(absl::StrReplaceAll((*match)[1].str(), {{"&amp;", "&"}}));
  }
  return found;
}

Student Owner(const Served& served) { return {served.port(), served.Cookie(), guard::CsrfOf(testing::kToken)}; }

TEST(Guests, AreNotLetInUnlessTheServerIsOpen) {
  const Served closed([](ServeOptions& options) { testing::WriteToyQuiz(options.root); });
  const std::string answer = Student(closed.port(), "", "").Get("/quizzes");
  EXPECT_EQ(StatusOf(answer), 401);
  EXPECT_EQ(FieldOf(answer, "Set-Cookie"), "");
}

TEST(Guests, SeeNothingOfTheOwners) {
  const Served served(Open);
  {
    const auto store = store::OpenSqliteStore(served.options().database);
    ASSERT_TRUE(IsOk(store));
    ASSERT_TRUE(IsOk((*store)->SetSetting("theme", "dark")));
    store::Run run{
        .event_digest = "e", .source = "bazel", .pattern = "//...", .started_ms = 1, .finished_ms = 2, .exit_code = 3};
    run.labs.push_back(
        {.lab = testing::kLab, .impl = "starter", .verdict = Verdict::kTimeout, .digest = "d", .max_points = 20});
    ASSERT_TRUE(IsOk((*store)->RecordRun(run)));
  }
  const Student owner = Owner(served), guest = Student::Enrolled(served.port(), "/quizzes");
  const std::string mine = owner.Get("/phases/00-a"), theirs = guest.Get("/phases/00-a");
  EXPECT_EQ(StatusOf(mine), 200);
  EXPECT_EQ(StatusOf(theirs), 200);
  for (const char* of_the_owner : {"TIMEOUT", "data-theme=\"dark\"", "href=\"/settings\"", "href=\"/runs\""}) {
    EXPECT_TRUE(StrContains(mine, of_the_owner)) << of_the_owner;
    EXPECT_FALSE(StrContains(theirs, of_the_owner)) << of_the_owner;
  }
  EXPECT_FALSE(StrContains(theirs, served.root())) << "where the clone lies";
  for (const char* path : {"/runs", "/runs/1", "/results/1", "/settings", "/doctor", "/privacy", "/privacy/export",
                           "/events", "/labs/phases/00-a/lab-01-x", "/files/phases/00-a/figure.svg"}) {
    const std::string answer = guest.Get(path);
    EXPECT_EQ(StatusOf(answer), 403) << path;
    EXPECT_TRUE(StrContains(answer, "the owner&#39;s")) << path << answer;
  }
  EXPECT_EQ(FieldOf(guest.Get("/"), "Location"), "/quizzes");
  EXPECT_EQ(StatusOf(guest.Post("/privacy/erase", "sure=delete")), 403);
  EXPECT_EQ(StatusOf(guest.Post("/settings", "theme=light")), 403);
  EXPECT_TRUE(StrContains(owner.Get("/phases/00-a"), "TIMEOUT"));
}

TEST(Guests, ReadWhatTheReadingOrderListsAndNoTextBesideIt) {
  const Served served(OpenWithTexts);
  const Student owner = Owner(served), guest = Student::Enrolled(served.port(), "/quizzes");
  for (const char* path : {"/phases/00-a", "/read/docs/notation.md", "/read/docs/grading.md", "/glossary"}) {
    EXPECT_EQ(StatusOf(guest.Get(path)), 200) << path;
  }
  EXPECT_TRUE(StrContains(owner.Get("/read/phases/00-a/lab-01-x/notes.md"), "OKAPI"));
  for (const char* path :
       {"/read/phases/00-a/lab-01-x/notes.md", "/read/phases/00-a/lab-01-x/README.md", "/read/docs/drafts/x.md",
        "/read/solutions/phases/00-a/lab-01-x/commentary.md", "/read/docs/../phases/00-a/lab-01-x/notes.md",
        "/read/docs/%2e%2e/phases/00-a/lab-01-x/notes.md", "/read/docs%2Fdrafts%2Fx.md"}) {
    const std::string answer = guest.Get(path);
    EXPECT_TRUE(StatusOf(answer) == 403 || StatusOf(answer) == 404) << path << answer;
    EXPECT_FALSE(StrContains(answer, "OKAPI")) << path;
  }
}

TEST(Guests, FindNoHandoutBySearching) {
  const Served served(OpenWithTexts);
  const Student owner = Owner(served), guest = Student::Enrolled(served.port(), "/quizzes");
  EXPECT_TRUE(StrContains(owner.Get("/search?q=zebras"), "Counting zebras"));
  const std::string found = guest.Get("/search?q=zebras");
  EXPECT_FALSE(StrContains(found, "Counting zebras")) << found;
  EXPECT_TRUE(StrContains(found, "href=\"/read/docs/grading.md\"")) << found;
}

TEST(Guests, AreLedNowhereButWhereTheyMayGo) {
  const Served served(OpenWithTexts);
  const Student guest = Student::Enrolled(served.port(), "/quizzes/toy");
  const std::string attempt = FieldOf(guest.Post("/quizzes/toy/start", "mode=practice"), "Location");
  ASSERT_NE(attempt, "");
  // What is no page with a link to it: an error's, and what a form answers.
  std::deque<std::string> open = {"/quizzes", "/review",      "/search?q=zebras", "/search?q=nothing+of+the+kind",
                                  attempt,    "/phases/none", "/quizzes/none",    "/read/docs/none.md",
                                  "/runs",    "/read/docs/\\"};
  std::map<std::string, std::string> from;  // each address that was met, and the page on which
  for (const std::string& start : open) from[start] = "";
  for (; !open.empty(); open.pop_front()) {
    const std::string& page = open.front();
    std::string answer = guest.Get(page);
    if (const std::string location = FieldOf(answer, "Location"); !location.empty()) answer = guest.Get(location);
    if (!from[page].empty()) {
      EXPECT_EQ(StatusOf(answer), 200) << page << ", linked from " << from[page];
    }
    if (!absl::StartsWith(FieldOf(answer, "Content-Type"), "text/html")) continue;
    for (const char* of_the_owner : {"The map", "./course up", "./course doctor", "bazel "}) {
      EXPECT_FALSE(StrContains(answer, of_the_owner)) << of_the_owner << " on " << page;
    }
    for (const std::string& address : AddressesIn(answer)) {
      const bool posted = StrContains(answer, absl::StrCat("method=\"post\" action=\"", address, "\""));
      if (!posted && from.emplace(address, page).second) open.push_back(address);
    }
  }
  for (const char* met : {"/phases/00-a", "/read/docs/notation.md", "/glossary", "/read/docs/grading.md"}) {
    EXPECT_TRUE(from.contains(met)) << met << ": the crawl came nowhere";
  }
  const std::string guide = guest.Get("/phases/00-a");
  EXPECT_TRUE(StrContains(guide, "do the lab, read its code, beside it")) << "the words stay: " << guide;
  EXPECT_TRUE(StrContains(guide, "A picture of zebras")) << guide;
  EXPECT_TRUE(StrContains(guide, "href=\"https://example.org/\"")) << guide;
  EXPECT_TRUE(StrContains(guide, "Counting")) << "which labs there are is no secret";
}

TEST(Guests, AreKnownAgainAfterARestart) {
  std::string cookie, attempt;
  const auto database = [&](ServeOptions& options) {
    Open(options);
    options.database = ::testing::TempDir() + absl::StrCat("/guests", ::getpid(), ".db");
  };
  int port = 0;
  {
    const Served first(database);
    port = first.port();
    const Student guest = Student::Enrolled(port, "/quizzes/toy");
    cookie = guest.cookie();
    attempt = FieldOf(guest.Post("/quizzes/toy/start", "mode=practice"), "Location");
  }
  const Served second([&](ServeOptions& options) {
    database(options);
    options.port = port;
  });
  EXPECT_EQ(StatusOf(Student(port, cookie, "").Get(attempt + "/1")), 200);
  EXPECT_EQ(StatusOf(Student(port, cookie + "0", "").Get(attempt + "/1")), 404) << "a forged cookie is a new guest";
  EXPECT_EQ(StatusOf(Owner(second).Get(attempt + "/1")), 404);
}

}  // namespace
}  // namespace course::web
