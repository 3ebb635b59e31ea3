// A pipeline and everything around it, which the tests look into: an encoder that counts its runs, and the caches.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_TEST_ENGINE_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_TEST_ENGINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/encoder_cache.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "phases/13-multimodal-models/mini-build/mini-03-pipeline/pipeline.h"

namespace pipeline::testing {

class CountingEncoder final : public Encoder {
 public:
  explicit CountingEncoder(int width) : width_(width) {}

  absl::StatusOr<base::Mat> Encode(const std::string& bytes) override;

  int Runs(const std::string& bytes) const;
  int Runs() const;  // for all images together

  int wrong_by = 0;  // [rows] too many

 private:
  const int width_;
  std::map<std::string, int> runs_;
};

struct Engine {
  // Blocks of 4 tokens.
  Engine(const PipelineConfig& config, int64_t cache_embeds, int usable_blocks = 100);

  // One step as a line of the handout's table: "0: encode {0}, 4 tokens, 5 left; 9 / 12".
  std::string Step();

  // Steps until nothing moves.
  std::vector<std::string> Run();

  CountingEncoder encoder;
  std::unique_ptr<engine::EncoderCacheManager> cache;
  std::unique_ptr<engine::LruBlockPool> pool;
  std::unique_ptr<engine::PagedKvCacheManager> kv;
  std::unique_ptr<Pipeline> pipeline;
  StepReport report;  // of the last step
};

}  // namespace pipeline::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_TEST_ENGINE_H_
