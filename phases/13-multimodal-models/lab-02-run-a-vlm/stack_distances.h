// ReplayProcessorCache the other way round, from each call backwards: what the tests compare with.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_STACK_DISTANCES_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_STACK_DISTANCES_H_

#include <cstdint>
#include <vector>

#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

namespace run_a_vlm::testing {

// An entry is held if it has been used and the distinct entries used since then, itself included, fit. Source: Mattson
// et al. 1970, "Evaluation techniques for storage hierarchies".
//
//   calls   of images that have all the same size once they are resized, so that nothing is skipped
//   room    [images]
//   pixels  [pixels] of one
ProcessorReplay ReplayByStackDistances(const std::vector<ProcessorCall>& calls, int room, int64_t pixels);

}  // namespace run_a_vlm::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_STACK_DISTANCES_H_
