// A gradebook on its way to a cohort's server, by the page of exports and below the API.

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cohort/accounts/role.h"
#include "gtest/gtest.h"
#include "web/cohort/manners.h"
#include "web/cohort/testing/served_cohort.h"
#include "web/testing/raw_client.h"

namespace course::web {
namespace {

using cohort::Role;
using testing::BodyOf;
using testing::Encoded;
using testing::RawClient;
using testing::ServedCohort;
using testing::StatusOf;
using testing::Student;

constexpr char kPath[] = "/cohort/exports/canvas.csv";
constexpr char kHeader[] = "Student,ID,SIS User ID,SIS Login ID,Section\n";

// A gradebook of so many bytes, in at most 14'000 rows; its last name fills it.
std::string Gradebook(size_t bytes) {
  std::string csv = kHeader;
  const std::string name(280, 'n');
  for (int id = 100'000; csv.size() + 400 < bytes; ++id) absl::StrAppend(&csv, name, ",", id, ",,x", id, ",A\n");
  const std::string last = "Last,1,,last,A\n";
  return csv + std::string(bytes - csv.size() - last.size(), 'L') + last;
}

// The API's answer to these bytes, sent whole.
std::string Upload(const ServedCohort& served, const std::string& fields, const std::string& body) {
  RawClient client(served.port());
  client.Say(absl::StrCat("POST /api/v1", kPath, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\n", fields,
                          "Content-Type: text/csv\r\nContent-Length: ", body.size(), "\r\n\r\n", body));
  return client.HearAnswer();
}

// The same, of whom the head alone is looked at.
std::string Announce(const ServedCohort& served, const std::string& fields, size_t bytes) {
  RawClient client(served.port());
  client.Say(absl::StrCat("POST /api/v1", kPath, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\n", fields,
                          "Content-Type: text/csv\r\nContent-Length: ", bytes, "\r\n\r\n"));
  return client.HearAnswer();
}

std::string Bearer(ServedCohort& served, const store::Account& account, const std::set<std::string>& scopes) {
  return absl::StrCat("Authorization: Bearer ", *served.accounts().NewToken(account, "t", scopes), "\r\n");
}

std::string LastAction(ServedCohort& served) { return served.store().AuditBefore(1 << 20, 1)->at(0).action; }

// What a browser sends from another site's page has no value of this session.
TEST(Gradebook, IsTakenWithTheValueOfTheSessionOnly) {
  ServedCohort served;
  served.Enrol("boss", Role::kInstructor);
  const Student boss = served.SignedIn("boss"), forged(served.port(), boss.cookie(), "");
  const std::string form = absl::StrCat("text=", Encoded(kHeader));
  EXPECT_EQ(StatusOf(forged.Post(kPath, form)), 403);
  EXPECT_NE(LastAction(served), "scores.export") << "nothing was sent out";
  const std::string without = boss.Post(kPath, "");
  EXPECT_EQ(StatusOf(without), 400);
  EXPECT_TRUE(absl::StrContains(BodyOf(without), "no gradebook was sent: export it from Canvas")) << without;
  EXPECT_EQ(StatusOf(boss.Post(kPath, form)), 200);
  EXPECT_EQ(LastAction(served), "scores.export");
}

// As a form of parts: of another one the listener's library reads 8 KiB.
TEST(Gradebook, OfAWholeUniversityIsTakenByThePage) {
  ServedCohort served;
  served.Enrol("boss", Role::kInstructor);
  served.Enrol("last", Role::kLearner);
  const Student boss = served.SignedIn("boss");
  EXPECT_TRUE(
      absl::StrContains(boss.Get("/cohort/exports"), "action=\"/cohort/exports/canvas.csv\" enctype=\"multipart"));
  const auto part = [](const char* name, const std::string& value) {
    return absl::StrCat("--x\r\nContent-Disposition: form-data; name=\"", name, "\"\r\n\r\n", value, "\r\n");
  };
  const std::string body = absl::StrCat(part("csrf", boss.csrf()), part("text", Gradebook(kLongestTable)), "--x--\r\n");
  RawClient client(served.port());
  client.Say(absl::StrCat("POST ", kPath, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\nCookie: ", boss.cookie(),
                          "\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ", body.size(),
                          "\r\n\r\n", body));
  const std::string answer = client.HearAnswer();
  EXPECT_EQ(StatusOf(answer), 200) << answer.substr(0, 1'000);
  EXPECT_TRUE(absl::StrContains(answer, "\"last\""));
}

TEST(Gradebook, OfAnInstructorMayHaveFourMebibytesBelowTheApi) {
  ServedCohort served;
  served.Enrol("last", Role::kLearner);
  const std::string token = Bearer(served, served.Enrol("boss", Role::kInstructor), {"instructor"});
  const std::string answer = Upload(served, token, Gradebook(kLongestTable));
  EXPECT_EQ(StatusOf(answer), 200) << answer.substr(0, 1'000);
  EXPECT_TRUE(absl::StrContains(answer, "\"last\""));
  EXPECT_EQ(LastAction(served), "scores.export");
  EXPECT_EQ(StatusOf(Announce(served, token, kLongestTable + 1)), 413);
}

TEST(Gradebook, OfOthersIsNotRead) {
  ServedCohort served;
  const std::string learner = Bearer(served, served.Enrol("ada", Role::kLearner), {"submit", "read"});
  const std::string refused = Announce(served, learner, kLongestTable);
  EXPECT_EQ(StatusOf(refused), 404);
  EXPECT_EQ(BodyOf(refused), BodyOf(Upload(served, learner, kHeader))) << "as a short one";
  const std::string nobody = Announce(served, "", kLongestTable);
  EXPECT_EQ(StatusOf(nobody), 401);
  EXPECT_TRUE(absl::StrContains(nobody, "application/json")) << nobody;
}

TEST(Gradebook, ThatIsNoneIsRefusedAsTheApiRefuses) {
  ServedCohort served;
  const std::string token = Bearer(served, served.Enrol("boss", Role::kInstructor), {"instructor"});
  const std::string answer = Upload(served, token, "Nobody,knows\n");
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_TRUE(absl::StrContains(answer, "{\"error\":{\"code\":\"invalid\"")) << answer;
  EXPECT_NE(LastAction(served), "scores.export");
}

}  // namespace
}  // namespace course::web
