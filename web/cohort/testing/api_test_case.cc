#include "web/cohort/testing/api_test_case.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "cohort/wire/wire.h"
#include "harness/grading/moment.h"

namespace course::web::testing {

using base::testing::IsOk;
using nlohmann::json;

namespace wire = cohort::wire;

std::string IdOf(int number) { return base::Sha256Hex(absl::StrCat("id ", number)).substr(0, 32); }

std::string SubmissionBody(int number, const std::string& lab, const std::string& text, const std::string& name) {
  return wire::Dump(
      wire::ToJson(wire::Submission{.id = IdOf(number), .lab = lab, .files = {{name, base::Sha256Hex(text), text}}}));
}

std::string RunBody(int number, const std::string& lab) {
  wire::ReportedRun run = {.id = IdOf(number), .lab = lab, .points = 2, .max_points = 5, .started_ms = 7};
  run.tests = {{.suite = "Counting", .name = "CountsUp", .verdict = Verdict::kPassed, .points = 2, .max_points = 2}};
  return wire::Dump(wire::ToJson(std::vector<wire::ReportedRun>{run}));
}

std::string CodeOf(const HttpAnswer& answer) {
  const auto error = wire::ErrorFrom(json::parse(answer.body, nullptr, false));
  return error.ok() ? error->code : "no error: " + answer.body;
}

void ApiTest::Grade(const std::string& id) {
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

}  // namespace course::web::testing
