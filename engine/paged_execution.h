// Paged execution: any scheduler and any step function drive a PagedModel, although neither knows of one.
//
//   step function -- Schedule() --> PagedScheduler --> the engine's scheduler
//                                        | notes each chunk: tokens, first position, block table
//                                        v
//   step function -- Forward() ---> PagedModelRunner --> PagedModel: all noted chunks in one pass
//
// A step function asks a Model for the newest tokens' logits alone. The chunks around them, also of requests that are
// in the middle of their prompts and sample nothing, are what the scheduler decided a moment before; so the wrapper of
// the scheduler writes them down, and the wrapper of the model computes them all when it is asked for a row. A step in
// which nobody samples never reaches Forward(): it is computed when its UpdateFromOutput comes.

#ifndef ENGINE_PAGED_EXECUTION_H_
#define ENGINE_PAGED_EXECUTION_H_

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/model.h"
#include "engine/api/paged_model.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"

namespace engine {

// A PagedModel as a Model: Forward() computes the step that was noted.
class PagedModelRunner final : public Model {
 public:
  explicit PagedModelRunner(std::unique_ptr<PagedModel> model) : model_(std::move(model)) {}

  int VocabSize() const override { return model_->VocabSize(); }
  int MaxSequenceLength() const { return model_->MaxSequenceLength(); }

  // Computes the noted chunks, once, and returns the rows of those that need logits.
  //
  //   last_tokens, positions   of exactly these chunks, in the order of the batch
  //
  // Errors:  as Model::Forward. InvalidArgument, and nothing is computed, names the row and both sides where tokens or
  //          positions are not those of the step; FailedPrecondition if no step is noted, or it was computed already;
  //          whatever the PagedModel returns; Internal if it returns another number of rows than it was asked for.
  absl::StatusOr<base::Mat> Forward(std::span<const int> last_tokens, std::span<const int> positions) override;

  // For the scheduler's wrapper: the chunks of a step, its end, and a request that was given up in between.
  void Note(std::vector<SequenceChunk> step) { step_ = std::move(step); }
  absl::Status ComputeIfNobodyAsked();
  void Abandon(const std::string& request_id);

 private:
  absl::StatusOr<base::Mat> Compute(size_t num_rows);

  std::unique_ptr<PagedModel> model_;
  std::vector<SequenceChunk> step_;  // noted and not yet computed
};

// A scheduler that tells a runner what its steps compute; everything else it leaves to the scheduler inside.
class PagedScheduler final : public Scheduler {
 public:
  // `cache` and `runner` outlive the scheduler; `inner` schedules over `cache`.
  PagedScheduler(std::unique_ptr<Scheduler> inner, const KvCacheManager& cache, PagedModelRunner& runner)
      : inner_(std::move(inner)), cache_(cache), runner_(runner) {}

  // Errors:  as Scheduler::AddRequest; InvalidArgument, too, if prompt and output are longer than the model's longest
  //          sequence.
  absl::Status AddRequest(const Request& request) override;

  // Errors:  as Scheduler::Schedule; InvalidArgument names a request with a number of tokens that it does not have
  // left.
  absl::StatusOr<SchedulerOutput> Schedule() override;

  // Errors:  as Scheduler::UpdateFromOutput and PagedModelRunner::Forward.
  absl::StatusOr<std::vector<Request>> UpdateFromOutput(const SchedulerOutput& output,
                                                        const std::map<std::string, int>& sampled_token_ids) override;

  std::optional<Request> AbortRequest(const std::string& request_id) override;
  bool HasUnfinishedRequests() const override { return inner_->HasUnfinishedRequests(); }
  absl::StatusOr<Request> GetRequest(const std::string& request_id) const override {
    return inner_->GetRequest(request_id);
  }
  std::vector<std::string> RunningIds() const override { return inner_->RunningIds(); }
  std::vector<std::string> WaitingIds() const override { return inner_->WaitingIds(); }

 private:
  absl::StatusOr<SequenceChunk> ChunkOf(const SchedulerOutput& step, const std::string& request_id) const;

  std::unique_ptr<Scheduler> inner_;
  const KvCacheManager& cache_;
  PagedModelRunner& runner_;
};

}  // namespace engine

#endif  // ENGINE_PAGED_EXECUTION_H_
