#include "models/whisper/encoder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "kernels/gemm.h"
#include "kernels/matrix.h"
#include "kernels/packed_gemm.h"
#include "kernels/softmax.h"
#include "models/whisper/layers.h"

namespace whisper {
namespace {

constexpr int kTaps = 3;  // frames that a convolution sees

// Queries of a head that attend at once: their scores, 64 * 1500 floats, stay in the second cache from the first
// product to the second.
constexpr int kQueriesAtOnce = 64;

// Frames of C numbers, with a silent one in front and behind: what a convolution sees beyond the ends.
struct Padded {
  int frames, channels;
  std::vector<float> data;  // (frames + 2, channels)

  Padded(int frames, int channels) : frames(frames), channels(channels), data(size_t(frames + 2) * channels) {}
  std::span<float> inner() { return std::span(data).subspan(channels, size_t(frames) * channels); }
  // Row t is the frames stride * t - 1, stride * t and stride * t + 1, one behind the other.
  kernels::ConstMatrix Windows(int stride) const {
    return {data.data(), frames / stride, kTaps * channels, int64_t{stride} * channels, 1};
  }
};

// Weights (D, C, 3), as a file has them, as (D, 3, C), as the windows are.
LinearWeights TapsOutside(const LinearWeights& conv, int channels) {
  LinearWeights turned = conv;
  const size_t outs = conv.weight.size() / (size_t{kTaps} * channels);
  for (size_t o = 0; o < outs; ++o) {
    const float* const from = conv.weight.data() + o * kTaps * channels;
    float* const to = turned.weight.data() + o * kTaps * channels;
    for (int c = 0; c < channels; ++c) {
      for (int k = 0; k < kTaps; ++k) to[k * channels + c] = from[c * kTaps + k];
    }
  }
  return turned;
}

// The rows of the first block (Ta, D).
std::vector<float> Stem(const EncoderWeights& w, const base::Mat& picture) {
  const EncoderConfig& c = w.config;
  Padded frames(c.frames(), c.mels);
  for (int t = 0; t < c.frames(); ++t) {
    for (int m = 0; m < c.mels; ++m)
      frames.inner()[size_t(t) * c.mels + m] = picture.data[size_t(m) * picture.cols + t];
  }
  Padded hidden(c.frames(), c.width);
  Linear(frames.Windows(1), TapsOutside(w.conv1, c.mels), kernels::RowMajor(hidden.inner(), c.frames(), c.width));
  GeluRows(hidden.inner(), c.width);

  std::vector<float> x(size_t(c.positions) * c.width);
  Linear(hidden.Windows(2), TapsOutside(w.conv2, c.width), kernels::RowMajor(x, c.positions, c.width));
  GeluRows(x, c.width);
  for (size_t i = 0; i < x.size(); ++i) x[i] += w.positions[i];
  return x;
}

// y = softmax(query key^T) value in each head; every row sees every row. All are (T, D), head h the columns h d to
// (h + 1) d. The threads share the queries of all heads; each head's keys and values are rearranged once.
void Attend(std::span<const float> query, std::span<const float> key, std::span<const float> value, int heads, int T,
            std::span<float> y) {
  const int D = static_cast<int>(query.size()) / T, d = D / heads;
  const auto head = [&](std::span<const float> x, int h, int first, int rows) {
    return kernels::ConstMatrix{x.data() + size_t(first) * D + h * d, rows, d, D};
  };
  std::vector<kernels::PackedMatrix> keys(heads), values(heads);
  base::ParallelFor(heads, 1, [&](int64_t begin, int64_t end) {
    for (auto h = static_cast<int>(begin); h < end; ++h) {
      keys[h] = kernels::PackedMatrix(head(key, h, 0, T).T());
      values[h] = kernels::PackedMatrix(head(value, h, 0, T));
    }
  });
  const int blocks = (T + kQueriesAtOnce - 1) / kQueriesAtOnce;
  base::ParallelFor(int64_t{heads} * blocks, 1, [&](int64_t begin, int64_t end) {
    std::vector<float> scores(size_t{kQueriesAtOnce} * T);
    for (int64_t task = begin; task < end; ++task) {
      const int h = static_cast<int>(task / blocks), first = static_cast<int>(task % blocks) * kQueriesAtOnce;
      const int rows = std::min(kQueriesAtOnce, T - first);
      const std::span<float> here = std::span(scores).first(size_t(rows) * T);
      kernels::Gemm(head(query, h, first, rows), keys[h], kernels::RowMajor(here, rows, T));
      kernels::SoftmaxRows(here, here, rows, T);
      kernels::Gemm(kernels::RowMajor(here, rows, T), values[h],
                    kernels::Matrix{y.data() + size_t(first) * D + h * d, rows, d, D});
    }
  });
}

// x += out(attention(norm(x))).
void AddAttention(const AttentionWeights& w, int heads, std::span<float> x) {
  const int D = static_cast<int>(w.norm.gain.size()), T = static_cast<int>(x.size() / D);
  std::vector<float> normed(x.size()), query(x.size()), key(x.size()), value(x.size());
  Norm(x, w.norm, normed);
  const kernels::ConstMatrix n = kernels::RowMajor(normed, T, D);
  Linear(n, w.query, kernels::RowMajor(query, T, D));
  Linear(n, w.key, kernels::RowMajor(key, T, D));
  Linear(n, w.value, kernels::RowMajor(value, T, D));
  // Scores are divided by sqrt(d). (OpenAI's code multiplies queries and keys by d^-1/4 each, against overflow in
  // halves.)
  const float scale = 1 / std::sqrt(static_cast<float>(D / heads));
  for (float& q : query) q *= scale;
  std::vector<float>& attended = normed;  // whose rows are not needed any more
  Attend(query, key, value, heads, T, attended);
  Linear(kernels::RowMajor(attended, T, D), w.out, kernels::RowMajor(x, T, D), kernels::Write::kAdd);
}

}  // namespace

absl::StatusOr<base::Mat> Encode(const EncoderWeights& weights, const base::Mat& picture) {
  return EncodeWith(
      weights, [&](int layer) -> const EncoderBlock& { return weights.blocks[layer]; }, picture);
}

absl::StatusOr<base::Mat> EncodeWith(const EncoderWeights& weights,
                                     absl::FunctionRef<const EncoderBlock&(int layer)> block_at,
                                     const base::Mat& picture) {
  const EncoderConfig& c = weights.config;
  if (picture.rows != c.mels || picture.cols != c.frames()) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of (", picture.rows, ", ", picture.cols,
                                                   ") for an encoder that reads (", c.mels, ", ", c.frames(), ")"));
  }
  std::vector<float> x = Stem(weights, picture);
  for (int layer = 0; layer < c.layers; ++layer) {
    const EncoderBlock& block = block_at(layer);
    AddAttention(block.attention, c.heads, x);
    AddMlp(block.mlp, x);
  }
  Norm(x, weights.final_norm, x);
  return base::Mat{c.positions, c.width, std::move(x)};
}

double EncoderFlops(const EncoderConfig& c) {
  const double T = c.positions, D = c.width, F = c.hidden();
  const double stem = 2 * c.frames() * D * kTaps * c.mels + 2 * T * D * kTaps * D;
  const double block = 4 * 2 * T * D * D + 2 * 2 * T * T * D + 2 * 2 * T * D * F;
  return stem + c.layers * block;
}

}  // namespace whisper
