#include "kernels/im2col.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"

namespace kernels {
namespace {

// Calls visit(index in the signal, index in the columns) for every sample of every window that lies inside the signal.
template <class Visit>
void ForEachSample(const Conv1dShape& s, Visit visit) {
  const int windows = Conv1dLength(s);
  for (int t = 0; t < windows; ++t) {
    for (int c = 0; c < s.channels; ++c) {
      const size_t column = (size_t(t) * s.channels + c) * s.kernel;
      for (int k = 0; k < s.kernel; ++k) {
        const int at = t * s.stride + k - s.pad;
        if (at >= 0 && at < s.length) visit(size_t(c) * s.length + at, column + k);
      }
    }
  }
}

// Calls visit(offset in the image, offset in the patches, count) for every row of every patch: the
// runs both have in common.
template <class Visit>
void ForEachRun(const PatchShape& s, Visit visit) {
  CHECK(s.patch > 0 && s.height % s.patch == 0 && s.width % s.patch == 0)
      << s.height << " x " << s.width << " pixels in patches of " << s.patch;
  const size_t run = size_t(s.patch) * s.channels;
  size_t to = 0;
  for (int top = 0; top < s.height; top += s.patch) {
    for (int left = 0; left < s.width; left += s.patch) {
      for (int row = top; row < top + s.patch; ++row, to += run) {
        visit((size_t(row) * s.width + left) * s.channels, to, run);
      }
    }
  }
}

}  // namespace

int Conv1dLength(const Conv1dShape& s) {
  CHECK(s.kernel > 0 && s.stride > 0 && s.pad >= 0)
      << "kernel " << s.kernel << ", stride " << s.stride << ", pad " << s.pad;
  const int room = s.length + 2 * s.pad - s.kernel;
  return room < 0 ? 0 : room / s.stride + 1;
}

void Im2Col1d(std::span<const float> x, const Conv1dShape& shape, std::span<float> y) {
  std::fill(y.begin(), y.end(), 0.0f);
  ForEachSample(shape, [&](size_t signal, size_t column) { y[column] = x[signal]; });
}

void Col2Im1d(std::span<const float> dy, const Conv1dShape& shape, std::span<float> dx) {
  ForEachSample(shape, [&](size_t signal, size_t column) { dx[signal] += dy[column]; });
}

void Patchify(std::span<const float> image, const PatchShape& shape, std::span<float> patches) {
  ForEachRun(shape, [&](size_t from, size_t to, size_t count) {
    std::copy_n(image.begin() + from, count, patches.begin() + to);
  });
}

void Unpatchify(std::span<const float> patches, const PatchShape& shape, std::span<float> image) {
  ForEachRun(shape, [&](size_t to, size_t from, size_t count) {
    std::copy_n(patches.begin() + from, count, image.begin() + to);
  });
}

}  // namespace kernels
