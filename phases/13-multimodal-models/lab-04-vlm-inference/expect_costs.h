// Compares what answering costs, part by part and turn by turn, with what it must be. A failure stands at the line of
// the caller.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_COSTS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_COSTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "phases/13-multimodal-models/lab-04-vlm-inference/expect_answers.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_inference::testing {

void ExpectSpeedup(const std::string& call, const std::vector<Part>& parts, double expected,
                   Where where = Where::current());

// The handout's conversation: an image of 576 tokens, and three turns.
void ExpectDialogue(Dialogue dialogue, const std::vector<TurnCost>& expected, Where where = Where::current());

// BitsPerToken() of so many right answers of one in four.
void ExpectBits(int correct, int64_t tokens, double expected, Where where = Where::current());

}  // namespace vlm_inference::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_COSTS_H_
