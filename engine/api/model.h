// Model: one forward pass over a batch, as the engine's step sees it.

#ifndef ENGINE_API_MODEL_H_
#define ENGINE_API_MODEL_H_

#include <span>

#include "absl/status/statusor.h"
#include "base/mat.h"

namespace engine {

class Model {
 public:
  virtual ~Model() = default;

  // V [tokens]: ids are 0 .. V - 1.
  virtual int VocabSize() const = 0;

  // The scores of the token that follows, one row for each sequence of the batch.
  //
  //   last_tokens  (B)     the newest token of each sequence
  //   positions    (B)     where it stands, counted from 0: the sequence's number of tokens - 1
  //   returns      (B, V)  logits; row b belongs to entry b and depends on no other. B = 0 gives no row
  //
  // Not const: a model with a cache writes the keys and values of what it has seen.
  //
  // Errors:  InvalidArgument for lengths that differ, and naming the row: for a token outside 0 .. V - 1 and a negative
  //          position.
  virtual absl::StatusOr<base::Mat> Forward(std::span<const int> last_tokens, std::span<const int> positions) = 0;
};

}  // namespace engine

#endif  // ENGINE_API_MODEL_H_
