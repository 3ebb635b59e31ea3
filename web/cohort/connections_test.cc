// Which answers end their connection. One that is kept waits five seconds for the next request, and holds a thread of
// the listener as long: 2,000 learners whose clones asked for something once left more than a thousand of them behind.

#include <string>

#include "absl/strings/str_cat.h"
#include "cohort/accounts/role.h"
#include "gtest/gtest.h"
#include "web/cohort/testing/served_cohort.h"
#include "web/testing/raw_client.h"

namespace course::web {
namespace {

using cohort::Role;
using testing::FieldOf;
using testing::RawClient;
using testing::ServedCohort;
using testing::StatusOf;
using testing::Student;

std::string Ask(const ServedCohort& served, const std::string& line, const std::string& fields,
                const std::string& body = "") {
  const std::string length = body.empty() ? "" : absl::StrCat("Content-Length: ", body.size(), "\r\n");
  RawClient client(served.port());
  client.Say(absl::StrCat(line, " HTTP/1.1\r\nHost: 127.0.0.1:", served.port(), "\r\n", fields, length, "\r\n", body));
  return client.HearAnswer();
}

TEST(AnAnswerBelowTheApi, EndsItsConnection) {
  ServedCohort served;
  const store::Account ada = served.Enrol("ada", Role::kLearner);
  const std::string token =
      absl::StrCat("Authorization: Bearer ", *served.accounts().NewToken(ada, "clone", {"submit", "read"}), "\r\n");
  const std::string json = "Content-Type: application/json\r\n";
  const struct {
    const char* line;
    std::string fields;
    const char* body;
    int status;
  } kAsked[] = {
      {"GET /api/v1/openapi.json", "", "", 200},
      {"GET /api/v1/me", token, "", 200},
      {"GET /api/v1/me", "", "", 401},
      {"GET /api/v1/submissions/none", token, "", 404},
      {"POST /api/v1/submissions", token + json, "{}", 400},
      {"GET /api/none", token, "", 404},
  };
  for (const auto& asked : kAsked) {
    const std::string answer = Ask(served, asked.line, asked.fields, asked.body);
    EXPECT_EQ(StatusOf(answer), asked.status) << asked.line << "\n" << answer;
    EXPECT_EQ(FieldOf(answer, "Connection"), "close") << asked.line << "\n" << answer;
  }
}

TEST(APage, EndsItsConnectionUnlessItSendsTheBrowserOn) {
  ServedCohort served;
  served.Enrol("ada", Role::kLearner);
  const Student ada = served.SignedIn("ada");
  const std::string page = ada.Get("/account"), sent_on = ada.Get("/");
  EXPECT_EQ(StatusOf(page), 200);
  EXPECT_EQ(FieldOf(page, "Connection"), "close");
  EXPECT_EQ(StatusOf(sent_on), 303);
  EXPECT_NE(FieldOf(sent_on, "Connection"), "close") << "it asks again at once";
}

}  // namespace
}  // namespace course::web
