#include "engine/step.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace engine {
namespace {

// The rows of the forward pass, one for each request that gets a token.
struct Rows {
  std::vector<std::string> request_ids;
  std::vector<int> last_tokens;
  std::vector<int> positions;
  std::vector<SamplingMetadata> sampling;
};

absl::StatusOr<Rows> RowsOf(const SchedulerOutput& scheduled, const Scheduler& scheduler) {
  Rows rows;
  for (const std::string& id : scheduled.scheduled_request_ids) {
    ASSIGN_OR_RETURN(const Request request, scheduler.GetRequest(id));
    const auto found = scheduled.num_scheduled_tokens.find(id);
    const int64_t tokens = found == scheduled.num_scheduled_tokens.end() ? 0 : found->second;
    const int64_t computed = request.num_computed_tokens;
    if (tokens < 1 || computed < 0 || computed + tokens > request.NumTokens()) {
      return absl::InvalidArgumentError(absl::StrCat("request ", id, ": ", tokens, " tokens scheduled, but ", computed,
                                                     " of its ", request.NumTokens(), " are computed"));
    }
    if (computed + tokens != request.NumTokens()) continue;
    rows.request_ids.push_back(id);
    rows.last_tokens.push_back(request.token_ids.back());
    rows.positions.push_back(request.NumTokens() - 1);
    rows.sampling.push_back({request.params.sampling, request.params.seed.value_or(0), request.NumOutputTokens()});
  }
  return rows;
}

absl::Status ExpectRows(const char* who, size_t got, size_t expected) {
  if (got == expected) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(who, " returned ", got, " rows for ", expected));
}

}  // namespace

absl::StatusOr<StepOutput> RunStep(Scheduler& scheduler, Model& model, Sampler& sampler) {
  StepOutput step;
  ASSIGN_OR_RETURN(step.scheduled, scheduler.Schedule());
  if (step.scheduled.scheduled_request_ids.empty()) return step;

  ASSIGN_OR_RETURN(const Rows rows, RowsOf(step.scheduled, scheduler));
  if (!rows.request_ids.empty()) {
    ASSIGN_OR_RETURN(const base::Mat logits, model.Forward(rows.last_tokens, rows.positions));
    RETURN_IF_ERROR(ExpectRows("the model", logits.rows, rows.request_ids.size()));
    ASSIGN_OR_RETURN(const std::vector<int> tokens, sampler.Sample(logits, rows.sampling));
    RETURN_IF_ERROR(ExpectRows("the sampler", tokens.size(), rows.request_ids.size()));
    for (size_t b = 0; b < tokens.size(); ++b) step.sampled_token_ids[rows.request_ids[b]] = tokens[b];
  }

  ASSIGN_OR_RETURN(step.finished, scheduler.UpdateFromOutput(step.scheduled, step.sampled_token_ids));
  return step;
}

}  // namespace engine
