// The API as its clients see it, over a socket: what is documented is what is answered.

#include "web/cohort/api.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/sha256.h"
#include "base/testing/json_schema.h"
#include "base/testing/status_matchers.h"
#include "cohort/wire/wire.h"
#include "gtest/gtest.h"
#include "harness/grading/moment.h"
#include "web/cohort/openapi.h"
#include "web/cohort/testing/api_server.h"

namespace course::web {
namespace {

using base::testing::IsOk;
using base::testing::SchemaMistake;
using nlohmann::json;
using testing::ApiServer;
using testing::HttpAnswer;
using testing::kCounting;
using testing::kSorting;

namespace wire = cohort::wire;

std::string IdOf(int number) { return base::Sha256Hex(absl::StrCat("id ", number)).substr(0, 32); }

std::string SubmissionBody(int number, const std::string& lab = "00-01", const std::string& text = "int F();\n",
                           const std::string& name = "starter.cc") {
  return wire::Dump(
      wire::ToJson(wire::Submission{.id = IdOf(number), .lab = lab, .files = {{name, base::Sha256Hex(text), text}}}));
}

std::string RunBody(int number, const std::string& lab = kCounting) {
  wire::ReportedRun run = {.id = IdOf(number), .lab = lab, .points = 2, .max_points = 5, .started_ms = 7};
  run.tests = {{.suite = "Counting", .name = "CountsUp", .verdict = Verdict::kPassed, .points = 2, .max_points = 2}};
  return wire::Dump(wire::ToJson(std::vector<wire::ReportedRun>{run}));
}

std::string CodeOf(const HttpAnswer& answer) {
  const auto error = wire::ErrorFrom(json::parse(answer.body, nullptr, false));
  return error.ok() ? error->code : "no error: " + answer.body;
}

class ApiTest : public ::testing::Test {
 protected:
  // Takes the submission from the queue, as a worker does, and finishes it: one public test and two hidden ones.
  void Grade(const std::string& id) {
    store::GradingStore& queue = server_.store().grading();
    const auto taken = queue.Take("w", grading::Now(), {});
    ASSERT_TRUE(IsOk(taken));
    ASSERT_TRUE(taken->has_value());
    ASSERT_EQ((*taken)->submission.id, id);
    ASSERT_TRUE(IsOk(
        queue.Beat((*taken)->claim, grading::Now(), {}, store::JobState::kRunning,
                   {{.stage = "running", .tests_done = 1, .tests = 3, .test = "Counting.CountsUp", .verdict = "PASSED"},
                    {.stage = "running", .tests_done = 2, .tests = 3}})));
    const HttpAnswer events = server_.Ask("GET", absl::StrCat("/submissions/", id.substr(33), "/events"), ada_);
    EXPECT_EQ(json::parse(events.body)["events"].size(), 2u);
    store::GradedResult result = {.verdict = Verdict::kFailed,
                                  .points = 2,
                                  .max_points = 9,
                                  .level = "jail-3",
                                  .course_version = "v1",
                                  .bundle_digest = "b",
                                  .finished_ms = 1'000'500};
    const auto add = [&](const std::string& name, Verdict verdict, int points, int most, const std::string& visible) {
      result.tests.push_back({.test = {.suite = "Counting",
                                       .name = name,
                                       .verdict = verdict,
                                       .points = points,
                                       .max_points = most,
                                       .message = "message of " + name},
                              .visibility = visible});
    };
    add("CountsUp", Verdict::kPassed, 2, 2, "now");
    add("SecretLater", Verdict::kFailed, 0, 3, "after_due_date");
    add("SecretNever", Verdict::kCrashed, 0, 4, "never");
    ASSERT_TRUE(IsOk(queue.Finish((*taken)->claim, result)));
  }

