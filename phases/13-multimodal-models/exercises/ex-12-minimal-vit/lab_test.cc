// Lab 13-ex-12: parameters counted, rows embedded, maps of attention, one block by hand, and the whole model.
//
// A second ViT in double, written out by index and without patchify, says what is right. It can make the usual mistakes
// on request, so that a failing test names the one that it sees.

#include <cmath>
#include <numbers>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"

namespace minimal_vit {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

// The block of the handout: every number between is at most 4, rows are 4 to 6 wide, so a sum is off by at most 6 u 4 =
// 1.4e-6 in the worst case and by about a tenth of it as roundings fall (Higham 2002, sec. 3.1, u = 2^-24).
constexpr double kByHand = 1e-6;

// The random model passes two such blocks and five LayerNorms, each of which multiplies an error by one over the row's
// deviation (0.3 at the least here, gains below 1.5). Its numbers are always the same ones: no bound holds for every
// row that a seed might draw. The slips that it is to catch change a result by more than 0.01.
constexpr double kModel = 2e-5;

// Inputs and weights of at most 1/2: q and k are at most 1.5 and off by 6 u 1.5 = 5.4e-7; a score of two terms over
// sqrt(2) by 2.3e-6, and a weight of at most 1 by twice that.
constexpr double kMaps = 5e-6;

enum class Slip { kNone, kCausal, kNoScale, kWidthScale, kAllColumns, kPostNorm, kNoNorm, kNoOutput, kNoGelu };

struct Rows {
  int rows, cols;
  Numbers data;
  double& At(int r, int c) { return data[r * cols + c]; }
  double At(int r, int c) const { return data[r * cols + c]; }
};

Rows InDouble(const Mat& m) { return {m.rows, m.cols, {m.data.begin(), m.data.end()}}; }

Rows Times(const Rows& x, const Mat& w, const std::vector<float>& bias = {}) {
  Rows y = {x.rows, w.cols, Numbers(size_t(x.rows) * w.cols)};
  for (int t = 0; t < x.rows; ++t) {
    for (int c = 0; c < w.cols; ++c) {
      double sum = bias.empty() ? 0 : bias[c];
      for (int i = 0; i < x.cols; ++i) sum += x.At(t, i) * w.data[i * w.cols + c];
      y.At(t, c) = sum;
    }
  }
  return y;
}

Rows Plus(Rows a, const Rows& b) {
  for (size_t i = 0; i < a.data.size(); ++i) a.data[i] += b.data[i];
  return a;
}

Rows Normed(Rows x, const NormWeights& w) {
  for (int t = 0; t < x.rows; ++t) {
    double mean = 0, variance = 0;
    for (int c = 0; c < x.cols; ++c) mean += x.At(t, c) / x.cols;
    for (int c = 0; c < x.cols; ++c) variance += std::pow(x.At(t, c) - mean, 2) / x.cols;
    for (int c = 0; c < x.cols; ++c) {
      x.At(t, c) = (x.At(t, c) - mean) / std::sqrt(variance + 1e-5) * w.gain[c] + w.bias[c];
    }
  }
  return x;
}

// The weight of row s for query t in one head.
double WeightByFormula(const Rows& q, const Rows& k, int t, int s, int head, int heads, Slip slip) {
  const int d = q.cols / heads, first = slip == Slip::kAllColumns ? 0 : head * d;
  const int last = slip == Slip::kAllColumns ? q.cols : first + d;
  const double scale = slip == Slip::kNoScale ? 1 : 1 / std::sqrt(slip == Slip::kWidthScale ? q.cols : d);
  double above = 0, below = 0;
  for (int other = 0; other < q.rows; ++other) {
    if (slip == Slip::kCausal && other > t) continue;
    double score = 0;
    for (int c = first; c < last; ++c) score += q.At(t, c) * k.At(other, c);
    below += std::exp(score * scale);
    if (other == s) above = std::exp(score * scale);
  }
  return above / below;
}

Rows BlockByFormula(const Rows& x, const BlockWeights& w, int heads, Slip slip = Slip::kNone) {
  const bool pre = slip != Slip::kPostNorm && slip != Slip::kNoNorm, post = slip == Slip::kPostNorm;
  const Rows seen = pre ? Normed(x, w.ln1) : x;
  const Rows q = Times(seen, w.attention.wq), k = Times(seen, w.attention.wk), v = Times(seen, w.attention.wv);
  Rows mixed = {x.rows, x.cols, Numbers(x.data.size())};
  for (int t = 0; t < x.rows; ++t) {
    for (int c = 0; c < x.cols; ++c) {
      for (int s = 0; s < x.rows; ++s) {
        mixed.At(t, c) += WeightByFormula(q, k, t, s, c / (x.cols / heads), heads, slip) * v.At(s, c);
      }
    }
  }
  Rows h = Plus(x, slip == Slip::kNoOutput ? mixed : Times(mixed, w.attention.wo));
  if (post) h = Normed(h, w.ln1);
  Rows wide = Times(pre ? Normed(h, w.ln2) : h, w.feed_forward.w1, w.feed_forward.b1);
  if (slip != Slip::kNoGelu) {
    for (double& value : wide.data) value *= .5 * std::erfc(-value / std::numbers::sqrt2);
  }
  const Rows out = Plus(h, Times(wide, w.feed_forward.w2, w.feed_forward.b2));
  return post ? Normed(out, w.ln2) : out;
}

// Embed as a convolution whose kernels have the side and the stride of a patch: from pixels, with no patchify.
Rows EmbedByFormula(const base::Image& image, int patch, const VitWeights& w) {
  const int columns = image.width / patch, dim = w.patch_w.cols;
  Rows out = InDouble(w.positions);
  for (int c = 0; c < dim; ++c) {
    out.At(0, c) += w.cls[c];
    for (int n = 0; n + 1 < w.positions.rows; ++n) {
      double sum = w.patch_b[c];
      for (int u = 0; u < patch; ++u) {
        for (int v = 0; v < patch; ++v) {
          for (int channel = 0; channel < image.channels; ++channel) {
            const int y = n / columns * patch + u, x = n % columns * patch + v;
            sum += image.pixels[(y * image.width + x) * image.channels + channel] *
                   double{w.patch_w.data[((u * patch + v) * image.channels + channel) * dim + c]};
          }
        }
      }
      out.At(n + 1, c) += sum;
    }
  }
  return out;
}

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

bool HasShape(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols) {
  const auto text = [](int r, int c, size_t n) { return absl::StrCat("(", r, ", ", c, "), ", n, " numbers"); };
  const size_t size = static_cast<size_t>(rows) * cols;
  if (got.ok() && got->rows == rows && got->cols == cols && got->data.size() == size) return true;
  ReportWrongAnswer(call, text(rows, cols, size),
                    got.ok() ? text(got->rows, got->cols, got->data.size()) : got.status().ToString(),
                    "a row for CLS and one for each patch, as wide as the model", std::source_location::current());
  return false;
}

bool HasMaps(const std::string& call, const absl::StatusOr<std::vector<Mat>>& got, size_t heads, int rows) {
  if (!got.ok() || got->size() != heads) {
    ReportWrongAnswer(call, absl::StrCat(heads, " maps"),
                      got.ok() ? absl::StrCat(got->size(), " maps") : got.status().ToString(), "one map for each head",
                      std::source_location::current());
    return false;
  }
  for (const Mat& map : *got) {
    if (!HasShape(call, map, rows, rows)) return false;
  }
  return true;
}

// What the handout works out: D = 4, two heads, F = 6, three rows.
const Mat kHandRows = {3, 4, {1, 0, -1, .5, 0, 1, .5, -1, .5, -.5, 1, 0}};
const BlockWeights kHandBlock = {
    {{1, .5, 1, 1.5}, {0, .25, -.25, 0}},
    {{4, 4, {.5, 0, .25, -.5, 0, .5, -.25, .25, .25, -.25, .5, 0, -.5, .25, 0, .5}},
     {4, 4, {.5, .25, 0, -.25, -.25, .5, .25, 0, 0, -.5, .5, .25, .25, 0, -.25, .5}},
     {4, 4, {1, 0, .5, 0, 0, 1, 0, -.5, -.5, 0, 1, 0, 0, .5, 0, 1}},
     {4, 4, {.5, .25, 0, 0, 0, .5, .25, 0, 0, 0, .5, .25, .25, 0, 0, .5}}},
    {{1, 1, .5, 1}, {.25, 0, 0, -.25}},
    {{4, 6, {.5, -.25, 0, .25, .5, 0, 0, .5, -.25, 0, .25, .5, .25, 0, .5, -.25, 0, .25, -.5, .25, 0, .5, -.25, 0}},
     {.25, 0, -.25, .5, 0, -.5},
     {6, 4, {.5,  0,   -.25, .25, 0,   .5, .25, -.25, .25, -.25, .5,  0,
             -.5, .25, 0,    .5,  .25, 0,  .5,  -.25, 0,   -.5,  .25, .25}},
     {0, .25, -.25, .5}}};

Mat RandomMat(base::Rng& rng, int rows, int cols, double largest) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>((2 * rng.Uniform() - 1) * largest));
  return m;
}

