// Cross-entropy: how surprised a row of logits is by the class that was right.
//
//   R  rows, V  classes (entries of the vocabulary)

#ifndef KERNELS_CROSS_ENTROPY_H_
#define KERNELS_CROSS_ENTROPY_H_

#include <span>

namespace kernels {

// A row with this target counts for nothing: padding, or the image's tokens in a language model.
inline constexpr int kIgnore = -1;

// The mean of -ln p[r][targets[r]] over the rows that count, p = softmax of the row; 0 if none counts.
//
//   logits         (R, V)
//   targets        (R)     0 <= target < V, or kIgnore
//   probabilities  (R, V)  overwritten, for backward; may be the logits themselves; 0 in rows that do not count
//
// Example: logits all equal give ln V, whatever the target.
//
// Numerics: from ln(sum) + max - logit, so a probability that underflows to 0 still has a finite loss. The mean is
//           summed in double, in the order of the rows.
float CrossEntropyRows(std::span<const float> logits, std::span<const int> targets, std::span<float> probabilities,
                       int rows, int cols);

// dlogits (R, V) += scale * (probabilities - onehot(target)) / (number of rows that count), in the rows that count.
//
// `scale` is the loss's own gradient: 1, or the weight that the loss has in a larger one.
void CrossEntropyRowsBackward(std::span<const float> probabilities, std::span<const int> targets, float scale,
                              std::span<float> dlogits, int rows, int cols);

}  // namespace kernels

#endif  // KERNELS_CROSS_ENTROPY_H_
