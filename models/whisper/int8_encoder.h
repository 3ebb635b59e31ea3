// The encoder with weights of 8 bits: a quarter of the bytes.
//
// Each row of a matrix (what makes one output) has a scale of its own, its largest weight over 127; a weight is the
// nearest whole number of scales. A row of 384 weights near 0.05 is off by 0.0002 a weight, and since these errors have
// no common direction, by far less in the sum.
//
// An encoder multiplies each weight with 1,500 rows: turning a block's weights back into floats before its products
// costs next to nothing, and one block of floats at a time is all the memory that it takes. So this saves bytes and no
// time; time is saved where a weight is read for one product, as in the decoder (half_matrix.h).
//
// Source: Dettmers et al. 2022, "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale", section 2 (scales
// by row); Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
// Inference", CVPR.

#ifndef MODELS_WHISPER_INT8_ENCODER_H_
#define MODELS_WHISPER_INT8_ENCODER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/whisper/weights.h"

namespace whisper {

struct Int8Matrix {
  std::vector<int8_t> values;  // (rows, cols), -127 to 127
  std::vector<float> scales;   // (rows)
};

// A row of zeros has the scale 0.
//
//   x  (rows, cols), finite
//
// Numerics: a weight is off by at most half a scale, and by the roundings of a float.
Int8Matrix Quantized(std::span<const float> x, int rows);
std::vector<float> Dequantized(const Int8Matrix& matrix);

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
