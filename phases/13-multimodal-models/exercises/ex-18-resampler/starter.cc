// Lab 13-ex-18  The resampler. You edit this file; resampler.h says what each function promises.

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-18-resampler/resampler.h"

namespace resampler::impl {

using base::Mat;

Mat AttentionWeights(const Mat& patches, const ResamplerWeights& w) {
  // TODO(lab): queries and keys, a score for each query and each patch, divided by sqrt(D). Over which of the two does
  //   the softmax run?
  return {};
}

Mat Resample(const Mat& patches, const ResamplerWeights& w) {
  // TODO(lab): the weights times the values, times wo.
  return {};
}

int64_t NumParams(int queries, int dim) {
  // TODO(lab): four matrices, and what is learned besides.
  return -1;
}

absl::StatusOr<AttentionPairs> CountPairs(int side, int patch, int text_tokens, int queries, int layers) {
  // TODO(lab): token_budget::ImageBudget without and with a resampler (the context plays no role); each layer counts
  //   its pairs. What does the resampler compare itself?
  return absl::UnimplementedError("CountPairs is not written yet");
}

ResamplerGrads Backward(const Mat& patches, const ResamplerWeights& w, const Mat& grad_out) {
  // TODO(lab): from the end to the beginning: wo, the mean, the softmax, the scores. A patch counts twice, as a key
  //   and as a value.
  return {};
}

}  // namespace resampler::impl
