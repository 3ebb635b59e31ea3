// The whole report as one HTML page: pictures inside it as data, no script, nothing from elsewhere, light and dark.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_REPORT_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_REPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"

namespace vlm_report {

struct NamedImage {
  std::string name;  // as it stands on the page: no path
  base::Image image;
};

inline constexpr size_t kMostPhotos = 4;

struct ReportOptions {
  std::vector<NamedImage> photos;               // 1 to kMostPhotos, RGB
  std::string question = "What colour is it?";  // about the first, beside the course's own questions
  int pictures = 200;                           // drawings that accuracy and density are measured with
  int questions = 60;                           // that times are the medians of
  bool large = false;                           // also run a layer of Qwen2-VL's encoder, see large_sweep.h
};

// Errors: InvalidArgument for no photo or more than kMostPhotos, for a question that no rule knows; and what the lab's
//         functions refuse.
// Cost:   some seconds: 2,800 pictures looked at for the sweep, and the questions.
absl::StatusOr<std::string> ReportHtml(const ReportOptions& options);

// What the report shows if nobody names a photo: drawings of the course.
std::vector<NamedImage> Drawings();

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_REPORT_H_
