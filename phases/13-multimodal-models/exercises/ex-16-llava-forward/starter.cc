// Lab 13-ex-16  The LLaVA forward pass. You edit this file; llava_forward.h says what each function promises.

#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"

namespace llava_forward::impl {

using base::Mat;

Mat Embed(std::span<const int> ids, const Mat& visual, const LmWeights& lm) {
  // TODO(lab): for each id append its row of lm.words, for kImage the rows of `visual` instead; then add the first rows
  //   of lm.positions, as many as there are.
  return {};
}

Mat CausalAttention(const Mat& q, const Mat& k, const Mat& v, int heads, HiddenKeys hidden) {
  // TODO(lab): exercise 12's attention with another range of s: the keys up to the query's own place. Which place is
  //   that if there are more keys than queries? A hidden key gets the score minus infinity.
  return {};
}

absl::StatusOr<Output> Forward(const Mat& features, std::span<const int> ids, const LlavaWeights& w, int heads,
                               ImageRows image) {
  // TODO(lab): projector::Project (if there are features), Embed, every block, LayerNorm, a product with each word's
  //   row. Write one function for "these rows through all blocks, behind this cache": Step needs it, too.
  return absl::UnimplementedError("Forward is not written yet");
}

Output Step(const KvCache& cache, int id, const LmWeights& lm, int heads) {
  // TODO(lab): one row, at the place behind the cache's, through the same function.
  return {};
}

}  // namespace llava_forward::impl
