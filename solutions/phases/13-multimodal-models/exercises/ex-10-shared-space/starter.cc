// Lab 13-ex-10  One space for words and patches. You edit this file; shared_space.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-10-shared-space/shared_space.h"

namespace shared_space::impl {

using base::Mat;

absl::StatusOr<int> CrossModalArgmax(const Mat& word, const Mat& patches) {
  // TODO(lab): the cosine of the word with each patch, then the largest. Two functions need the cosines: write a third.
  return absl::UnimplementedError("CrossModalArgmax is not written yet");
}

absl::StatusOr<Mat> ReadOut(const Mat& word, const Mat& patches, const Mat& values, float scale) {
  // TODO(lab): weights exp(scale * (cosine - largest cosine)), divided by their sum; then a weighted mean of rows.
  return absl::UnimplementedError("ReadOut is not written yet");
}

absl::StatusOr<Mat> Procrustes(const Mat& a, const Mat& b) {
  // TODO(lab): one product of matrices, which PolarFactor then turns into the answer. Which of the two is transposed?
  return absl::UnimplementedError("Procrustes is not written yet");
}

}  // namespace shared_space::impl
