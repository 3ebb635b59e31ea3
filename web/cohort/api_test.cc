// The API as its clients see it, over a socket: what is documented is what is answered.

#include "web/cohort/api.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/json_schema.h"
#include "gtest/gtest.h"
#include "web/cohort/openapi.h"
#include "web/cohort/testing/api_test_case.h"

namespace course::web {
namespace {

using base::testing::SchemaMistake;
using nlohmann::json;
using testing::ApiTest;
using testing::HttpAnswer;
using testing::IdOf;
using testing::kCounting;
using testing::kSorting;
using testing::RunBody;
using testing::SubmissionBody;

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
