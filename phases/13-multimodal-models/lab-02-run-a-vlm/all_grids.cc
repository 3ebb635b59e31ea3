#include "phases/13-multimodal-models/lab-02-run-a-vlm/all_grids.h"

#include "absl/strings/str_cat.h"

namespace run_a_vlm::testing {

std::string FittingGrids(int printed, const Eighths& plausible) {
  const auto& [least, most, low, high] = plausible;
  std::string fitting;
  for (int rows = 1; rows <= printed; ++rows) {
    for (int cols = 1; cols <= printed; ++cols) {
      const int text = printed - rows * cols;
      if (rows > cols || text < least || text > most || 8 * cols < low * rows || 8 * cols > high * rows) continue;
      absl::StrAppend(&fitting, fitting.empty() ? "" : ", ", rows, " x ", cols, " + ", text);
    }
  }
  return fitting;
}

}  // namespace run_a_vlm::testing
