#include "engine/bench/llama_speed.h"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/mat.h"
#include "engine/api/config.h"
#include "engine/api/paged_model.h"
#include "engine/bench/clock.h"
#include "engine/generate.h"
#include "engine/llm_engine.h"
#include "models/llama/llama_model.h"

namespace engine::bench {
namespace {

constexpr int kBos = 1, kBlock = 16;

// A model that looks at the clock.
class Timed final : public PagedModel {
 public:
  Timed(std::unique_ptr<PagedModel> model, double& seconds) : model_(std::move(model)), seconds_(seconds) {}
  int VocabSize() const override { return model_->VocabSize(); }
  int MaxSequenceLength() const override { return model_->MaxSequenceLength(); }
  absl::Status ReserveCache(const CacheConfig& config) override { return model_->ReserveCache(config); }
  absl::StatusOr<base::Mat> Forward(std::span<const SequenceChunk> batch) override {
    const double start = Now();
    absl::StatusOr<base::Mat> logits = model_->Forward(batch);
    seconds_ += Now() - start;
    return logits;
  }

 private:
  std::unique_ptr<PagedModel> model_;
  double& seconds_;
};

}  // namespace

EngineSpeed MeasureEngine(const llama::LlamaCheckpoint& checkpoint, int batch, int tokens) {
  double model_seconds = 0;
  const int blocks = (tokens + kBlock - 1) / kBlock;
  const EngineConfig config = {
      .cache = {.num_blocks = batch * blocks + 1, .block_size = kBlock, .enable_prefix_caching = false},
      .scheduler = {.max_num_seqs = batch, .eos_token_id = checkpoint.config.vocab_size}};  // none ends early
  auto model = std::make_unique<Timed>(*llama::LlamaModel::Create(checkpoint), model_seconds);
  const auto engine = *LlmEngine::Create(config, std::move(model));
  for (int b = 0; b < batch; ++b) {
    CHECK(engine->AddRequest(absl::StrCat("request-", b), std::vector<int>{kBos}, {.max_tokens = tokens}).ok());
  }
  const double start = Now();
  CHECK(RunToCompletion(*engine).ok());
  const double all = Now() - start;
  const double made = double(batch) * tokens;
  return {.all = all / made, .model = model_seconds / made};
}

}  // namespace engine::bench
