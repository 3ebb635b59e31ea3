#include "harness/sidecars/engine/testing/alphabet.h"

#include <limits>
#include <memory>
#include <span>
#include <utility>

#include "base/mat.h"
#include "base/status_macros.h"
#include "engine/api/model.h"
#include "engine/byte_tokenizer.h"

namespace course::chat::testing {
namespace {

class Alphabet final : public engine::Model {
 public:
  int VocabSize() const override { return engine::ByteTokenizer::kVocabSize; }
  absl::StatusOr<base::Mat> Forward(std::span<const int> last_tokens, std::span<const int>) override {
    base::Mat logits = {.rows = static_cast<int>(last_tokens.size()), .cols = VocabSize()};
    logits.data.assign(last_tokens.size() * VocabSize(), -std::numeric_limits<float>::infinity());
    for (size_t row = 0; row < last_tokens.size(); ++row) {
      const int last = last_tokens[row];
      const int next = last >= 'a' && last < 'z' ? last + 1 : 'a';
      for (int letter = 'a'; letter <= 'z'; ++letter) {
        logits.data[row * VocabSize() + letter] = letter == next ? 1.0f : 0.0f;
      }
    }
    return logits;
  }
};

}  // namespace

engine::EngineConfig Cramped() {
  return {.cache = {.num_blocks = 8, .block_size = 4}, .scheduler = {.max_num_batched_tokens = 8, .max_num_seqs = 3}};
}

absl::StatusOr<Assembly> AlphabetAssembly(const engine::EngineConfig& config, engine::EngineParts parts) {
  Assembly assembly = {
      .model = "alphabet",
      .about = "It continues the alphabet.",
      .example = "Say abc",
      .parts = {{.name = "block pool", .lab = "//phases/02-p/lab-01-b", .yours = true},
                {.name = "sampler", .lab = "//phases/00-f/lab-03-s", .why = "Yours has 3 of 20 points."},
                {.name = "model"}},
      .config = config,
      .tokenizer = std::make_shared<engine::ByteTokenizer>(),
      .encode = [](const std::string& text) { return engine::ByteTokenizer().Encode(text); }};
  ASSIGN_OR_RETURN(assembly.engine, engine::LlmEngine::Create(config, std::make_unique<Alphabet>(), std::move(parts)));
  return assembly;
}

}  // namespace course::chat::testing
