// The heartbeat of the engine: one step, from its organs.

#ifndef ENGINE_STEP_H_
#define ENGINE_STEP_H_

#include "absl/status/statusor.h"
#include "engine/api/engine.h"
#include "engine/api/model.h"
#include "engine/api/sampler.h"
#include "engine/api/scheduler.h"

namespace engine {

// schedule -> execute -> sample -> update.
//
// A request in the middle of its prompt takes part in the step and gets no token: who samples are those whose computed
// tokens reach their newest one with this step, in the order of the batch. If nobody does, model and sampler are not
// called; if nothing is scheduled, there is no update either.
//
// Errors:  whatever the four return; Internal if model or sampler return another number of rows than asked for.
// Source:  Yu et al. 2022, "Orca", section 3.1.
absl::StatusOr<StepOutput> RunStep(Scheduler& scheduler, Model& model, Sampler& sampler);

}  // namespace engine

#endif  // ENGINE_STEP_H_
