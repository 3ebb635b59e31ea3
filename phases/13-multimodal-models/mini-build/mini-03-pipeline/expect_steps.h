// Compares steps, one alone or a whole table of the handout, with what they must be. A failure stands at the line of
// the caller.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_EXPECT_STEPS_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_EXPECT_STEPS_H_

#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

#include "engine/api/encoder_cache.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/test_engine.h"

namespace pipeline::testing {

using Where = std::source_location;

// Adds the request; returns whether it was taken.
bool Add(Engine& engine, const ImageRequest& request, Where where = Where::current());

// What ScheduleInputs() makes of a chunk of the handout's request: "encode {0, 1}, 10 tokens, 0 left". The hint says
// why.
bool ExpectInputs(engine::EncoderCacheManager& cache, const Chunk& chunk, const std::string& expected,
                  const std::string& hint = "", Where where = Where::current());

// The handout's request from its first step to its last, a line a step.
void ExpectTable(int64_t token_budget, int64_t encoder_budget, int64_t cache_embeds,
                 const std::vector<std::string>& expected, int encoder_runs, Where where = Where::current());

}  // namespace pipeline::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_EXPECT_STEPS_H_
