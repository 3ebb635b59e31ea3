// Lab 13-mini-03  Images through the pipeline. You edit this file; pipeline.h says what each part promises.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"

namespace pipeline {

absl::StatusOr<PreparedRequest> PrepareRequest(const ImageRequest& request, const PipelineConfig& config) {
  // TODO(lab): refuse; count the tokens of each image (splice::ToyImageTokens); expand; name the images
  //   (encoder_cache::ContentKey); and let their names stand at the placeholders of prefix_ids.
  return absl::UnimplementedError("PrepareRequest is not written yet");
}

absl::StatusOr<EncoderStep> ScheduleInputs(const PreparedRequest& request, const Chunk& chunk,
                                           const std::string& request_id, engine::EncoderCacheManager& cache) {
  // TODO(lab): lab 13-03, but what is cached and what fits is the manager's to say.
  return absl::UnimplementedError("ScheduleInputs is not written yet");
}

namespace impl {
namespace {

class PrefillPipeline final : public Pipeline {
 public:
  PrefillPipeline(const PipelineConfig& config, engine::EncoderCacheManager& cache, engine::KvCacheManager& kv,
                  Encoder& encoder)
      : config_(config), cache_(cache), kv_(kv), encoder_(encoder) {}

  absl::Status AddRequest(const ImageRequest& request) override {
    // TODO(lab): prepare it, and let it wait behind the others.
    return absl::UnimplementedError("AddRequest is not written yet");
  }

  absl::StatusOr<StepReport> Step() override {
    // TODO(lab): three loops. Schedule all requests; forget what was evicted; then, for each that was scheduled,
    // encode,
    //   splice, release.
    return absl::UnimplementedError("Step is not written yet");
  }

  bool HasUnfinishedRequests() const override {
    // TODO(lab)
    return false;
  }

 private:
  const PipelineConfig config_;
  engine::EncoderCacheManager& cache_;
  engine::KvCacheManager& kv_;
  Encoder& encoder_;
  // TODO(lab): the requests, in their order, and the rows of the images that the cache still has.
};

}  // namespace

std::unique_ptr<Pipeline> MakePipeline(const PipelineConfig& config, engine::EncoderCacheManager& cache,
                                       engine::KvCacheManager& kv, Encoder& encoder) {
  return std::make_unique<PrefillPipeline>(config, cache, kv, encoder);
}

}  // namespace impl

}  // namespace pipeline
