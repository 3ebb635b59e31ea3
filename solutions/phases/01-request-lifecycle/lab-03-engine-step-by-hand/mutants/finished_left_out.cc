// Mutant: forgets who finished: the update happens, its result is dropped.

#include <cstddef>
#include <string>
#include <vector>

#include "phases/01-request-lifecycle/lab-03-engine-step-by-hand/engine_step.h"

namespace engine_step {
namespace {

// The B rows of a step. Entry b of each list belongs to the same request.
struct Rows {
  std::vector<std::string> request_ids;
  std::vector<int> last_tokens;
  std::vector<int> positions;
  std::vector<engine::SamplingMetadata> sampling;
};

absl::StatusOr<Rows> MakeRows(const engine::Scheduler& scheduler, const engine::SchedulerOutput& scheduled) {
  Rows rows;
  for (const std::string& id : scheduled.scheduled_request_ids) {
    ASSIGN_OR_RETURN(const engine::Request request, scheduler.GetRequest(id));
    if (!GetsToken(request, scheduled.num_scheduled_tokens.at(id))) continue;
    rows.request_ids.push_back(id);
    rows.last_tokens.push_back(request.token_ids.back());
    rows.positions.push_back(request.NumTokens() - 1);
    rows.sampling.push_back({request.params.sampling, request.params.seed.value_or(0), request.NumOutputTokens()});
  }
  return rows;
}

absl::Status CheckRows(const char* who, size_t got, size_t expected) {
  if (got == expected) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the ", who, " returned ", got, " rows for ", expected, " requests"));
}

}  // namespace

bool GetsToken(const engine::Request& request, int num_scheduled_tokens) {
  return request.num_computed_tokens + num_scheduled_tokens == request.NumTokens();
}

absl::StatusOr<engine::StepOutput> StepByHand(engine::Scheduler& scheduler, engine::Model& model,
                                              engine::Sampler& sampler) {
  engine::StepOutput step;
  ASSIGN_OR_RETURN(step.scheduled, scheduler.Schedule());
  if (step.scheduled.scheduled_request_ids.empty()) return step;

  ASSIGN_OR_RETURN(const Rows rows, MakeRows(scheduler, step.scheduled));
  if (!rows.request_ids.empty()) {
    ASSIGN_OR_RETURN(const base::Mat logits, model.Forward(rows.last_tokens, rows.positions));
    RETURN_IF_ERROR(CheckRows("model", logits.rows, rows.request_ids.size()));
    ASSIGN_OR_RETURN(const std::vector<int> tokens, sampler.Sample(logits, rows.sampling));
    RETURN_IF_ERROR(CheckRows("sampler", tokens.size(), rows.request_ids.size()));
    for (size_t b = 0; b < tokens.size(); ++b) step.sampled_token_ids[rows.request_ids[b]] = tokens[b];
  }

  RETURN_IF_ERROR(scheduler.UpdateFromOutput(step.scheduled, step.sampled_token_ids).status());
  return step;
}

}  // namespace engine_step
