// That workloads are what they say, and that an engine which goes nowhere is found out.

#include "engine/testing/workload.h"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace engine::testing {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr JobLimits kLimits = {.vocab_size = 50, .jobs = 5, .prompt = 30, .max_tokens = 9};

TEST(DrawJobs, StaysWithinItsLimitsAndReachesThem) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  std::set<size_t> jobs, prompts;
  std::set<int> outputs;
  int equal = 0;
  for (int i = 0; i < 500; ++i) {
    const std::vector<Job> drawn = DrawJobs(kLimits, rng);
    jobs.insert(drawn.size());
    for (size_t j = 0; j < drawn.size(); ++j) {
      EXPECT_EQ(drawn[j].id, absl::StrCat("job", j));
      prompts.insert(drawn[j].prompt.size());
      outputs.insert(drawn[j].params.max_tokens);
      for (const int token : drawn[j].prompt) ASSERT_TRUE(token >= 0 && token < 50) << token;
      equal += j > 0 && drawn[j].prompt == drawn[j - 1].prompt;
    }
  }
  EXPECT_EQ(jobs.size(), 5u) << "1 to 5";
  EXPECT_EQ(prompts.size(), 30u) << "1 to 30";
  EXPECT_EQ(outputs.size(), 9u) << "1 to 9";
  EXPECT_GT(equal, 0);
}

TEST(DrawConfig, HasRoomForTheLargestJobAndOftenNoMore) {
  base::Rng rng{1};
  // 20 + 5 - 1 tokens.
  const std::vector<Job> jobs = {{.id = "a", .prompt = std::vector<int>(20, 1), .params = {.max_tokens = 5}},
                                 {.id = "b", .prompt = {1}, .params = {.max_tokens = 9}}};
  int tight = 0;
  for (int i = 0; i < 200; ++i) {
    const EngineConfig config = DrawConfig(jobs, 3, rng);
    const int room = (config.cache.num_blocks - 1) * config.cache.block_size;
    ASSERT_GE(room, 24);
    tight += room < 24 + config.cache.block_size;
    EXPECT_EQ(config.scheduler.eos_token_id, 3);
  }
  EXPECT_GT(tight, 50);
  EXPECT_LT(tight, 190);
}

// An engine whose steps say what a test wants, of one request that never ends.
class Fake final : public Engine {
 public:
  explicit Fake(StepOutput step) : step_(std::move(step)) {}

  absl::Status AddRequest(const std::string& id, std::span<const int>, const RequestParams&) override {
    live_ = id;
    return absl::OkStatus();
  }
  absl::StatusOr<StepOutput> Step() override { return live_.has_value() ? step_ : StepOutput(); }
  std::optional<Request> Abort(const std::string& id) override {
    if (live_ != id) return std::nullopt;
    live_.reset();
    return Request{.request_id = id, .status = RequestStatus::kFinishedAborted};
  }
  bool HasUnfinishedRequests() const override { return live_.has_value(); }
  std::vector<Request> LiveRequests() const override { return std::vector<Request>(live_.has_value()); }

 private:
  StepOutput step_;
  std::optional<std::string> live_;
};

TEST(RunJobs, FindsOutAnEngineThatStandsStill) {
  Fake engine({});
  EXPECT_TRUE(HasCodeAndText(RunJobs(engine, std::vector<Job>{{.id = "a", .prompt = {1}}}).status(),
                             absl::StatusCode::kInternal, "step 0 does nothing with 1 requests"));
}

TEST(RunJobs, FindsOutAnEngineThatGoesRoundInCircles) {
  Fake engine({.scheduled = {.num_scheduled_tokens = {{"a", 1}}, .scheduled_request_ids = {"a"}}});
  EXPECT_TRUE(HasCodeAndText(RunJobs(engine, std::vector<Job>{{.id = "a", .prompt = {1}}}).status(),
                             absl::StatusCode::kInternal, "1 requests are left after 20000 steps"));
}

TEST(RunJobs, LetsClientsComeAndGoAtTheirTimes) {
  Fake engine({.scheduled = {.num_scheduled_tokens = {{"a", 1}}, .scheduled_request_ids = {"a"}}});
  const auto outcome = RunJobs(engine, std::vector<Job>{{.id = "a", .prompt = {1}, .arrival = 4, .patience = 7}});
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->requests.at("a").status, RequestStatus::kFinishedAborted);
  EXPECT_EQ(outcome->scheduled_tokens, 7) << "one in each of steps 4 to 10";
  EXPECT_EQ(outcome->steps, 12) << "0 to 11: it leaves before the last one";
}

}  // namespace
}  // namespace engine::testing