NormWeights RandomNorm(base::Rng& rng, int dim) {
  NormWeights w = {RandomMat(rng, 1, dim, .4).data, RandomMat(rng, 1, dim, .4).data};
  for (float& gain : w.gain) gain += 1;
  return w;
}

// A picture of 4 x 6 x 2 in patches of 2, D = 6, three heads, F = 8, two blocks.
struct Model {
  base::Image image = {4, 6, 2, {}};
  VitWeights w;
};

Model RandomModel(uint64_t seed) {
  base::Rng rng = {seed};
  Model model;
  model.image.pixels = RandomMat(rng, 1, 48, 1).data;
  VitWeights& w = model.w;
  w.patch_w = RandomMat(rng, 8, 6, .7);
  w.patch_b = RandomMat(rng, 1, 6, .5).data;
  w.cls = RandomMat(rng, 1, 6, 1).data;
  w.positions = RandomMat(rng, 7, 6, .5);
  for (int i = 0; i < 2; ++i) {
    BlockWeights block;
    block.ln1 = RandomNorm(rng, 6);
    block.attention = {RandomMat(rng, 6, 6, .5), RandomMat(rng, 6, 6, .5), RandomMat(rng, 6, 6, .5),
                       RandomMat(rng, 6, 6, .5)};
    block.ln2 = RandomNorm(rng, 6);
    block.feed_forward = {RandomMat(rng, 6, 8, .5), RandomMat(rng, 1, 8, .5).data, RandomMat(rng, 8, 6, .5),
                          RandomMat(rng, 1, 6, .5).data};
    w.blocks.push_back(block);
  }
  w.ln = RandomNorm(rng, 6);
  return model;
}

