// Who may ask for what, as one table: every address of a cohort's server for each kind of visitor, over a real socket.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "cohort/accounts/secret.h"
#include "gtest/gtest.h"
#include "web/cohort/testing/served_cohort.h"
#include "web/testing/raw_client.h"

namespace course::web {
namespace {

using ::base::testing::IsOk;
using cohort::Role;
using testing::Encoded;
using testing::RawClient;
using testing::ServedCohort;
using testing::StatusOf;
using testing::Student;

// Every address that is answered here, for each kind of visitor. 200: sees it; 303: is sent on (to sign in, or because
// the form did something); 404: as if it were not there.
struct Allowed {
  const char* method;
  const char* path;
  const char* form;
  int stranger, learner, instructor, admin;
};
constexpr Allowed kTable[] = {
    {"GET", "/login", "", 200, 303, 303, 303},
    {"GET", "/account", "", 303, 200, 200, 200},
    {"GET", "/quizzes", "", 303, 200, 200, 200},
    {"GET", "/glossary", "", 303, 200, 200, 200},
    {"GET", "/review", "", 303, 200, 200, 200},
    {"GET", "/search", "", 303, 200, 200, 200},
    {"GET", "/phases/00-a", "", 303, 200, 200, 200},
    {"GET", "/read/docs/cohorts.md", "", 303, 200, 200, 200},
    {"GET", "/cohort/roster", "", 303, 404, 200, 200},
    {"GET", "/cohort/audit", "", 303, 404, 200, 200},
    {"GET", "/me", "", 303, 200, 303, 303},
    {"GET", "/me/submissions/OWN_WORK", "", 303, 200, 200, 200},
    {"GET", "/me/submissions/FOREIGN_WORK", "", 303, 404, 404, 404},
    {"GET", "/me/submissions/none", "", 303, 404, 404, 404},
    {"GET", "/cohort", "", 303, 404, 200, 200},
    {"GET", "/cohort/rows", "", 303, 404, 200, 200},
    {"GET", "/cohort/table?learner=LEARNER", "", 303, 404, 200, 200},
    {"GET", "/cohort/table?lab=00-01", "", 303, 404, 200, 200},
    {"GET", "/cohort/matrix.csv", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests/rows", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests/table?learner=LEARNER", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests/table?learner=ADMIN", "", 303, 404, 404, 404},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests/table?test=Work.CountsOnce", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests/table?test=none", "", 303, 404, 404, 404},
    {"GET", "/cohort/labs/phases/00-a/none/tests", "", 303, 404, 404, 404},
    {"GET", "/cohort/labs/phases/00-a/lab-01-x/tests.csv", "", 303, 404, 200, 200},
    {"GET", "/cohort/labs/phases/00-a/none/tests.csv", "", 303, 404, 404, 404},
    {"POST", "/cohort/labs/phases/00-a/lab-01-x/tests.csv", "", 401, 404, 404, 404},
    {"POST", "/cohort/labs/phases/00-a/lab-01-x/tests", "", 401, 404, 404, 404},
    {"GET", "/cohort/quizzes", "", 303, 404, 200, 200},
    {"GET", "/cohort/quizzes/none", "", 303, 404, 404, 404},
    {"GET", "/cohort/policy", "", 303, 404, 200, 200},
    {"GET", "/cohort/queue", "", 303, 404, 200, 200},
    {"GET", "/cohort/learners/LEARNER", "", 303, 404, 200, 200},
    {"GET", "/cohort/learners/LEARNER/export", "", 303, 404, 200, 200},
    {"GET", "/cohort/learners/LEARNER/erase", "", 303, 404, 404, 200},
    {"GET", "/cohort/learners/ADMIN", "", 303, 404, 404, 404},
    {"GET", "/cohort/learners/NOBODY", "", 303, 404, 404, 404},
    {"GET", "/cohort/submissions/FOREIGN_WORK", "", 303, 404, 200, 200},
    {"GET", "/cohort/submissions/none", "", 303, 404, 404, 404},
    {"GET", "/cohort/exports", "", 303, 404, 200, 200},
    {"GET", "/cohort/exports/scores.csv", "", 303, 404, 200, 200},
    {"GET", "/cohort/exports/lti-ags", "", 303, 404, 200, 200},
    {"GET", "/cohort/exports/bundle", "", 303, 404, 200, 200},
    {"GET", "/cohort/exports/canvas.csv", "", 303, 404, 400, 400},
    {"GET", "/cohort/exports/none", "", 303, 404, 404, 404},
    {"GET", "/nowhere", "", 303, 404, 404, 404},
    {"POST", "/account/sessions/end", "", 401, 303, 303, 303},
    {"POST", "/account/tokens", "name=mine", 401, 200, 200, 200},
    {"POST", "/account/tokens", "name=mine&instructor=1", 401, 400, 200, 200},
    {"POST", "/account/tokens/revoke", "token=FOREIGN_TOKEN", 401, 404, 404, 404},
    {"POST", "/cohort/roster/preview", "csv=login%2Cname%0Anew%2CNew%0A", 401, 404, 200, 200},
    {"POST", "/cohort/roster/apply", "csv=login%2Cname%0Anew%2CNew%0A&digest=0", 401, 404, 409, 409},
    {"POST", "/cohort/roster/invite", "role=learner&uses=1", 401, 404, 200, 200},
    {"POST", "/cohort/roster/invite", "role=instructor&uses=1", 401, 404, 403, 200},
    {"POST", "/cohort/roster/invite", "role=admin&uses=1", 401, 404, 403, 200},
    {"POST", "/cohort/roster/invite", "account=LEARNER", 401, 404, 200, 200},
    {"POST", "/cohort/roster/invite", "account=ADMIN", 401, 404, 403, 200},
    {"POST", "/cohort/roster/invite", "account=NOBODY", 401, 404, 404, 404},
    {"POST", "/cohort/roster/invite-all", "", 401, 404, 200, 200},
    {"POST", "/cohort/roster/end-invitations", "", 401, 404, 303, 303},
    {"POST", "/cohort/roster/state", "account=LEARNER&state=disabled", 401, 404, 303, 303},
    {"POST", "/cohort/roster/state", "account=LEARNER&state=active", 401, 404, 303, 303},
    {"POST", "/cohort/roster/state", "account=ADMIN&state=disabled", 401, 404, 403, 303},
    {"POST", "/cohort/roster/state", "account=ADMIN&state=active", 401, 404, 403, 303},
    {"POST", "/cohort/roster/state", "account=NOBODY&state=active", 401, 404, 404, 404},
    {"POST", "/cohort/roster/role", "account=LEARNER&role=admin", 401, 404, 404, 303},
    {"POST", "/cohort/roster/role", "account=LEARNER&role=learner", 401, 404, 404, 303},
    {"POST", "/cohort/roster/role", "account=SELF&role=admin", 401, 404, 404, 400},
    {"POST", "/cohort/exports/canvas.csv", "", 401, 404, 400, 400},
    {"POST", "/cohort/exports/canvas.csv", "text=Student%2CID%2CSection%0A", 401, 404, 200, 200},
    {"POST", "/cohort/exports/none", "", 401, 404, 404, 404},
    {"POST", "/cohort/policy", "", 401, 404, 404, 404},
    {"POST", "/cohort/learners/LEARNER/extension", "assignment=none", 401, 404, 400, 400},
    {"POST", "/cohort/learners/LEARNER/extension", "assignment=LAB&due=2101-01-02T00%3A00&reason=ill", 401, 404, 303,
     303},
    {"POST", "/cohort/learners/LEARNER/extension/end", "assignment=LAB", 401, 404, 303, 303},
    {"POST", "/cohort/learners/LEARNER/override", "assignment=LAB&points=3&reason=oral", 401, 404, 303, 303},
    {"POST", "/cohort/learners/LEARNER/override/end", "assignment=LAB", 401, 404, 303, 303},
    {"POST", "/cohort/learners/LEARNER/nothing", "assignment=LAB", 401, 404, 404, 404},
    {"POST", "/cohort/learners/ADMIN/override", "assignment=LAB&points=3&reason=r", 401, 404, 404, 404},
    {"POST", "/cohort/learners/LEARNER/erase", "login=another", 401, 404, 404, 400},
    {"POST", "/me", "", 401, 404, 404, 404},
    {"POST", "/nowhere", "", 401, 404, 404, 404},
};

constexpr char kLab[] = "//phases/00-a/lab-01-x";

// What this account handed in, by its id.
std::string HandIn(ServedCohort& served, const store::Account& account) {
  const std::string id = absl::StrCat(account.id, "-", cohort::NewId());
  EXPECT_TRUE(IsOk(served.whole_store().grading().Submit(
      {.id = id, .learner = account.id, .lab = kLab, .files = {{"starter.cc", "int x;\n"}}, .received_ms = 1})));
  return id;
}

// A cohort with one lab, due in 2100; its cohort.toml, which the bundle takes along, is there.
void AddLab(CohortServeOptions& options) {
  options.config_path = absl::StrCat(options.root, "/cohort.toml");
  EXPECT_TRUE(IsOk(base::WriteFile(options.config_path, "[cohort]\n")));
  options.config.assignments = {
      {.id = kLab, .title = "Counting", .due = absl::FromUnixSeconds(4'102'444'800), .max_points = 20}};
}

TEST(Authorisation, IsThisTable) {
  ServedCohort served(AddLab);
  const store::Account other = served.Enrol("other", Role::kLearner), root = served.Enrol("root", Role::kAdmin);
  const std::string foreign = cohort::HashOf(*served.accounts().NewToken(other, "theirs", {"read"}));
  const std::string foreign_work = HandIn(served, other);
  const std::vector<std::pair<std::string, Role>> people = {
      {"ada", Role::kLearner}, {"boss", Role::kInstructor}, {"head", Role::kAdmin}};
  for (size_t who = 0; who <= people.size(); ++who) {
    std::string self = "none", own_work = "none";
    if (who > 0) {
      const store::Account account = served.Enrol(people[who - 1].first, people[who - 1].second);
      self = account.id;
      own_work = HandIn(served, account);
    }
    const Student visitor = who == 0 ? served.Stranger() : served.SignedIn(people[who - 1].first);
    const std::vector<std::pair<std::string, std::string>> names = {
        {"LEARNER", other.id},      {"ADMIN", root.id},     {"NOBODY", cohort::NewId()},    {"SELF", self},
        {"FOREIGN_TOKEN", foreign}, {"OWN_WORK", own_work}, {"FOREIGN_WORK", foreign_work}, {"LAB", Encoded(kLab)}};
    for (const Allowed& row : kTable) {
      const std::string path = absl::StrReplaceAll(row.path, names), form = absl::StrReplaceAll(row.form, names);
      const bool post = std::string(row.method) == "POST";
      const std::string answer = post ? visitor.Post(path, form) : visitor.Get(path);
      const int expected[] = {row.stranger, row.learner, row.instructor, row.admin};
      EXPECT_EQ(StatusOf(answer), expected[who]) << (who == 0 ? "nobody" : people[who - 1].first) << ": " << row.method
                                                 << " " << row.path << " " << row.form << "\n"
                                                 << answer.substr(0, 3'000);
    }
  }
  EXPECT_EQ(served.store().Tokens(other.id)->front().revoked_ms, 0) << "nobody revoked another's token";
  EXPECT_EQ(served.store().GetAccount(other.id)->value().role, "learner");
}

// Somebody's news, from "welcome" on.
std::unique_ptr<RawClient> Listen(const ServedCohort& served, const Student& who, const std::string& target) {
  auto page = std::make_unique<RawClient>(served.port());
  page->Say(absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\nCookie: ", who.cookie(),
                         "\r\n\r\n"));
  EXPECT_TRUE(absl::StrContains(page->HearUntil("\r\n\r\n"), "Content-Type: text/event-stream")) << target;
  EXPECT_EQ(page->HearNewsUntil("\n\n"), ": welcome\nretry: 1000\n\n");
  return page;
}

TEST(News, OfALearnerAreThoseOfTheOwnSubmissions) {
  constexpr char kChange[] = "event: change\ndata: {}\n\n";
  auto served = std::make_unique<ServedCohort>(AddLab);
  const store::Account ada = served->Enrol("ada", Role::kLearner), bruno = served->Enrol("bruno", Role::kLearner);
  const Student hers = served->SignedIn("ada"), his = served->SignedIn("bruno");
  EXPECT_EQ(StatusOf(served->Stranger().Get("/me/events")), 401);
  EXPECT_EQ(StatusOf(hers.Get("/events")), 204) << "everybody's news are for those who teach";
  EXPECT_EQ(StatusOf(hers.Post("/me/events", "")), 204);
  const auto her_page = Listen(*served, hers, "/me/events?after=0");
  const auto his_page = Listen(*served, his, "/me/events?after=0");
  for (int i = 0; i < 3; ++i) {
    HandIn(*served, ada);
    EXPECT_EQ(her_page->HearNewsUntil("}\n\n"), kChange);
  }
  HandIn(*served, bruno);
  EXPECT_EQ(his_page->HearNewsUntil("}\n\n"), kChange);
  const auto older_page = Listen(*served, his, "/me/events?after=0");
  EXPECT_EQ(older_page->HearNewsUntil("}\n\n"), kChange) << "it was made before he handed in";
  served = nullptr;  // says good-bye to whoever listens
  EXPECT_FALSE(absl::StrContains(his_page->HearAll(), "event")) << "of hers";
}

}  // namespace
}  // namespace course::web