  ApiServer server_;
  const std::string ada_id_ = server_.AddAccount("ada"), bob_id_ = server_.AddAccount("bob"),
                    eve_id_ = server_.AddAccount("eve", cohort::Role::kInstructor);
  const std::string ada_ = server_.AddToken(ada_id_, {"submit", "read"}),
                    bob_ = server_.AddToken(bob_id_, {"submit", "read"}),
                    eve_ = server_.AddToken(eve_id_, {"instructor", "read"});
};

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

TEST_F(ApiTest, RunsAreKeptOnceApartFromSubmissions) {
  EXPECT_EQ(server_.Ask("POST", "/runs", ada_, RunBody(1)).body, "{\"kept\":1,\"known\":0}\n");
  EXPECT_EQ(server_.Ask("POST", "/runs", ada_, RunBody(1)).body, "{\"kept\":0,\"known\":1}\n");
  EXPECT_EQ(server_.Ask("POST", "/runs", ada_, RunBody(1, kSorting)).status, 409);
  EXPECT_EQ(server_.Ask("POST", "/runs", ada_, RunBody(2, "//p/none")).status, 400);
  EXPECT_EQ(server_.Ask("POST", "/runs", bob_, RunBody(1)).status, 200) << "his own";
  EXPECT_EQ(server_.store().cohort().ReportedRuns(ada_id_, 10)->size(), 1u);
  EXPECT_TRUE(server_.store().grading().JobsOf(ada_id_, "", 10)->empty()) << "nobody verified it";
}

TEST_F(ApiTest, AnInstructorSeesEverythingOfASubmission) {
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  const std::string id = ada_id_ + "-" + IdOf(1);
  Grade(id);
  const HttpAnswer results = server_.Ask("GET", "/cohort/submissions/" + id + "/results.json", eve_);
  ASSERT_EQ(results.status, 200);
  EXPECT_EQ(json::parse(results.body)["tests"].size(), 3u);
  const HttpAnswer junit = server_.Ask("GET", "/cohort/submissions/" + id + "/junit.xml", eve_);
  EXPECT_TRUE(absl::StrContains(junit.body, "SecretNever"));
  EXPECT_EQ(junit.content_type, "application/xml");
  EXPECT_EQ(server_.Ask("GET", "/cohort/submissions/" + bob_id_ + "-" + IdOf(1) + "/junit.xml", eve_).status, 404);
  const json scores = json::parse(server_.Ask("GET", "/cohort/scores", eve_).body);
  ASSERT_EQ(scores["learners"].size(), 2u) << "eve is no learner";
  EXPECT_EQ(scores["learners"][0]["login"], "ada");
  EXPECT_EQ(scores["learners"][0]["scores"][0]["assignment"], kCounting);
  EXPECT_EQ(scores["learners"][0]["scores"][0]["counted"], id);
  EXPECT_EQ(scores["learners"][0]["scores"][0]["course_version"], "v1");
}

TEST_F(ApiTest, WrongQueriesNameValueAndRule) {
  for (const char* target : {"/submissions?limit=0", "/submissions?limit=201", "/submissions?limit=x",
                             "/submissions?limit=99999999999999999999", "/submissions?lab=99-99"}) {
    EXPECT_EQ(server_.Ask("GET", target, ada_).status, 400) << target;
  }
  EXPECT_TRUE(absl::StrContains(server_.Ask("GET", "/submissions?limit=0", ada_).body,
                                "limit is \\\"0\\\": it must be a whole number from 1 to 200"));
  EXPECT_EQ(server_.Ask("POST", "/me", ada_, "{}").status, 405);
  EXPECT_EQ(server_.Ask("GET", "/runs", ada_).status, 405);
}

// Every path and method of the document is asked for; every answer has a status that the document names, and a body
// that fits its schema.
TEST_F(ApiTest, TheDocumentSaysWhatTheServerDoes) {
  const json document = json::parse(server_.Ask("GET", "/openapi.json", "").body);
  EXPECT_EQ(document["openapi"], "3.1.0");
  ASSERT_EQ(server_.Ask("POST", "/submissions", ada_, SubmissionBody(1)).status, 202);
  Grade(ada_id_ + "-" + IdOf(1));
  const std::map<std::string, std::string> kBodies = {{"submit", SubmissionBody(2, "00-02")},
                                                      {"reportRuns", RunBody(1)}};
  std::set<std::string> statuses;
  const auto check = [&](const std::string& path, const std::string& method, const json& operation,
                         const HttpAnswer& answer) {
    const std::string place = absl::StrCat(method, " ", path, " -> ", answer.status);
    statuses.insert(absl::StrCat(answer.status));
    ASSERT_TRUE(operation["responses"].contains(absl::StrCat(answer.status))) << place << " " << answer.body;
    const json& content = operation["responses"][absl::StrCat(answer.status)]["content"];
    const std::string type = content.contains("*/*") ? "*/*" : answer.content_type;
    ASSERT_TRUE(content.contains(type)) << place << ": " << type;
    const json& body = content[type];
    if (!body.contains("schema") || answer.content_type != "application/json") return;
    EXPECT_EQ(SchemaMistake(json::parse(answer.body), body["schema"], place, document), "");
  };
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      const bool of_cohort = absl::StartsWith(path, "/cohort");
      const std::string target =
          absl::StrReplaceAll(path, {{"{id}", of_cohort ? ada_id_ + "-" + IdOf(1) : IdOf(1)}, {"{name}", "none"}});
      const std::string verb = method == "get" ? "GET" : "POST";
      const auto found = kBodies.find(operation["operationId"].get<std::string>());
      const std::string body = found == kBodies.end() ? "" : found->second;
      const std::string& token = of_cohort ? eve_ : ada_;
      const HttpAnswer good = server_.Ask(verb, target, token, body);
      check(path, verb, operation, good);
      EXPECT_TRUE(good.status < 300 || absl::StrContains(path, "exports")) << path << " " << good.body;
      if (!operation["security"].empty()) {
        check(path, verb, operation, server_.Ask(verb, target, "", body));
        check(path, verb, operation,
              server_.Ask(verb, target, server_.AddToken(of_cohort ? eve_id_ : ada_id_, {}), body));
      }
      if (operation.contains("requestBody") && operation["requestBody"]["content"].contains("application/json")) {
        const json& schema = operation["requestBody"]["content"]["application/json"]["schema"];
        EXPECT_EQ(SchemaMistake(json::parse(body), schema, "request", document), "") << path;
        check(path, verb, operation, server_.Ask(verb, target, token, "{}"));
      }
      if (absl::StrContains(path, "{id}")) {
        check(path, verb, operation, server_.Ask(verb, absl::StrReplaceAll(path, {{"{id}", IdOf(9)}}), token, body));
      }
    }
  }
  EXPECT_EQ(statuses, (std::set<std::string>{"200", "202", "400", "401", "403", "404"}));
}

}  // namespace
}  // namespace course::web
