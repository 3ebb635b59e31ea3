// The sections of the report, one for each part of the notebook. Each may fail, with what the lab's functions said.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_SECTIONS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_SECTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/markup.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/report.h"

namespace vlm_report {

using Made = absl::StatusOr<base::Markup>;

// sections_model.cc: what the model is, what becomes of a picture, and what it answers.
Made SetUp();
Made Tokens(const NamedImage& photo);
Made Answers(const ReportOptions& options);
Made Analysis(const std::vector<NamedImage>& photos);

// bridges.cc: what was trained in each model, and what it can do.
Made Bridges(const ReportOptions& options);

// sections_maps.cc: what attends to what.
Made Maps(const std::vector<NamedImage>& photos);

// sections_cost.cc: accuracy and tokens against the side, windows, time.
Made Sweeps(const ReportOptions& options);
Made Budget();
Made Performances(const ReportOptions& options);

// sections_exercises.cc: the notebook's three exercises.
Made MultiTurn(const NamedImage& photo);
Made TwoPictures(const std::vector<NamedImage>& photos);
Made BitsOfTokens(const ReportOptions& options);

// Numbers as the tables have them: "12,345", "4.0 %", "0.123".
std::string Count(int64_t n);
std::string Percent(double share);
std::string Ms(double ms);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_SECTIONS_H_
