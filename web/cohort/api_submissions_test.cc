// What is handed in by the API: kept once, for whom it is, and nothing that breaks a rule.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "cohort/wire/wire.h"
#include "gtest/gtest.h"
#include "web/cohort/api.h"
#include "web/cohort/testing/api_test_case.h"

namespace course::web {
namespace {

using base::testing::IsOk;
using nlohmann::json;
using testing::ApiTest;
using testing::CodeOf;
using testing::HttpAnswer;
using testing::IdOf;
using testing::kCounting;
using testing::SubmissionBody;

namespace wire = cohort::wire;

TEST_F(ApiTest, ASubmissionIsAcceptedQueuedAndGraded) {
  const HttpAnswer accepted = server_.Ask("POST", "/submissions", ada_, SubmissionBody(1));
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  const wire::State state = wire::StateFrom(json::parse(accepted.body)).value();
  EXPECT_EQ(state.id, IdOf(1));
  EXPECT_EQ(state.lab, kCounting);
  EXPECT_EQ(state.state, store::JobState::kQueued);
  EXPECT_EQ(state.received_ms, 1'000'000);
  const auto kept = server_.store().grading().GetSubmission(ada_id_ + "-" + IdOf(1));
  ASSERT_TRUE(IsOk(kept));
  EXPECT_EQ((*kept)->learner, ada_id_);
  EXPECT_EQ((*kept)->files, (std::vector<store::SubmittedFile>{{"starter.cc", "int F();\n"}}));
  Grade(ada_id_ + "-" + IdOf(1));
  const HttpAnswer done = server_.Ask("GET", "/submissions/" + IdOf(1), ada_);
  EXPECT_EQ(wire::StateFrom(json::parse(done.body))->result->points, 2);
}

TEST_F(ApiTest, TheSameAgainIsTheSameAndAnotherContentIsAConflict) {
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 200);
  EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1, kCounting)).status, 200)
      << "another name of the same lab";
  EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1, "00-01", "int G();\n")).status, 409);
  EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1, "00-02")).status, 409);
  EXPECT_EQ(server_.store().grading().JobsOf(ada_id_, "", 10)->size(), 1u);
}

TEST_F(ApiTest, WhatCameInTimeIsGradedThoughALateOneCameWhileItWaited) {
  for (const int n : {1, 2}) ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(n)).status, 202);
  server_.now_ms = 2'000'001;  // the deadline was a millisecond ago
  for (const int n : {3, 4}) ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(n)).status, 202);
  std::vector<store::JobState> states;
  for (const int n : {1, 2, 3, 4}) {
    states.push_back(server_.store().grading().GetJob(ada_id_ + "-" + IdOf(n)).value()->state);
  }
  using enum store::JobState;
  EXPECT_EQ(states, (std::vector<store::JobState>{kSuperseded, kQueued, kSuperseded, kQueued}));
}

TEST_F(ApiTest, WhereTheLastOneCountsTheNewestIsGradedAlsoAfterTheDeadline) {
  server_.config().counts = cohort::Counts::kLast;
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  server_.now_ms = 2'000'001;
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(2)).status, 202);
  EXPECT_EQ(server_.store().grading().GetJob(ada_id_ + "-" + IdOf(1)).value()->state, store::JobState::kSuperseded);
}

TEST_F(ApiTest, HiddenTestsStandInNoAnswerToALearnerUntilTheirTime) {
  server_.config().late.credit = {{0, 1}, {24, 0}};
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  Grade(ada_id_ + "-" + IdOf(1));
  const auto answers = [&] {
    std::string all;
    for (const std::string& target : {"/submissions/" + IdOf(1), "/submissions/" + IdOf(1) + "/events",
                                      std::string("/submissions"), std::string("/labs"), std::string("/me")}) {
      absl::StrAppend(&all, server_.Ask("GET", target, ada_).body);
    }
    return absl::StrCat(all, server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).body);
  };
  const int64_t day_ms = 24 * 3'600'000;
  for (const int64_t now_ms : {int64_t{1'000'000}, int64_t{2'000'000}, 2'000'000 + day_ms - 1}) {
    server_.now_ms = now_ms;
    const std::string text = answers();
    EXPECT_FALSE(absl::StrContains(text, "Secret")) << now_ms << " " << text;
    EXPECT_FALSE(absl::StrContains(text, "FAILED")) << "the verdict of the whole would tell theirs";
  }
  server_.now_ms = 2'000'000 + day_ms;
  EXPECT_TRUE(absl::StrContains(answers(), "SecretLater"));
  EXPECT_FALSE(absl::StrContains(answers(), "SecretNever"));
  // A longer deadline of his own hides them again.
  ASSERT_TRUE(IsOk(server_.store().cohort().PutExtension(
      {.account = ada_id_, .assignment = kCounting, .due_ms = 2'000'000 + day_ms, .reason = "ill"},
      {.actor = eve_id_, .at_ms = 1})));
  EXPECT_FALSE(absl::StrContains(answers(), "SecretLater"));
}

