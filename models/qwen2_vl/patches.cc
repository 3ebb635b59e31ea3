#include "models/qwen2_vl/patches.h"

#include <cstddef>

namespace qwen2_vl {

std::vector<float> CutPatches(std::span<const float> pixels, const Grid& grid, const VisionConfig& config) {
  const int side = config.patch_size;
  const size_t width = size_t(grid.cols) * side, height = size_t(grid.rows) * side;
  std::vector<float> patches;
  patches.reserve(size_t(grid.patches()) * config.patch_values());
  for (const Position& patch : PatchPositions(grid, config.merge_size)) {
    for (int colour = 0; colour < 3; ++colour) {
      for (int frame = 0; frame < config.temporal_patch; ++frame) {
        for (int y = 0; y < side; ++y) {
          const float* const row =
              pixels.data() + (colour * height + size_t(patch.row) * side + y) * width + size_t(patch.col) * side;
          patches.insert(patches.end(), row, row + side);
        }
      }
    }
  }
  return patches;
}

}  // namespace qwen2_vl
