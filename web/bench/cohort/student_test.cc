#include "web/bench/cohort/student.h"

#include <string>

#include "base/sha256.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace course::web::bench {
namespace {

const std::string kId(32, 'a');

Student Ada(int answers) {
  return Student({.account = "ada",
                  .cookie = "c=1",
                  .token = "t",
                  .pages = {"/me", "/guide"},
                  .bank = "00",
                  .answers = answers,
                  .lab = "//l",
                  .submission = kId,
                  .seed = 4});
}

HttpAnswer Answer(int status, const std::string& body = "", const std::string& fields = "") {
  return {.status = status, .head = "HTTP/1.1\r\n" + fields + "\r\n", .body = body};
}

TEST(Student, ReadsAnswersAndHandsIn) {
  Student ada = Ada(1);
  EXPECT_TRUE(ada.Request(1).starts_with("GET /me HTTP/1.1\r\nHost: 127.0.0.1:1\r\nCookie: c=1\r\n"));
  EXPECT_EQ(ada.Take(Answer(200)), Actor::Next::kRead);
  EXPECT_TRUE(ada.Request(1).starts_with("GET /guide "));
  EXPECT_EQ(ada.kind(), Actor::Kind::kPage);
  EXPECT_EQ(ada.Take(Answer(200)), Actor::Next::kRead);
  // The quiz with the session that he has: no other cookie is asked for.
  EXPECT_TRUE(ada.Request(1).starts_with("GET /quizzes/00 "));
  EXPECT_NE(ada.Request(1).find("Cookie: c=1\r\n"), std::string::npos);
  EXPECT_EQ(ada.Take(Answer(200, "<input name=\"csrf\" value=\"v\">")), Actor::Next::kAtOnce);
  EXPECT_TRUE(ada.Request(1).ends_with("\r\n\r\ncsrf=v&mode=practice"));
  EXPECT_EQ(ada.Take(Answer(303, "", "Location: /attempts/x/1")), Actor::Next::kAtOnce);
  EXPECT_EQ(ada.Take(Answer(200, "<input name=\"pick\" value=\"2\">")), Actor::Next::kThink);
  EXPECT_EQ(ada.kind(), Actor::Kind::kAnswer);
  EXPECT_EQ(ada.Take(Answer(303, "", "Location: /attempts/x/1")), Actor::Next::kAtOnce);
  EXPECT_EQ(ada.Take(Answer(200)), Actor::Next::kRead) << "the quiz is over, the day is not";
  EXPECT_EQ(ada.taker().learner(), "ada");
  EXPECT_EQ(ada.taker().acknowledged().size(), 1u);

  EXPECT_EQ(ada.kind(), Actor::Kind::kSubmission);
  const std::string sent = ada.Request(1);
  EXPECT_NE(sent.find("Authorization: Bearer t\r\n"), std::string::npos);
  EXPECT_EQ(sent.find("Cookie"), std::string::npos) << "a clone has none";
  const auto body = nlohmann::json::parse(sent.substr(sent.find("\r\n\r\n")));
  EXPECT_EQ(body["id"], kId);
  EXPECT_EQ(body["lab"], "//l");
  EXPECT_EQ(body["files"][0]["text"], ada.source());
  EXPECT_EQ(body["files"][0]["sha256"], base::Sha256Hex(ada.source()));
  for (const int status : {429, 500, 503, 507}) {
    EXPECT_EQ(ada.Take(Answer(status)), Actor::Next::kAgain);
    EXPECT_EQ(ada.Request(1), sent) << "the same bytes until they are kept";
  }
  EXPECT_EQ(ada.told_full(), 1);
  EXPECT_FALSE(ada.handed_in());
  EXPECT_EQ(ada.Take(Answer(202)), Actor::Next::kRead);
  EXPECT_TRUE(ada.handed_in());
  EXPECT_TRUE(ada.Request(1).starts_with("GET /api/v1/submissions/" + kId + " "));
  EXPECT_EQ(ada.Take(Answer(200, "{\"id\":\"" + kId + "\"}")), Actor::Next::kRead);
  EXPECT_EQ(ada.Take(Answer(200)), Actor::Next::kRead);
  EXPECT_EQ(ada.Take(Answer(200)), Actor::Next::kDone);
}

TEST(Student, WhatMakesNoSenseIsAnError) {
  Student ada = Ada(0);
  EXPECT_EQ(ada.Take(Answer(404, "none")), Actor::Next::kFailed);
  EXPECT_NE(ada.error().find("ada with a page was answered 404: none"), std::string::npos) << ada.error();
}

}  // namespace
}  // namespace course::web::bench
