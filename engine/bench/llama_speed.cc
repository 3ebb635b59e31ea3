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

// [seconds] of a look at the clock, which is a system call.
double ClockSeconds() {
  constexpr int kLooks = 1000;
  const double start = Now();
  for (int i = 1; i < kLooks; ++i) Now();
  return (Now() - start) / kLooks;
}

// A model that looks at the clock before and after: one look's time lies between the two, another one's outside.
class Timed final : public PagedModel {
 public:
  Timed(std::unique_ptr<PagedModel> model, double& seconds, int& calls)
      : model_(std::move(model)), seconds_(seconds), calls_(calls) {}
  int VocabSize() const override { return model_->VocabSize(); }
  int MaxSequenceLength() const override { return model_->MaxSequenceLength(); }
  absl::Status ReserveCache(const CacheConfig& config) override { return model_->ReserveCache(config); }
  absl::StatusOr<base::Mat> Forward(std::span<const SequenceChunk> batch) override {
    const double start = Now();
    absl::StatusOr<base::Mat> logits = model_->Forward(batch);
    seconds_ += Now() - start;
    ++calls_;
    return logits;
  }

 private:
  std::unique_ptr<PagedModel> model_;
  double& seconds_;
  int& calls_;
};

}  // namespace

EngineSpeed MeasureEngine(const llama::LlamaCheckpoint& checkpoint, int batch, int tokens) {
  double model_seconds = 0;
  int calls = 0;
  const int blocks = (tokens + kBlock - 1) / kBlock;
  const EngineConfig config = {
      .cache = {.num_blocks = batch * blocks + 1, .block_size = kBlock, .enable_prefix_caching = false},
      .scheduler = {.max_num_seqs = batch, .eos_token_id = checkpoint.config.vocab_size}};  // none ends early
  auto model = std::make_unique<Timed>(*llama::LlamaModel::Create(checkpoint), model_seconds, calls);
  const auto engine = *LlmEngine::Create(config, std::move(model));
  for (int b = 0; b < batch; ++b) {
    CHECK(engine->AddRequest(absl::StrCat("request-", b), std::vector<int>{kBos}, {.max_tokens = tokens}).ok());
  }
  const double start = Now();
  CHECK(RunToCompletion(*engine).ok());
  const double all = Now() - start, clock = calls * ClockSeconds(), made = double(batch) * tokens;
  return {.all = (all - 2 * clock) / made, .model = (model_seconds - clock) / made};
}

}  // namespace engine::bench
