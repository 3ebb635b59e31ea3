// From a picture to the rows that the encoder reads.

#ifndef MODELS_QWEN2_VL_PATCHES_H_
#define MODELS_QWEN2_VL_PATCHES_H_

#include <span>
#include <vector>

#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/rotary.h"

namespace qwen2_vl {

// Cuts a picture into patches, in the order of PatchPositions. A row holds a patch's colours, each temporal_patch times
// (a still picture is a film whose frames are equal), each row by row: the order of the patch embedding's weight.
//
//   pixels   (3, height, width)  normalised; height and width are grid.rows and grid.cols times patch_size
//   returns  (grid.patches(), patch_values)
//
// Source:  Wang et al. 2024, section 2.1; image_processing_qwen2_vl.py of the transformers library.
std::vector<float> CutPatches(std::span<const float> pixels, const Grid& grid, const VisionConfig& config);

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_PATCHES_H_
