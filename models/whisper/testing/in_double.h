// Whisper by its definition: in double, element by element, each step a loop of its own. What the fast one is tested
// against.

#ifndef MODELS_WHISPER_TESTING_IN_DOUBLE_H_
#define MODELS_WHISPER_TESTING_IN_DOUBLE_H_

#include <span>
#include <vector>

#include "base/mat.h"
#include "models/whisper/weights.h"

namespace whisper::testing {

using Rows = std::vector<std::vector<double>>;

// (Ta, D) of a picture (mels, 2 Ta).
Rows EncodeInDouble(const EncoderWeights& weights, const base::Mat& picture);

struct DecodedInDouble {
  Rows logits;                           // (tokens, V)
  std::vector<std::vector<Rows>> cross;  // [layer][head]: weights (tokens, Ta)
};
DecodedInDouble DecodeInDouble(const DecoderWeights& weights, const base::Mat& features, std::span<const int> tokens);

}  // namespace whisper::testing

#endif  // MODELS_WHISPER_TESTING_IN_DOUBLE_H_
