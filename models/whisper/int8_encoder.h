// The encoder with weights of 8 bits: a quarter of the bytes.
//
// An encoder multiplies each weight with 1,500 rows: turning a block's weights back into floats before its products
// costs next to nothing, and one block of floats at a time is all the memory that it takes. So this saves bytes and no
// time; time is saved where a weight is read for one product, as in the decoder (stored_matrix.h).

#ifndef MODELS_WHISPER_INT8_ENCODER_H_
#define MODELS_WHISPER_INT8_ENCODER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/whisper/int8_matrix.h"
#include "models/whisper/weights.h"

namespace whisper {

class Int8Encoder {
 public:
  // All matrices, those of the convolutions included; norms, biases and positions stay floats.
  explicit Int8Encoder(const EncoderWeights& weights);

  // As whisper::Encode.
  absl::StatusOr<base::Mat> Encode(const base::Mat& picture) const;

  // Of all that is kept. As floats it would be 4 for each number.
  int64_t bytes() const;

 private:
  EncoderWeights rest_;  // its matrices are empty
  Int8Matrix conv1_, conv2_;
  std::vector<std::vector<Int8Matrix>> blocks_;  // [layer]: query, key, value, out, up, down
};

// sum of products over the lengths: 1 for the same direction. REQUIRES: as many numbers in both; neither is all 0.
double Cosine(std::span<const float> x, std::span<const float> y);

}  // namespace whisper

#endif  // MODELS_WHISPER_INT8_ENCODER_H_
