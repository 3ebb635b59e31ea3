// ToyModel: a model whose next token anybody can work out by hand.

#ifndef ENGINE_TOY_MODEL_H_
#define ENGINE_TOY_MODEL_H_

#include <span>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/model.h"

namespace engine {

// Its favourite among the 256 bytes follows from the newest token and its position alone:
//
//   favoured = (31 token + 17 position + 7) mod 256
//   logit[j] = -0.05 ((j - favoured + 257) mod 257)   for j < 256: falls with the distance from the favourite
//   logit[256] = -1e9: it never ends an output by itself
//
// Example: "hi" is tokens 104, 105; after 105 at position 1 it favours (3255 + 17 + 7) mod 256 = 207.
//
// It keeps no keys and values, so it cannot notice a wrong block; the attention labs do that. What it does notice is a
// wrong token, position or row.
class ToyModel final : public Model {
 public:
  static constexpr int kVocabSize = 257;

  // REQUIRES: position >= 0.
  static int Favoured(int token, int position);

  int VocabSize() const override { return kVocabSize; }
  absl::StatusOr<base::Mat> Forward(std::span<const int> last_tokens, std::span<const int> positions) override;
};

}  // namespace engine

#endif  // ENGINE_TOY_MODEL_H_
