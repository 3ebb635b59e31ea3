#include "engine/generate.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace engine {
namespace {

std::string IdOf(size_t prompt) { return absl::StrCat("prompt-", prompt); }

}  // namespace

absl::StatusOr<std::map<std::string, Request>> RunToCompletion(Engine& engine) {
  std::map<std::string, Request> finished;
  while (engine.HasUnfinishedRequests()) {
    ASSIGN_OR_RETURN(StepOutput step, engine.Step());
    if (step.scheduled.scheduled_request_ids.empty() && step.scheduled.preempted_request_ids.empty()) {
      return absl::ResourceExhaustedError(
          absl::StrCat(engine.LiveRequests().size(), " requests are left, and a step scheduled none of them"));
    }
    for (Request& request : step.finished) {
      std::string id = request.request_id;
      finished.insert_or_assign(std::move(id), std::move(request));
    }
  }
  return finished;
}

absl::StatusOr<std::vector<std::string>> Generate(Engine& engine, const Tokenizer& tokenizer,
                                                  std::span<const std::string> prompts, const RequestParams& params) {
  for (size_t i = 0; i < prompts.size(); ++i) {
    if (const absl::Status status = engine.AddRequest(IdOf(i), tokenizer.Encode(prompts[i]), params); !status.ok()) {
      for (size_t j = 0; j < i; ++j) engine.Abort(IdOf(j));
      return status;
    }
  }
  ASSIGN_OR_RETURN(const auto finished, RunToCompletion(engine));
  std::vector<std::string> answers;
  for (size_t i = 0; i < prompts.size(); ++i) {
    const Request& request = finished.at(IdOf(i));
    ASSIGN_OR_RETURN(answers.emplace_back(), tokenizer.Decode(GeneratedTokens(request)));
  }
  return answers;
}

}  // namespace engine
