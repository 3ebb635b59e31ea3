// Lab 13-ex-09: patches of a spectrogram, the frames of a convolution, where the two are the same, and where not.
//
// Small cases are written out. Random convolutions are compared with products of a matrix: the test copies every window
// into a row (im2col, zeros outside) and multiplies in double.

#include <initializer_list>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "kernels/im2col.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"
#include "phases/13-multimodal-models/exercises/ex-09-audio-mirrors-vision/audio_patches.h"

namespace audio_patches {
namespace {

using base::Mat;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using patch_tokens::Rounding;
using Numbers = std::vector<float>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kEps = std::numeric_limits<float>::epsilon();

Mat Ramp(int rows, int cols) {
  Mat m = {rows, cols, Numbers(static_cast<size_t>(rows) * cols)};
  for (size_t i = 0; i < m.data.size(); ++i) m.data[i] = static_cast<float>(i);
  return m;
}

Mat Random(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, Numbers(static_cast<size_t>(rows) * cols)};
  for (float& x : m.data) x = static_cast<float>(rng.Uniform() * 2 - 1);
  return m;
}

// Expects a matrix of this size that holds what it says.
bool ExpectSize(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols,
                std::initializer_list<Mistake<int>> row_mistakes = {},
                std::initializer_list<Mistake<int>> col_mistakes = {},
                std::source_location where = std::source_location::current()) {
  if (!got.ok()) {
    ReportWrongAnswer(call, absl::StrCat("a matrix of ", rows, " x ", cols), got.status().ToString(), "", where);
    return false;
  }
  return ExpectAnswer<int>(call + ".rows", got->rows, rows, row_mistakes, where) &&
         ExpectAnswer<int>(call + ".cols", got->cols, cols, col_mistakes, where) &&
         ExpectAnswer<size_t>(call + ".data.size()", got->data.size(), static_cast<size_t>(rows) * cols, {}, where);
}

Numbers Row(const Mat& m, int row) {
  return {m.data.begin() + static_cast<size_t>(row) * m.cols, m.data.begin() + static_cast<size_t>(row + 1) * m.cols};
}

// The window of output frame t as a row, in the order of the weights.
Numbers Window(const Mat& spec, int t, int width, int stride, int pad) {
  Numbers row;
  for (int m = 0; m < spec.rows; ++m) {
    for (int at = t * stride - pad; at < t * stride - pad + width; ++at) {
      row.push_back(at < 0 || at >= spec.cols ? 0 : spec.data[static_cast<size_t>(m) * spec.cols + at]);
    }
  }
  return row;
}

// Expects got to be bias + weights * row for every row that `row_of(t)` gives, channel by channel.
template <class RowOf>
bool ExpectProducts(const std::string& call, const absl::StatusOr<Mat>& got, const Kernel& kernel, int frames,
                    const RowOf& row_of) {
  const int channels = kernel.weights.rows, terms = kernel.weights.cols;
  if (!ExpectSize(call, got, channels, frames)) return false;
  // Numbers up to 1: a sum of n terms is off by at most n roundings of at most n + 1.
  const double tolerance = kEps * terms * (terms + 1) / 2;
  for (int t = 0; t < frames; ++t) {
    const Numbers row = row_of(t);
    for (int c = 0; c < channels; ++c) {
      double expected = kernel.bias[c];
      for (int i = 0; i < terms; ++i) expected += double{kernel.weights.data[c * terms + i]} * row[i];
      const std::string where = absl::StrCat(call, ": channel ", c, ", frame ", t);
      if (!ExpectNear(where, got->data[static_cast<size_t>(c) * frames + t], expected, tolerance,
                      {{expected - kernel.bias[c], "the bias is missing"}})) {
        return false;
      }
    }
  }
  return true;
}

GRADED_TEST(Patchify2d, KeepsTheOrderOfAPicture, 2) {
  const auto got = Patchify2d(Ramp(4, 4), 2, 2, Rounding::kStrict);
  const std::string call = "Patchify2d(4 x 4, 0 to 15; 2, 2)";
  if (!ExpectSize(call, got, 4, 4)) return;
  ExpectAnswer<Numbers>("row 0 of " + call, Row(*got, 0), {0, 1, 4, 5},
                        {{{0, 4, 1, 5}, "within a patch from left to right first, as in a picture"}});
  ExpectAnswer<Numbers>("row 1 of " + call, Row(*got, 1), {2, 3, 6, 7},
                        {{{8, 9, 12, 13}, "that is the patch below: patches go from left to right first"},
                         {{8, 12, 9, 13}, "patches, and the numbers in them, go from left to right first"}});
  ExpectAnswer<Numbers>("row 3 of " + call, Row(*got, 3), {10, 11, 14, 15});
  // Bands and frames are two different numbers.
  const auto tall = Patchify2d(Ramp(4, 6), 4, 3, Rounding::kStrict);
  if (!ExpectSize("Patchify2d(4 x 6, 0 to 23; 4, 3)", tall, 2, 12)) return;
  ExpectAnswer<Numbers>("row 1 of Patchify2d(4 x 6, 0 to 23; 4, 3)", Row(*tall, 1),
                        {3, 4, 5, 9, 10, 11, 15, 16, 17, 21, 22, 23});
}

GRADED_TEST(Patchify2d, DoesWithTheRestWhatTheRoundingSays, 2) {
  const Mat spec = Ramp(80, 3000);  // 30 seconds, as Whisper hears them
  ExpectSize("Patchify2d(80 x 3000; 16, 16, kFloor)", Patchify2d(spec, 16, 16, Rounding::kFloor), 935, 256,
             {{940, "8 frames are left over, and kFloor cuts them off"}});
  const auto padded = Patchify2d(spec, 16, 16, Rounding::kCeil);
  ExpectError("Patchify2d(80 x 3000; 16, 16, kStrict)", Patchify2d(spec, 16, 16, Rounding::kStrict).status(), kInvalid,
              "3000 = 187 * 16 + 8: a rest of 8 frames");
  ExpectError("Patchify2d(4 x 4; 8, 8, kFloor)", Patchify2d(Ramp(4, 4), 8, 8, Rounding::kFloor).status(), kInvalid,
              "not one patch fits");
  if (!ExpectSize("Patchify2d(80 x 3000; 16, 16, kCeil)", padded, 940, 256,
                  {{935, "8 frames are left over, and kCeil fills them up to a patch"}})) {
    return;
  }
  Numbers last(256, 0);
  for (int m = 0; m < 16; ++m) {
    for (int t = 0; t < 8; ++t) last[m * 16 + t] = static_cast<float>((64 + m) * 3000 + 2992 + t);
  }
  ExpectAnswer<Numbers>("the last row of Patchify2d(80 x 3000, 0 to 239999; 16, 16, kCeil)", Row(*padded, 939), last);
}

GRADED_TEST(ConvFrames, CountsTheWindowsThatFit, 1) {
  const auto expect = [](int frames, int width, int stride, int pad, int expected) {
    ExpectAnswer<int>(
        absl::StrCat("ConvFrames(", frames, ", ", width, ", ", stride, ", ", pad, ")"),
        ConvFrames(frames, width, stride, pad), expected,
        {{(frames - width) / stride + 1, "the padding is missing"},
         {(frames + pad - width) / stride + 1, "zeros are put at both ends"},
         {frames + 2 * pad - width + 1, "the stride is missing: windows begin every " + absl::StrCat(stride)},
         {(frames + 2 * pad - width + stride - 1) / stride + 1, "the last window must lie within the padded input"},
         {expected - 1, "from the first to the last there is one more window than steps"}});
  };
  expect(3000, 3, 1, 1, 3000);  // Whisper's first convolution
  expect(3000, 3, 2, 1, 1500);  // and its second
  expect(99, 3, 2, 1, 50);
  expect(99, 2, 2, 0, 49);  // patches of two
  expect(3, 3, 1, 0, 1);
  expect(10, 4, 3, 0, 3);
  ExpectError("ConvFrames(2, 3, 1, 0)", ConvFrames(2, 3, 1, 0), kInvalid, "a window of 3 does not fit into 2 frames");
}

GRADED_TEST(Conv1d, DoesNotTurnTheKernelRound, 1) {
  const auto got = Conv1d({1, 3, {1, 2, 4}}, {3, {1, 3, {1, 0, -1}}, {0}}, 1, 0);
  if (!ExpectSize("Conv1d(1 2 4; kernel 1 0 -1)", got, 1, 1)) return;
  ExpectAnswer<float>("Conv1d(1 2 4; kernel 1 0 -1)", got->data[0], -3,
                      {{3, "the kernel was turned round, as in mathematics: networks do not"}});
  const auto padded = Conv1d({1, 3, {1, 2, 4}}, {3, {1, 3, {1, 10, 100}}, {5}}, 2, 1);
  if (!ExpectSize("Conv1d(1 2 4; kernel 1 10 100, bias 5, stride 2, pad 1)", padded, 1, 2)) return;
  ExpectAnswer<Numbers>("Conv1d(1 2 4; kernel 1 10 100, bias 5, stride 2, pad 1)", Row(*padded, 0), {215, 47},
                        {{{210, 42}, "the bias is missing"}});
}

GRADED_TEST(Conv1d, IsAProductWithItsWindows, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int trial = 0; trial < 20; ++trial) {
    const int bands = 1 + rng.Below(6), width = 1 + rng.Below(5), stride = 1 + rng.Below(4), pad = rng.Below(width);
    const int frames = width + rng.Below(30), channels = 1 + rng.Below(4);
    const Mat spec = Random(rng, bands, frames);
    const Kernel kernel = {width, Random(rng, channels, bands * width), Random(rng, 1, channels).data};
    int windows = 0;
    for (int begin = -pad; begin + width <= frames + pad; begin += stride) ++windows;
    const std::string call = absl::StrCat("Conv1d(", bands, " x ", frames, "; ", channels, " channels, width ", width,
                                          ", stride ", stride, ", pad ", pad, ")");
    if (!ExpectProducts(call, Conv1d(spec, kernel, stride, pad), kernel, windows,
                        [&](int t) { return Window(spec, t, width, stride, pad); })) {
      return;
    }
  }
}

