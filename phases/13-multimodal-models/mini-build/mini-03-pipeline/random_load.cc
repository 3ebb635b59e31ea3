#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/random_load.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/requests.h"

namespace pipeline::testing {

RandomLoad DrawLoad(base::Rng& rng) {
  RandomLoad load;
  std::vector<std::string> pictures;
  int64_t largest = 0;
  for (int i = 0; i < 4; ++i) {
    pictures.push_back(std::string(rng.Below(400), static_cast<char>('a' + i)));
    largest = std::max(largest, splice::ToyImageTokens(pictures.back()));
  }
  load.config = Config(1 + rng.Below(12), largest + rng.Below(6), 1);
  load.cache_embeds = largest + rng.Below(8);
  for (int r = 0; r < 3; ++r) {
    ImageRequest request = {.request_id = absl::StrCat("r", r), .prompt = {rng.Below(50)}};
    for (int i = rng.Below(4); i > 0; --i) {
      request.prompt.push_back(kMarker);
      request.images.push_back(pictures[rng.Below(4)]);
      for (int text = rng.Below(3); text > 0; --text) request.prompt.push_back(rng.Below(50));
    }
    load.requests.push_back(request);
  }
  return load;
}

std::string Text(const RandomLoad& load) {
  std::string text = absl::StrCat("token budget ", load.config.token_budget, ", encoder budget ",
                                  load.config.encoder_budget, ", cache of ", load.cache_embeds);
  for (const ImageRequest& request : load.requests) {
    absl::StrAppend(&text, "\n", request.request_id, ": {", absl::StrJoin(request.prompt, " "), "}, images");
    for (const std::string& bytes : request.images) {
      absl::StrAppend(&text, " ", bytes.substr(0, 1), "*", splice::ToyImageTokens(bytes));
    }
  }
  return text;
}

}  // namespace pipeline::testing
