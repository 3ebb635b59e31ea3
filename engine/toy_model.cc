#include "engine/toy_model.h"

#include <cstdint>

#include "base/status_macros.h"
#include "engine/forward_checks.h"

namespace engine {
namespace {

constexpr int kBytes = ToyModel::kVocabSize - 1;
constexpr int kEos = kBytes;
constexpr float kNever = -1e9f;

}  // namespace

int ToyModel::Favoured(int token, int position) {
  return static_cast<int>((int64_t{31} * token + int64_t{17} * position + 7) % kBytes);
}

absl::StatusOr<base::Mat> ToyModel::Forward(std::span<const int> last_tokens, std::span<const int> positions) {
  RETURN_IF_ERROR(CheckForward(last_tokens, positions, kVocabSize));
  base::Mat logits = {static_cast<int>(last_tokens.size()), kVocabSize, {}};
  logits.data.reserve(last_tokens.size() * kVocabSize);
  for (size_t b = 0; b < last_tokens.size(); ++b) {
    const int favoured = Favoured(last_tokens[b], positions[b]);
    for (int j = 0; j < kBytes; ++j) {
      logits.data.push_back(-0.05f * static_cast<float>((j - favoured + kVocabSize) % kVocabSize));
    }
    static_assert(kEos == kBytes, "the end token is the last column");
    logits.data.push_back(kNever);
  }
  return logits;
}

}  // namespace engine