GRADED_TEST(Twins, PatchesTimesAMatrixAreAConvolutionWithoutOverlap, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat spec = Random(rng, 80, 3000);
  const Kernel kernel = {2, Random(rng, 4, 160), {0.1f, -0.2f, 0.3f, -0.4f}};
  const auto patches = Patchify2d(spec, 80, 2, Rounding::kStrict);
  if (!ExpectSize("Patchify2d(80 x 3000; 80, 2)", patches, 1500, 160)) return;
  ExpectProducts("Conv1d(80 x 3000; width 2, stride 2) against Patchify2d(...; 80, 2)", Conv1d(spec, kernel, 2, 0),
                 kernel, 1500, [&](int t) { return Row(*patches, t); });
  // Whisper's windows of three overlap: as many frames, and a frame in two of them.
  const Kernel three = {3, {1, 240, Numbers(240, 0)}, {0}};
  Mat pulse = {80, 3000, Numbers(240'000, 0)};
  pulse.data[1] = 1;  // band 0, frame 1
  Kernel all = three;
  for (float& w : all.weights.data) w = 1;
  const auto heard = Conv1d(pulse, all, 2, 1);
  if (!ExpectSize("Conv1d(80 x 3000; width 3, stride 2, pad 1)", heard, 1, 1500)) return;
  ExpectAnswer<Numbers>("the first three frames of a pulse in frame 1, kernel of ones, width 3, stride 2, pad 1",
                        {heard->data[0], heard->data[1], heard->data[2]}, {1, 1, 0},
                        {{{1, 0, 0}, "windows of three at every second frame overlap in one"}});
}

GRADED_TEST(Twins, OneBlockTakesTokensOfEitherKind, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  // 8 x 12 whole numbers: a grey picture in 4 x 4 patches, or 12 frames of 8 bands in pairs. 6 tokens of 16 numbers
  // each.
  Mat numbers = {8, 12, Numbers(8 * 12)};
  for (float& x : numbers.data) x = static_cast<float>(rng.Below(256));
  // The picture's tokens are those that the course's vision models make of it; a pair's are its column of two frames.
  Numbers picture(8 * 12), pairs;
  kernels::Patchify(numbers.data, {.height = 8, .width = 12, .channels = 1, .patch = 4}, picture);
  for (int t = 0; t < 12; t += 2) {
    for (int m = 0; m < 8; ++m) pairs.insert(pairs.end(), {numbers.data[m * 12 + t], numbers.data[m * 12 + t + 1]});
  }
  const modality_block::BlockWeights weights = {{Random(rng, 16, 16), Random(rng, 16, 16), Random(rng, 16, 16)},
                                                {Random(rng, 16, 32), Random(rng, 32, 16)}};
  struct Kind {
    const char* name;
    int bands, frames;
    Mat expected;
  };
  for (const Kind& kind :
       {Kind{"a picture's patches", 4, 4, {6, 16, picture}}, Kind{"pairs of frames", 8, 2, {6, 16, pairs}}}) {
    const auto tokens = Patchify2d(numbers, kind.bands, kind.frames, Rounding::kStrict);
    if (!ExpectSize(kind.name, tokens, 6, 16)) return;
    for (int i = 0; i < 6; ++i) {
      if (!ExpectAnswer<Numbers>(absl::StrCat("token ", i, " of ", kind.name), Row(*tokens, i), Row(kind.expected, i)))
        return;
    }
    ExpectSize(absl::StrCat("exercise 1's EncoderBlock of ", kind.name), modality_block::EncoderBlock(*tokens, weights),
               6, 16);
  }
}

}  // namespace
}  // namespace audio_patches
