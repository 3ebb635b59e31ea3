// Lab 01-04  Watch the batch. You edit this file; watch_the_batch.h says what each function promises.

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "phases/01-request-lifecycle/lab-04-watch-the-batch/watch_the_batch.h"

namespace watch_the_batch {
namespace {

class Probe final : public engine::Scheduler {
 public:
  Probe(engine::Scheduler& scheduler, std::function<void(const BatchRecord&)> on_step)
      : scheduler_(scheduler), on_step_(std::move(on_step)) {}

  // TODO(lab): these four pass the call on. The second one also tells on_step_ the batch, if there is one.
  absl::Status AddRequest(const engine::Request& request) override { return absl::UnimplementedError("TODO(lab)"); }
  absl::StatusOr<engine::SchedulerOutput> Schedule() override { return absl::UnimplementedError("TODO(lab)"); }
  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(
      const engine::SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) override {
    return absl::UnimplementedError("TODO(lab)");
  }
  std::optional<engine::Request> AbortRequest(const std::string& request_id) override { return std::nullopt; }

  // These four do it already.
  bool HasUnfinishedRequests() const override { return scheduler_.HasUnfinishedRequests(); }
  absl::StatusOr<engine::Request> GetRequest(const std::string& request_id) const override {
    return scheduler_.GetRequest(request_id);
  }
  std::vector<std::string> RunningIds() const override { return scheduler_.RunningIds(); }
  std::vector<std::string> WaitingIds() const override { return scheduler_.WaitingIds(); }

 private:
  engine::Scheduler& scheduler_;
  const std::function<void(const BatchRecord&)> on_step_;
};

}  // namespace

std::unique_ptr<engine::Scheduler> MakeProbe(engine::Scheduler& scheduler,
                                             std::function<void(const BatchRecord&)> on_step) {
  return std::make_unique<Probe>(scheduler, std::move(on_step));
}

int64_t TotalScheduled(std::span<const BatchRecord> log, std::string_view request_id) {
  // TODO(lab): the sum over all records; a request is not in each of them.
  return 0;
}

bool HasMixedStep(std::span<const BatchRecord> log) {
  // TODO(lab): more than one token and exactly one token, side by side in one record.
  return false;
}

int64_t MaxStepTokens(std::span<const BatchRecord> log) {
  // TODO(lab): the largest sum over one record.
  return 0;
}

namespace impl {

int64_t StaticBatchSteps(std::span<const int> max_tokens, int max_num_seqs) {
  // TODO(lab): groups of max_num_seqs, the last one may be smaller; each takes as long as its longest output.
  return 0;
}

}  // namespace impl
}  // namespace watch_the_batch
