// The pictures of the report: patches numbered on a photo, and attention laid over it. Where a token lies and how a map
// is stretched and spread is the lab's code (vlm_inference.h); here are only the pixels.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PICTURES_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PICTURES_H_

#include <array>
#include <span>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_report {

inline constexpr int kGap = 8;  // [pixels] between two panels
inline constexpr std::array<float, 3> kLine = {1.0f, 0.45f, 0.0f};

// Each pixel as factor x factor pixels. REQUIRES: factor >= 1.
base::Image Enlarged(const base::Image& image, int factor);

// Three panels side by side: the picture; the same with a line on every first row and column of a patch; the token of
// each pixel as a colour from dark (0) to light (the last), with its number where there is room. What kFloor cuts off
// is grey there.
//
//   image    (H, W, 3)
//   returns  (scale H, 3 scale W + 2 kGap, 3)
//
// Errors: as vlm_inference::VisualTokens and TokenAt; InvalidArgument if the panels had more than 2^24 pixels.
absl::StatusOr<base::Image> GridPanels(const base::Image& image, int patch, int scale);

// (1 - alpha) times the picture and alpha times the colour of its map: weights stretched to 0..1, laid out over the
// grid, interpolated between the centres of its patches.
//
//   image    (H, W, 3), which the grid covers
//   weights  (grid.rows * grid.cols)
//
// Errors: as vlm_inference::NormaliseMap and ResampleGrid; InvalidArgument for an alpha that is not 0 to 1, and for a
//         map of another size than it should have.
absl::StatusOr<base::Image> Overlay(const base::Image& image, std::span<const float> weights,
                                    const vlm_inference::Grid& grid, double alpha = 0.5);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_PICTURES_H_
