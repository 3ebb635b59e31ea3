// What guests see of a server that is open to them, over real sockets: theirs, and nothing of the owner's.

#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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
