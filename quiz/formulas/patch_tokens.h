// How many tokens a picture or a spectrogram becomes, and how much of a patch its token cannot hold.
//
// Errors of all functions here: InvalidArgument for a size below 1; OutOfRange for results above 2^53.
// Source: Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1; Gong, Chung, Glass 2021, "AST: Audio
// Spectrogram Transformer", section 2.1 (patches of a spectrogram; those of AST overlap, these do not).

#ifndef QUIZ_FORMULAS_PATCH_TOKENS_H_
#define QUIZ_FORMULAS_PATCH_TOKENS_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

// What happens to the pixels that are left over where the patch does not divide a side.
enum class Rest {
  kRefuse,  // InvalidArgument
  kCutOff,  // only whole patches count
  kPad,     // every pixel is in a patch
};

// Patches of `patch` x `patch` that do not overlap, no class token. 336 x 336 pixels in patches of 14: 576. 384 x 384:
// refused, 729, 784. For a spectrogram, the sides are mel bands and frames: 80 x 3000 in patches of 16, cut off: 935.
absl::StatusOr<int64_t> PatchTokens(int64_t height, int64_t width, int64_t patch, Rest rest);

// Numbers of an RGB patch: 588 for patches of 14.
absl::StatusOr<int64_t> PatchValues(int64_t patch);

// The least number of independent changes of an RGB patch that a matrix to `model_dim` numbers maps to nothing: the
// numbers of the patch minus the width, or 0. Patches of 16 to 32 numbers: 736. (Rank and nullity sum to the number of
// inputs, and the rank is at most the number of outputs.)
absl::StatusOr<int64_t> PatchNullSpace(int64_t patch, int64_t model_dim);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_PATCH_TOKENS_H_
