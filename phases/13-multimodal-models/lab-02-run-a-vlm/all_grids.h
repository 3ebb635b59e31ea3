// CaptureCandidates by trying every grid, in whole numbers: what the tests compare with.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_ALL_GRIDS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_ALL_GRIDS_H_

#include <string>

#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

namespace run_a_vlm::testing {

// A Plausible whose aspects are eighths, which are exact in binary.
struct Eighths {
  int least_text, most_text;      // [tokens]
  int least_aspect, most_aspect;  // [1/8]

  Plausible AsPlausible() const { return {least_text, most_text, least_aspect / 8.0, most_aspect / 8.0}; }
};

// Every grid of at most printed x printed that fits: "32 x 43 + 45, 33 x 42 + 35".
std::string FittingGrids(int printed, const Eighths& plausible);

}  // namespace run_a_vlm::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_ALL_GRIDS_H_