GRADED_TEST(NumParams, IsTheSumOfTheParts, 2) {
  ExpectAnswer<int64_t>("NumParams({side 32, patch 8, D 64, 4 heads, 4 blocks, F 256})", NumParams({}), 212'544,
                        {{212'480, "64 are missing: CLS is a row of its own, and it has a position, too (17 rows)"},
                         {212'416, "128 are missing: gain and bias of the LayerNorm behind the last block"},
                         {213'568, "the attention of this course has no biases"},
                         {211'264, "the biases of the feed-forward part are missing: F and D for each block"},
                         {63'360, "that is a model of one block: there are four"}});
  VitConfig fine;
  fine.patch = 4;
  ExpectAnswer<int64_t>("NumParams({..., patch 4})", NumParams(fine), 206'400,
                        {{206'336, "CLS has a position, too: there are 65 rows"}});
  ExpectAnswer<int64_t>("NumParams(ViT-B/16: {224, 16, 3, 768, 12, 12, 3072})",
                        NumParams({224, 16, 3, 768, 12, 12, 3072}), 85'761'792,
                        {{85'798'656, "that is the published count, with biases in attention; here it has none"}});
}

GRADED_TEST(Embed, PutsClsInFrontAndAddsAPositionToEachRow, 2) {
  // Two patches of one pixel, 3 and 5; D = 2.
  VitWeights w;
  w.patch_w = {1, 2, {1, 10}};
  w.patch_b = {.5, 0};
  w.cls = {7, 8};
  w.positions = {3, 2, {100, 0, 200, 0, 300, 0}};
  const std::string call = "Embed(pixels 3 5, patch 1; patch_w (1 10), patch_b (.5 0), cls (7 8), positions 100.. 300)";
  const auto got = Embed({1, 2, 1, {3, 5}}, 1, w);
  if (!HasShape(call, got, 3, 2)) return;
  ExpectAllNear(call, AsNumbers(*got), {107, 8, 203.5, 30, 305.5, 50}, 0,
                {{{103.5, 30, 205.5, 50, 307, 8}, "CLS comes last: it is row 0"},
                 {{7, 8, 3.5, 30, 5.5, 50}, "the positions are missing"},
                 {{7, 8, 103.5, 30, 205.5, 50}, "CLS has a position as well: row 0 of the table is its own"},
                 {{7, 8, 203.5, 30, 305.5, 50}, "CLS has a position as well: row 0 of the table is its own"},
                 {{107, 8, 203, 30, 305, 50}, "patch_b is missing"}});
}

GRADED_TEST(Embed, IsAConvolutionWithTheStrideOfAPatch, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const Model model = RandomModel(TestSeed());
  const std::string call = "Embed(4 x 6 x 2, patch 2, D 6)";
  const auto got = Embed(model.image, 2, model.w);
  if (!HasShape(call, got, 7, 6)) return;
  // Nine terms of at most 0.7 and a position: 10 u 6.6 < 4e-6.
  ExpectAllNear(call, AsNumbers(*got), EmbedByFormula(model.image, 2, model.w).data, 4e-6);
}

GRADED_TEST(AttentionMaps, DivideTheScoresByTheRootOfTheHeadsWidth, 2) {
  Mat unit = {64, 64, std::vector<float>(64 * 64)};
  for (int i = 0; i < 64; ++i) unit.data[i * 65] = 1;
  Mat x = {2, 64, std::vector<float>(128)};
  x.data[0] = x.data[65] = 1;  // both rows lie in the 16 columns of head 0
  const std::string call = "AttentionMaps(rows e_0 and e_1 of 64 columns, unit matrices, 4 heads)";
  const auto got = AttentionMaps(x, {unit, unit, unit, unit}, 4);
  if (!HasMaps(call, got, 4, 2)) return;
  const auto near = [](double score) { return std::exp(score) / (std::exp(score) + 1); };
  const auto map = [](double p) { return Numbers{p, 1 - p, 1 - p, p}; };
  ExpectAllNear(call + "[0]", AsNumbers((*got)[0]), map(near(.25)), 1e-6,
                {{map(near(.125)), "the scores are divided by sqrt(D): each head has only D / H = 16 columns"},
                 {map(near(1)), "the scores are not divided by sqrt(d)"},
                 {map(near(.0625)), "the scores are divided by d: it is the square root"},
                 {{1, 0, 1 - near(.25), near(.25)}, "row 0 sees only itself: an encoder has no causal mask"}});
  ExpectAllNear(call + "[1]", AsNumbers((*got)[1]), {.5, .5, .5, .5}, 1e-6,
                {{map(near(.25)), "head 1 has columns 16 to 31, in which both rows are 0: all scores are equal"}});
}

GRADED_TEST(AttentionMaps, HaveRowsThatSumToOneAndNothingMasked, 1) {
  const Model model = RandomModel(12);
  const Mat x = {7, 6, {model.w.positions.data}};
  const auto got = AttentionMaps(x, model.w.blocks[0].attention, 3);
  if (!HasMaps("AttentionMaps(x (7, 6), 3 heads)", got, 3, 7)) return;
  const Rows rows = InDouble(x);
  const Rows q = Times(rows, model.w.blocks[0].attention.wq), k = Times(rows, model.w.blocks[0].attention.wk);
  for (int head = 0; head < 3; ++head) {
    Numbers expected, causal;
    for (int t = 0; t < 7; ++t) {
      double sum = 0;
      for (int s = 0; s < 7; ++s) {
        expected.push_back(WeightByFormula(q, k, t, s, head, 3, Slip::kNone));
        causal.push_back(s > t ? 0 : WeightByFormula(q, k, t, s, head, 3, Slip::kCausal));
        sum += (*got)[head].data[t * 7 + s];
      }
      ExpectNear(absl::StrCat("sum of row ", t, " of map ", head), sum, 1, 1e-6);
    }
    ExpectAllNear(absl::StrCat("AttentionMaps(x (7, 6), 3 heads)[", head, "]"), AsNumbers((*got)[head]), expected,
                  kMaps, {{causal, "each row sees only itself and those before it: an encoder has no causal mask"}});
  }
}

GRADED_TEST(EncoderBlock, OfThreeRowsIsTheHandoutsToAMillionth, 3) {
  const std::string call = "EncoderBlock(the handout's three rows and weights, 2 heads)";
  const auto got = EncoderBlock(kHandRows, kHandBlock, 2);
  if (!HasShape(call, got, 3, 4)) return;
  const auto with = [](Slip slip) { return BlockByFormula(InDouble(kHandRows), kHandBlock, 2, slip).data; };
  ExpectAllNear(
      call, AsNumbers(*got), with(Slip::kNone), kByHand,
      {{with(Slip::kPostNorm), "the LayerNorms come behind the sums (Post-LN): they belong in front of each step"},
       {with(Slip::kNoNorm), "there is no LayerNorm"},
       {with(Slip::kCausal), "an encoder has no causal mask"},
       {with(Slip::kNoScale), "the scores are not divided by sqrt(d)"},
       {with(Slip::kWidthScale), "the scores are divided by sqrt(D) = 2: each head has only two columns"},
       {with(Slip::kAllColumns), "each head's scores use all columns: head h has columns h d to (h + 1) d"},
       {with(Slip::kNoOutput), "the heads' results, side by side, are still to be multiplied by wo"},
       {with(Slip::kNoGelu), "there is no activation between w1 and w2"}});
}

GRADED_TEST(Features, AgreeWithAModelInDouble, 1) {
  const Model model = RandomModel(30);
  const std::string call = "Features(4 x 6 x 2, patch 2; D 6, 3 heads, 2 blocks)";
  const auto got = Features(model.image, 2, model.w, 3);
  if (!HasShape(call, got, 7, 6)) return;
  const auto with = [&](int blocks, bool last_norm) {
    Rows x = EmbedByFormula(model.image, 2, model.w);
    for (int i = 0; i < blocks; ++i) x = BlockByFormula(x, model.w.blocks[i], 3);
    return (last_norm ? Normed(x, model.w.ln) : x).data;
  };
  ExpectAllNear(call, AsNumbers(*got), with(2, true), kModel,
                {{with(2, false), "the LayerNorm behind the last block is missing"},
                 {with(1, true), "that is one block: there are two"},
                 {with(0, true), "no block was applied"}});
}

GRADED_TEST(Features, OfTheWholePictureSeeItsLastPatch, 1) {
  Model model = RandomModel(31);
  const auto before = Features(model.image, 2, model.w, 3);
  model.image.pixels.back() += 1;
  const auto after = Features(model.image, 2, model.w, 3);
  const std::string call = "row 0 of Features(picture with another last pixel)";
  if (!HasShape(call, before, 7, 6) || !HasShape(call, after, 7, 6)) return;
  for (int t = 0; t < 7; ++t) {
    const auto row = [&](const Mat& m) { return Numbers(m.data.begin() + t * 6, m.data.begin() + (t + 1) * 6); };
    if (row(*before) != row(*after)) continue;
    ReportWrongAnswer(absl::StrCat("row ", t, " of Features(picture with another last pixel)"),
                      "other numbers than before", "the same numbers",
                      "every row sees every patch: an encoder has no causal mask", std::source_location::current());
    return;
  }
}

GRADED_TEST(Features, KnowAPatchsPlaceFromItsPositionAlone, 1) {
  // Patches 0 and 5 and their positions change places: what CLS sees is the same set of rows.
  const Model model = RandomModel(32);
  Model traded = model;
  for (int u = 0; u < 2; ++u) {
    for (int i = 0; i < 4; ++i) {  // two pixels of two channels
      std::swap(traded.image.pixels[u * 12 + i], traded.image.pixels[(u + 2) * 12 + 8 + i]);
    }
  }
  const auto plain = Features(traded.image, 2, model.w, 3);
  for (int c = 0; c < 6; ++c) std::swap(traded.w.positions.data[6 + c], traded.w.positions.data[36 + c]);
  const auto first = Features(model.image, 2, model.w, 3), then = Features(traded.image, 2, traded.w, 3);
  const std::string call = "row 0 of Features(patches 0 and 5 exchanged with their positions)";
  if (!HasShape(call, first, 7, 6) || !HasShape(call, then, 7, 6) || !HasShape(call, plain, 7, 6)) return;
  const auto cls = [](const Mat& m) { return Numbers(m.data.begin(), m.data.begin() + 6); };
  ExpectAllNear(call, cls(*then), cls(*first), kModel);
  if (cls(*plain) != cls(*first)) return;
  ReportWrongAnswer("row 0 of Features(patches 0 and 5 exchanged, positions not)", "other numbers than before",
                    "the same numbers", "the positions are missing", std::source_location::current());
}

GRADED_TEST(Features, RefuseAPictureThatThePatchDoesNotDivide, 1) {
  Model model = RandomModel(33);
  ExpectAnswer<bool>("Features(4 x 6 x 2, patch 2).ok()", Features(model.image, 2, model.w, 3).ok(), true);
  model.image.width = 3;
  model.image.pixels.resize(24);
  ExpectError("Features(4 x 3 x 2, patch 2)", Features(model.image, 2, model.w, 3), absl::StatusCode::kInvalidArgument,
              "2 does not divide a width of 3");
}

}  // namespace
}  // namespace minimal_vit
