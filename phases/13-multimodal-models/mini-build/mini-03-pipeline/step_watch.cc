#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/step_watch.h"

#include <cstdint>

#include "base/mat.h"
#include "phases/13-multimodal-models/mini-build/mini-01-encoder-cache/encoder_cache.h"
#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/requests.h"

namespace pipeline::testing {

StepWatch::StepWatch(const RandomLoad& load) : config_(load.config) {
  for (const ImageRequest& request : load.requests) {
    requests_[request.request_id] = request;
    rows_[request.request_id] = {};
  }
}

std::string StepWatch::BrokenBy(const StepReport& step) {
  if (step.scheduled.empty()) return "every image fits, and nothing moves";
  int64_t tokens = 0, embeds = 0;
  for (const std::string& key : step.freed) {
    if (kept_.erase(key) == 0) return "an eviction of what is not there, or reported twice";
  }
  for (const ScheduledRequest& part : step.scheduled) {
    const ImageRequest& request = requests_[part.request_id];
    tokens += part.num_new_tokens;
    for (const int64_t i : part.encoded) {
      embeds += splice::ToyImageTokens(request.images[i]);
      if (!kept_.insert(encoder_cache::ContentKey(request.images[i])).second) return "encoded twice";
    }
    std::vector<float>& rows = rows_[part.request_id];
    const base::Mat whole = WholeEmbeds(request, config_.width);
    if (rows.empty()) rows.assign(whole.data.begin(), whole.data.begin() + part.num_computed_tokens);
    if (std::ssize(rows) != part.num_computed_tokens) return "a request goes on where its rows end";
    rows.insert(rows.end(), part.embeds.data.begin(), part.embeds.data.end());
  }
  if (tokens > config_.token_budget) return "more tokens than the step's budget";
  if (embeds > config_.encoder_budget) return "more embeddings than the encoder's budget";
  return "";
}

}  // namespace pipeline::testing
