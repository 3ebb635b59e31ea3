#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/requests.h"

#include <cstddef>

#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"

namespace pipeline::testing {

PipelineConfig Config(int64_t token_budget, int64_t encoder_budget, int width) {
  return {.token_budget = token_budget, .encoder_budget = encoder_budget, .image_token_id = kMarker, .width = width};
}

ImageRequest Request(const std::string& id, const std::vector<std::string>& images) {
  return {.request_id = id, .prompt = {1, kMarker, 2, kMarker}, .images = images};
}

base::Mat WholeEmbeds(const ImageRequest& request, int width) {
  base::Mat rows = {.cols = width};
  size_t image = 0;
  for (const int token : request.prompt) {
    if (token != kMarker) {
      rows.data.insert(rows.data.end(), width, static_cast<float>(token));
    } else {
      const base::Mat made = *splice::EncodeToy(request.images[image++], width);
      rows.data.insert(rows.data.end(), made.data.begin(), made.data.end());
    }
  }
  rows.rows = static_cast<int>(rows.data.size()) / width;
  return rows;
}

}  // namespace pipeline::testing
