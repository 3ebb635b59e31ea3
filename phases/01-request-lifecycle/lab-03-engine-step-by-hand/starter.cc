// Lab 01-03  The engine's step by hand. You edit this file; engine_step.h says what each function promises.

#include <string>
#include <vector>

#include "phases/01-request-lifecycle/lab-03-engine-step-by-hand/engine_step.h"

namespace engine_step {

bool GetsToken(const engine::Request& request, int num_scheduled_tokens) {
  // TODO(lab): one comparison of three numbers. None of them is the length of the prompt.
  return false;
}

absl::StatusOr<engine::StepOutput> StepByHand(engine::Scheduler& scheduler, engine::Model& model,
                                              engine::Sampler& sampler) {
  // TODO(lab): four stages.
  //   schedule  what runs? Nothing: done.
  //   execute   one row for each request that gets a token, in the order in which they were scheduled
  //   sample    one token for each row
  //   update    always, also when nobody got a token: else the prompts make no progress
  return absl::UnimplementedError("TODO(lab): StepByHand");
}

}  // namespace engine_step
