// Who may ask the API for what, and how often.

#include <string>

#include "gtest/gtest.h"
#include "web/cohort/api.h"
#include "web/cohort/testing/api_test_case.h"

namespace course::web {
namespace {

using testing::ApiTest;
using testing::CodeOf;
using testing::HttpAnswer;
using testing::IdOf;
using testing::RunBody;
using testing::SubmissionBody;

TEST_F(ApiTest, WithoutATokenThatHoldsThereIsNothing) {
  for (const std::string& token : {std::string(), std::string(64, '0'), ada_.substr(1), ada_ + "0"}) {
    for (const char* target : {"/me", "/labs", "/submissions", "/cohort/scores", "/nothing"}) {
      const HttpAnswer answer = server_.Ask("GET", target, token);
      EXPECT_EQ(answer.status, 401) << target;
      EXPECT_EQ(CodeOf(answer), "no_token");
    }
  }
  EXPECT_EQ(server_.Ask("GET", "/me", ada_).status, 200);
  server_.Revoke(ada_);
  EXPECT_EQ(server_.Ask("GET", "/me", ada_).status, 401);
  EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 401);
}

TEST_F(ApiTest, ATokenInTheAddressOpensNothing) {
  EXPECT_EQ(server_.Ask("GET", "/me?token=" + ada_, "").status, 401);
  EXPECT_EQ(CodeOf(server_.Ask("GET", "/me?token=" + ada_, ada_)), "token_in_address");
  EXPECT_EQ(CodeOf(server_.Ask("GET", "/me?access_token=" + ada_, ada_)), "token_in_address");
}

TEST_F(ApiTest, AScopeIsWhatATokenMayDoAndNoMore) {
  const std::string read = server_.AddToken(ada_id_, {"read"}), submit = server_.AddToken(ada_id_, {"submit"}),
                    none = server_.AddToken(ada_id_, {}), wrong = server_.AddToken(ada_id_, {"instructor"}),
                    boss = server_.AddToken(eve_id_, {"read"});
  EXPECT_EQ(server_.Ask("POST", "/submissions", read, SubmissionBody(1)).status, 403);
  EXPECT_EQ(server_.Ask("POST", "/runs", read, RunBody(1)).status, 403);
  EXPECT_EQ(server_.Ask("GET", "/submissions", read).status, 200);
  EXPECT_EQ(server_.Ask("POST", "/submissions", submit, SubmissionBody(1)).status, 202);
  EXPECT_EQ(server_.Ask("GET", "/me", none).status, 403);
  EXPECT_EQ(server_.Ask("GET", "/cohort/scores", wrong).status, 404) << "a learner's token is a learner's";
  EXPECT_EQ(server_.Ask("GET", "/cohort/scores", boss).status, 403);
  EXPECT_EQ(server_.Ask("GET", "/cohort/scores", eve_).status, 200);
}

TEST_F(ApiTest, LearnersFindNoPathOfInstructors) {
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  const std::string nowhere = server_.Ask("GET", "/nowhere", ada_).body;
  for (const std::string& target :
       {std::string("/cohort/scores"), std::string("/cohort/accounts"),
        "/cohort/submissions/" + ada_id_ + "-" + IdOf(1) + "/results.json",
        "/cohort/submissions/" + ada_id_ + "-" + IdOf(1) + "/junit.xml", std::string("/cohort/exports/canvas.csv")}) {
    const HttpAnswer answer = server_.Ask("GET", target, ada_);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_EQ(answer.body, nowhere) << target;
  }
}

TEST_F(ApiTest, ABrowsersCookieChangesNothing) {
  const Principal browser = {.account = ada_id_, .csrf = "x"};
  EXPECT_EQ(server_.Reply({.method = "POST", .path = "/api/v1/submissions", .body = SubmissionBody(1)}, browser).status,
            403);
  EXPECT_EQ(server_.Reply({.path = "/api/v1/me"}, browser).status, 200);
}

TEST_F(ApiTest, WhoSendsTooMuchIsToldWhenToComeAgain) {
  int taken = 0;
  HttpAnswer answer;
  for (int n = 0; n < 130; ++n) {
    answer = server_.Ask("POST", "/submissions", ada_, SubmissionBody(1));
    taken += answer.status != 429;
  }
  EXPECT_EQ(taken, 120);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.retry_after, "30");
  EXPECT_EQ(server_.Ask("POST", "/submissions", bob_, SubmissionBody(1)).status, 202) << "others are not kept waiting";
  server_.now_ms += 30'000;
  EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 200);
}

}  // namespace
}  // namespace course::web