TEST_F(ApiTest, AnotherLearnersSubmissionIsLikeOneThatIsNotThere) {
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  const std::string missing = server_.Ask("GET", "/submissions/" + IdOf(2), bob_).body;
  for (const std::string& id :
       {IdOf(1), ada_id_ + "-" + IdOf(1), "..%2F" + IdOf(1), IdOf(1) + "%00", std::string("%2e%2e")}) {
    for (const char* tail : {"", "/events"}) {
      const HttpAnswer answer = server_.Ask("GET", absl::StrCat("/submissions/", id, tail), bob_);
      EXPECT_EQ(answer.status, 404) << id << tail;
      EXPECT_FALSE(absl::StrContains(answer.body, "int F")) << answer.body;
    }
  }
  EXPECT_EQ(server_.Ask("GET", "/submissions/" + IdOf(1), bob_).body, missing) << "byte for byte";
  EXPECT_EQ(json::parse(server_.Ask("GET", "/submissions", bob_).body)["submissions"].size(), 0u);
}

TEST_F(ApiTest, AReplayOfAnothersSubmissionIsOnesOwn) {
  const std::string body = SubmissionBody(1);
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, body).status, 202);
  EXPECT_EQ(server_.Ask("POST", "/submissions", bob_, body).status, 202) << "his own, under the same client's id";
  EXPECT_EQ(server_.store().grading().GetSubmission(ada_id_ + "-" + IdOf(1)).value()->learner, ada_id_);
  EXPECT_EQ(server_.store().grading().GetSubmission(bob_id_ + "-" + IdOf(1)).value()->learner, bob_id_);
}

TEST_F(ApiTest, NobodySaysWhoseASubmissionIs) {
  for (const char* field : {"learner", "account", "received_ms", "points"}) {
    const std::string body = absl::StrReplaceAll(
        SubmissionBody(1), {{"\"lab\"", absl::StrCat("\"", field, "\":\"", bob_id_, "\",\"lab\"")}});
    EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, body).status, 400) << field;
  }
}

TEST_F(ApiTest, OnlyListedFilesOfKnownLabsAreTaken) {
  for (const std::string name : {"solution.cc", "../../etc/passwd", "/etc/passwd", "starter.cc/", "STARTER.CC", ".",
                                 "..", "lab_test.cc", "starter.cc\\u0000", "a\\\\b", " starter.cc"}) {
    const std::string body = absl::StrReplaceAll(SubmissionBody(1), {{"starter.cc", name}});
    const HttpAnswer answer = server_.Ask("POST", "/submissions", ada_, body);
    EXPECT_EQ(answer.status, 400) << name << answer.body;
  }
  for (const std::string lab : {"", "99-99", "../00-01", "//phases/00-toy/lab-09-none", "00-01/../00-02"}) {
    EXPECT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1, lab)).status, 400) << lab;
  }
  EXPECT_TRUE(server_.store().grading().JobsOf(ada_id_, "", 10)->empty());
}

TEST_F(ApiTest, HostileBodiesAreRefusedAndKeepNothing) {
  const std::string good = SubmissionBody(1);
  std::string bad_hash = good;
  bad_hash[bad_hash.find("\"sha256\":\"") + 10] ^= 1;
  const std::vector<std::pair<std::string, std::string>> kBodies = {
      {"nothing", ""},
      {"not JSON", "id=1"},
      {"a list", "[]"},
      {"deep", std::string(500'000, '[')},
      {"deep objects",
       [] {
         std::string text;
         for (int i = 0; i < 100'000; ++i) text += "{\"a\":";
         return text;
       }()},
      {"another hash", bad_hash},
      {"no UTF-8", absl::StrReplaceAll(good, {{"int F", "int \xc3\x28"}})},
      {"NUL", absl::StrReplaceAll(good, {{"int F", "int \\u0000F"}})},
      {"a raw NUL", absl::StrReplaceAll(good, {{"int F", std::string("int \0F", 6)}})},
      {"twice", absl::StrReplaceAll(good, {{"\"lab\"", "\"lab\":\"00-02\",\"lab\""}})},
      {"17 files", absl::StrReplaceAll(good, {{"\"files\":[", absl::StrCat("\"files\":[",
                                                                           [] {
                                                                             std::string many;
                                                                             for (int i = 0; i < 17; ++i) many += "{},";
                                                                             return many;
                                                                           }())}})},
      {"a number", "1e999"},
      {"an id of another shape", absl::StrReplaceAll(good, {{IdOf(1), "../../../../../../../../../../x"}})}};
  for (const auto& [name, body] : kBodies) {
    const HttpAnswer answer = server_.Ask("POST", "/submissions", ada_, body);
    EXPECT_EQ(answer.status, 400) << name;
    EXPECT_EQ(CodeOf(answer), "invalid") << name;
    EXPECT_LT(answer.body.size(), 1'000u) << name;
  }
  EXPECT_TRUE(server_.store().grading().JobsOf(ada_id_, "", 10)->empty());
}

TEST_F(ApiTest, SixtyFourMegabytesAreRefusedBeforeTheyAreParsed) {
  Principal who = {.account = ada_id_, .by_token = true, .scopes = {"submit"}};
  const Response response =
      server_.Reply({.method = "POST", .path = "/api/v1/submissions", .body = std::string(size_t{64} << 20, '[')}, who);
  EXPECT_EQ(response.status, 413);
}

}  // namespace
}  // namespace course::web
