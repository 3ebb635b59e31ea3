// That the observer sees what it says it sees: schedulers that break one promise each.

#include "engine/testing/watched_scheduler.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"
#include "engine/llm_engine.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"

namespace engine::testing {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// What goes wrong in a scheduler that is right but for it. Each is told the truth and says what it makes of it.
struct Mistakes {
  std::function<void(SchedulerOutput&)> in_step = [](SchedulerOutput&) {};
  std::function<void(Request&)> in_request = [](Request&) {};
  std::function<void(std::vector<std::string>&)> in_running = [](std::vector<std::string>&) {};
  std::function<void(std::vector<std::string>&)> in_waiting = [](std::vector<std::string>&) {};
};

class Mistaken final : public Scheduler {
 public:
  Mistaken(std::unique_ptr<Scheduler> inner, Mistakes mistakes)
      : inner_(std::move(inner)), mistakes_(std::move(mistakes)) {}

  absl::Status AddRequest(const Request& request) override { return inner_->AddRequest(request); }
  absl::StatusOr<SchedulerOutput> Schedule() override {
    truth_ = *inner_->Schedule();
    SchedulerOutput step = truth_;
    mistakes_.in_step(step);
    return step;
  }
  absl::StatusOr<std::vector<Request>> UpdateFromOutput(const SchedulerOutput&,
                                                        const std::map<std::string, int>& sampled) override {
    return inner_->UpdateFromOutput(truth_, sampled);
  }
  std::optional<Request> AbortRequest(const std::string& id) override { return inner_->AbortRequest(id); }
  bool HasUnfinishedRequests() const override { return inner_->HasUnfinishedRequests(); }
  absl::StatusOr<Request> GetRequest(const std::string& id) const override {
    auto request = inner_->GetRequest(id);
    if (request.ok()) mistakes_.in_request(*request);
    return request;
  }
  std::vector<std::string> RunningIds() const override {
    std::vector<std::string> ids = inner_->RunningIds();
    mistakes_.in_running(ids);
    return ids;
  }
  std::vector<std::string> WaitingIds() const override {
    std::vector<std::string> ids = inner_->WaitingIds();
    mistakes_.in_waiting(ids);
    return ids;
  }

 private:
  std::unique_ptr<Scheduler> inner_;
  Mistakes mistakes_;
  SchedulerOutput truth_;
};

// What the second of two requests' steps says: A has 6 tokens, B has 3, 4 tokens a step, 2 at once, blocks of 4.
absl::Status StatusWith(Mistakes mistakes, int steps = 2) {
  EngineParts parts = ReferenceParts();
  parts.make_scheduler = [make = parts.make_scheduler, mistakes](
                             KvCacheManager& cache,
                             const SchedulerConfig& config) -> absl::StatusOr<std::unique_ptr<Scheduler>> {
    return std::make_unique<Mistaken>(*make(cache, config), mistakes);
  };
  const auto engine = *LlmEngine::Create(
      {.cache = {.num_blocks = 9, .block_size = 4}, .scheduler = {.max_num_batched_tokens = 4, .max_num_seqs = 2}},
      std::make_unique<ToyModel>(), Watched(std::move(parts)));
  EXPECT_TRUE(IsOk(engine->AddRequest("A", std::vector<int>{1, 2, 3, 4, 5, 6}, {.max_tokens = 3})));
  EXPECT_TRUE(IsOk(engine->AddRequest("B", std::vector<int>{7, 8, 9}, {.max_tokens = 3})));
  for (int i = 0; i < steps; ++i) {
    if (const auto step = engine->Step(); !step.ok()) return step.status();
  }
  return absl::OkStatus();
}

::testing::AssertionResult IsBroken(const absl::Status& status, const std::string& promise) {
  return HasCodeAndText(status, absl::StatusCode::kInternal, promise);
}

TEST(WatchedScheduler, HasNothingToSayOfTheReference) { EXPECT_TRUE(IsOk(StatusWith({}, /*steps=*/8))); }

TEST(WatchedScheduler, SeesAStepThatIsNotInOrder) {
  EXPECT_TRUE(IsBroken(StatusWith({.in_step = [](SchedulerOutput& s) { s.num_scheduled_tokens["A"] += 1; }}),
                       "a step of 5 tokens; the budget is 4"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_step = [](SchedulerOutput& s) { s.scheduled_request_ids.push_back("A"); }}),
                       "not the keys"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_step =
                                       [](SchedulerOutput& s) {
                                         s.num_scheduled_tokens = {{"B", 3}};
                                         s.scheduled_request_ids = {"B"};
                                       }}),
                       "request B is scheduled and not running"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_step = [](SchedulerOutput& s) { s.num_scheduled_tokens["A"] = 0; }}),
                       "request A: 0 tokens scheduled"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_step = [](SchedulerOutput& s) { s.preempted_request_ids = {"B"}; }}),
                       "request B was preempted and did not run"));
}

TEST(WatchedScheduler, SeesAQueueThatIsNotInOrder) {
  EXPECT_TRUE(
      IsBroken(StatusWith({.in_waiting = [](auto& ids) { ids.push_back("A"); }}), "stands in the queues twice"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_waiting = [](auto& ids) { ids.clear(); }}), "are unfinished, and"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_running = [](auto& ids) { ids.push_back("C"); }}),
                       "request C is over, and stands in a queue"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_request = [](Request& r) { r.status = RequestStatus::kPreempted; }}),
                       "request A runs with status 2"));
}

TEST(WatchedScheduler, SeesTokensAndBlocksThatDoNotAddUp) {
  // One computed token more than there are: after the first step A's table of one block would need two.
  EXPECT_TRUE(IsBroken(StatusWith({.in_request =
                                       [](Request& r) {
                                         if (r.num_computed_tokens > 0) ++r.num_computed_tokens;
                                       }}),
                       "request A: has 6 tokens and 5 computed ones after the step; expected 6 and 4"));
  EXPECT_TRUE(IsBroken(StatusWith({.in_request =
                                       [](Request& r) {
                                         if (r.num_computed_tokens > 0) r.token_ids[0] = 99;
                                       }}),
                       "request A: has 6 tokens"));
}

}  // namespace
}  // namespace engine::testing
