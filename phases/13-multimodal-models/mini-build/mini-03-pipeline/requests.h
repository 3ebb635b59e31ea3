// The handout's request, and what the first layer must see of a request.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_REQUESTS_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_REQUESTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"

namespace pipeline::testing {

inline constexpr int kMarker = -200;

inline const std::string kImageA(128, '\0');  // 3 tokens
inline const std::string kImageB(300, '\1');  // 5 tokens
inline const std::string kOtherA(128, '\2');  // as large as a
inline const std::string kOtherB(300, '\3');  // as large as b

PipelineConfig Config(int64_t token_budget, int64_t encoder_budget, int width = 2);

// 1 I 2 I
ImageRequest Request(const std::string& id, const std::vector<std::string>& images = {kImageA, kImageB});

// (T, width) Position by position: a token's row, or the next one of its image, encoded afresh.
base::Mat WholeEmbeds(const ImageRequest& request, int width);

}  // namespace pipeline::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_REQUESTS_H_
