// A step of a scheduler that says what cannot be: a learner's, in a lab.

#include "engine/step.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/testing/status_matchers.h"
#include "engine/seeded_sampler.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// Has one request, "a", and schedules what it was told.
class SaysAnything : public Scheduler {
 public:
  SaysAnything(Request request, std::map<std::string, int> tokens) : request_(std::move(request)) {
    output_ = {.num_scheduled_tokens = std::move(tokens), .scheduled_request_ids = {"a"}};
  }
  absl::Status AddRequest(const Request&) override { return absl::OkStatus(); }
  absl::StatusOr<SchedulerOutput> Schedule() override { return output_; }
  absl::StatusOr<std::vector<Request>> UpdateFromOutput(const SchedulerOutput&,
                                                        const std::map<std::string, int>&) override {
    return std::vector<Request>{};
  }
  std::optional<Request> AbortRequest(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return true; }
  absl::StatusOr<Request> GetRequest(const std::string&) const override { return request_; }
  std::vector<std::string> RunningIds() const override { return {"a"}; }
  std::vector<std::string> WaitingIds() const override { return {}; }

 private:
  Request request_;
  SchedulerOutput output_;
};

absl::Status StepOf(std::vector<int> token_ids, int computed, std::map<std::string, int> tokens) {
  Request request = {.request_id = "a", .token_ids = std::move(token_ids), .num_computed_tokens = computed};
  SaysAnything scheduler(std::move(request), std::move(tokens));
  ToyModel model;
  SeededSampler sampler;
  return RunStep(scheduler, model, sampler).status();
}

TEST(Step, ComputesWhatIsLeftOfARequest) { EXPECT_TRUE(IsOk(StepOf({5, 6, 7}, 1, {{"a", 2}}))); }

TEST(Step, RefusesTokensThatARequestDoesNotHave) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(StepOf({5, 6, 7}, 1, {{"a", 3}}), kInvalid, "3 tokens scheduled, but 1 of its 3"));
  EXPECT_TRUE(HasCodeAndText(StepOf({5, 6, 7}, -1, {{"a", 4}}), kInvalid, "-1 of its 3"));
  EXPECT_TRUE(HasCodeAndText(StepOf({5, 6, 7}, 3, {{"a", 0}}), kInvalid, "0 tokens scheduled"));
  EXPECT_TRUE(HasCodeAndText(StepOf({5, 6, 7}, 1, {}), kInvalid, "0 tokens scheduled"));
  EXPECT_TRUE(HasCodeAndText(StepOf({}, 0, {{"a", 0}}), kInvalid, "of its 0")) << "there is no last token to read";
  EXPECT_TRUE(HasCodeAndText(StepOf({5}, 2147483647, {{"a", 2147483647}}), kInvalid, "of its 1"));
}

}  // namespace
}  // namespace engine
