// Whisper's encoder: from the log-mel picture to one row for each 20 ms of sound.
//
//   x = gelu(convolve(picture, every frame))
//   x = gelu(convolve(x, every second frame)) + positions
//   per block:  x += out(attention(query(n), key(n), value(n))),   n = norm(x);  every row sees every row
//               x += down(gelu(up(norm(x))))
//   features = norm(x)
//
// A convolution over three frames is a product whose rows overlap: with time along the rows, the frames t - 1, t and
// t + 1 lie behind each other in memory, so "row t" of the left matrix begins at frame t - 1 and is three frames long.
// No value is copied; the stride from one row to the next is one frame, or two.
//
// Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2; Vaswani et
//         al. 2017, "Attention Is All You Need"; the norms in front as in Xiong et al. 2020, "On Layer Normalization in
//         the Transformer Architecture".

#ifndef MODELS_WHISPER_ENCODER_H_
#define MODELS_WHISPER_ENCODER_H_

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/whisper/config.h"
#include "models/whisper/weights.h"

namespace whisper {

// The features (Ta, D) of a picture (mels, 2 Ta).
//
// Errors:   InvalidArgument for a picture of another shape, with both.
// Numerics: in float; 2e-3 from the same in double, for tiny.en (the largest feature is about 18), seen in the test.
//           The same bits for any number of threads.
// Cost:     EncoderFlops(config): 37 G for tiny.en, whatever is in the picture.
absl::StatusOr<base::Mat> Encode(const EncoderWeights& weights, const base::Mat& picture);

// The same with blocks that are made when they are needed, one after the other; `weights` has all but the blocks.
absl::StatusOr<base::Mat> EncodeWith(const EncoderWeights& weights,
                                     absl::FunctionRef<const EncoderBlock&(int layer)> block, const base::Mat& picture);

// Floating-point operations of all products of Encode: 2 for each number of a product's left matrix and column.
double EncoderFlops(const EncoderConfig& config);

}  // namespace whisper

#endif  // MODELS_WHISPER_ENCODER_H_
