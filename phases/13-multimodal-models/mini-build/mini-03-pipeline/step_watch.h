// Follows a run from step to step and says which rule a step breaks.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_STEP_WATCH_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_STEP_WATCH_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/random_load.h"

namespace pipeline::testing {

class StepWatch {
 public:
  explicit StepWatch(const RandomLoad& load);

  // The rule that this step breaks; empty if it breaks none.
  std::string BrokenBy(const StepReport& step);

  // What a request has got so far: the rows of its steps, and before them those that a prefix hit gave, which somebody
  // else has computed with the same values.
  const std::vector<float>& RowsOf(const std::string& id) const { return rows_.at(id); }

 private:
  const PipelineConfig config_;
  std::map<std::string, ImageRequest> requests_;
  std::map<std::string, std::vector<float>> rows_;
  std::set<std::string> kept_;  // content keys: encoded and not forgotten
};

}  // namespace pipeline::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_STEP_WATCH_H_
