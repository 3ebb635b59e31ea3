#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/large_sweep.h"

#include <time.h>

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/rotary.h"
#include "models/qwen2_vl/vision_tower.h"
#include "models/qwen2_vl/weight_source.h"

namespace vlm_report {
namespace {

constexpr int kUnit = 28;  // [pixels] of a token's square: two patches of 14

double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double SecondsOf(const qwen2_vl::VisionTower& tower, const std::vector<float>& patches, const qwen2_vl::Grid& grid,
                 int depth) {
  const double before = CpuSeconds();
  tower.Encode(patches, grid, depth);
  return CpuSeconds() - before;
}

}  // namespace

absl::StatusOr<std::vector<LargePoint>> LargeSweep(const std::vector<int>& sides) {
  for (const int side : sides) {
    if (side < kUnit || side > 1024) {
      return absl::InvalidArgumentError(absl::StrCat("a side of ", side, " pixels; it must be ", kUnit, " to 1024"));
    }
  }
  qwen2_vl::Config config = qwen2_vl::kQwen2Vl2B;
  config.vision.layers = 1;
  // The clock is this thread's, so all the work must be.
  const int threads = base::NumThreads();
  base::SetNumThreads(1);
  const absl::StatusOr<qwen2_vl::VisionTower> tower = qwen2_vl::VisionTower::Load(qwen2_vl::SeededWeights(13), config);
  std::vector<LargePoint> points;
  for (size_t i = 0; tower.ok() && i < sides.size(); ++i) {
    LargePoint point = {.side = sides[i]};
    point.resized = kUnit * static_cast<int>(std::nearbyint(static_cast<double>(sides[i]) / kUnit));
    const int along = point.resized / config.vision.patch_size;
    const qwen2_vl::Grid grid = {.rows = along, .cols = along};
    point.patches = grid.patches();
    point.tokens = point.patches / config.vision.merged();
    const std::vector<float> patches(static_cast<size_t>(point.patches) * config.vision.patch_values(), 0.5f);
    point.rest = SecondsOf(*tower, patches, grid, /*depth=*/0);
    point.layer = std::max(0.0, SecondsOf(*tower, patches, grid, /*depth=*/1) - point.rest);
    points.push_back(point);
  }
  base::SetNumThreads(threads);
  RETURN_IF_ERROR(tower.status());
  return points;
}

}  // namespace vlm_report
