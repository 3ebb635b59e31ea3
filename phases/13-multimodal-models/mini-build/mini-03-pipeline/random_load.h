// Random requests over a few images, and the budgets that they run within.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_RANDOM_LOAD_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_RANDOM_LOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"

namespace pipeline::testing {

// Budgets and a cache that are just large enough for the largest image, or a little larger. Rows are one value wide.
struct RandomLoad {
  PipelineConfig config;
  int64_t cache_embeds = 0;            // [embeddings]
  std::vector<ImageRequest> requests;  // r0, r1, r2
};

RandomLoad DrawLoad(base::Rng& rng);

// How a failure prints it: the budgets, and a line a request.
std::string Text(const RandomLoad& load);

}  // namespace pipeline::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_RANDOM_LOAD_H_
