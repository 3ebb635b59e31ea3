// Lab 13-ex-16: rows and their positions, causal attention by hand, the whole model, and the cache.
//
// A second model in double (double_llava.h) says what is right, and what the usual mistakes give.

#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/double_llava.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"

namespace llava_forward {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using testing::AttentionByFormula;
using testing::InDouble;
using testing::LogitsByFormula;
using testing::Numbers;
using testing::Slip;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Rows of at most 1, two columns: a score is off by 2 u, a weight by as much, and a mean of three by 3 u more (Higham
// 2002, sec. 3.1, u = 2^-24): below 1e-6.
constexpr double kByHand = 1e-6;

// The random model passes five LayerNorms, each of which multiplies an error by one over the row's deviation (0.3 at
// the least in those that are compared, gains below 1.5), as in exercise 12: 2e-5 for a row. A logit adds six of its
// numbers times at most 0.7, so 4.2 times as much in the worst case. The slips that it is to catch change some logit
// by more than 0.02.
constexpr double kLogits = 1e-4;

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

Numbers LastRow(const Numbers& logits, int columns) { return {logits.end() - columns, logits.end()}; }

bool HasShape(const std::string& call, const Mat& got, int rows, int cols, const std::string& hint) {
  const size_t size = static_cast<size_t>(rows) * cols;
  if (got.rows == rows && got.cols == cols && got.data.size() == size) return true;
  ReportWrongAnswer(call, absl::StrCat("(", rows, ", ", cols, "), ", size, " numbers"),
                    absl::StrCat("(", got.rows, ", ", got.cols, "), ", got.data.size(), " numbers"), hint,
                    std::source_location::current());
  return false;
}

bool HasShape(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols, const std::string& hint) {
  if (got.ok()) return HasShape(call, *got, rows, cols, hint);
  ReportWrongAnswer(call, absl::StrCat("a matrix (", rows, ", ", cols, ")"), got.status().ToString(), hint,
                    std::source_location::current());
  return false;
}

constexpr char kNoMarkerRow[] = "a row for each word and for each patch; the marker itself has none";

bool IsOutput(const std::string& call, const absl::StatusOr<Output>& got, int rows, int words) {
  if (got.ok()) return HasShape(call + ".logits", got->logits, rows, words, kNoMarkerRow);
  ReportWrongAnswer(call, absl::StrCat("logits (", rows, ", ", words, ")"), got.status().ToString(), "",
                    std::source_location::current());
  return false;
}

Mat RandomMat(base::Rng& rng, int rows, int cols, double largest) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>((2 * rng.Uniform() - 1) * largest));
  return m;
}

minimal_vit::NormWeights RandomNorm(base::Rng& rng, int dim) {
  minimal_vit::NormWeights w = {RandomMat(rng, 1, dim, .4).data, RandomMat(rng, 1, dim, .4).data};
  for (float& gain : w.gain) gain += 1;
  return w;
}

// Three patches of 5 numbers; D = 6, three heads, F = 8, two blocks; nine words (the marker is one), 14 positions.
constexpr int kPatches = 3, kWords = 9, kPositions = 14, kDim = 6, kHeads = 3;
struct Model {
  Mat features;
  LlavaWeights w;
};

Model RandomModel(uint64_t seed) {
  base::Rng rng = {seed};
  Model model;
  model.features = RandomMat(rng, kPatches, 5, 1);
  projector::ProjectorWeights& p = model.w.projector;
  p.w1 = RandomMat(rng, 5, 7, .7);
  p.b1 = RandomMat(rng, 1, 7, .5).data;
  p.w2 = RandomMat(rng, 7, kDim, .7);
  p.b2 = RandomMat(rng, 1, kDim, .5).data;
  LmWeights& lm = model.w.lm;
  lm.words = RandomMat(rng, kWords, kDim, .7);
  lm.positions = RandomMat(rng, kPositions, kDim, .5);
  for (int i = 0; i < 2; ++i) {
    BlockWeights block;
    block.ln1 = RandomNorm(rng, kDim);
    block.attention.wq = RandomMat(rng, kDim, kDim, .5);
    block.attention.wk = RandomMat(rng, kDim, kDim, .5);
    block.attention.wv = RandomMat(rng, kDim, kDim, .5);
    block.attention.wo = RandomMat(rng, kDim, kDim, .5);
    block.ln2 = RandomNorm(rng, kDim);
    block.feed_forward.w1 = RandomMat(rng, kDim, 8, .5);
    block.feed_forward.b1 = RandomMat(rng, 1, 8, .5).data;
    block.feed_forward.w2 = RandomMat(rng, 8, kDim, .5);
    block.feed_forward.b2 = RandomMat(rng, 1, kDim, .5).data;
    lm.blocks.push_back(block);
  }
  lm.ln = RandomNorm(rng, kDim);
  return model;
}

GRADED_TEST(Embed, PutsTheImagesRowsInThePlaceOfItsMarker, 2) {
  LmWeights lm;
  lm.words = {3, 2, {500, 500, 1, 2, 3, 4}};
  lm.positions = {6, 2, {10, 0, 20, 0, 30, 0, 40, 0, 50, 0, 60, 0}};
  const std::string call =
      "Embed({1, marker, 2}, visual (7 8; 9 10), words 1: (1 2), 2: (3 4), positions (10 0) (20 0)...)";
  const auto got = Embed(std::vector<int>{1, kImage, 2}, {2, 2, {7, 8, 9, 10}}, lm);
  if (!HasShape(call, got, 4, 2, kNoMarkerRow)) return;
  ExpectAllNear(call, AsNumbers(*got), {11, 2, 27, 8, 39, 10, 43, 4}, 0,
                {{{17, 8, 29, 10, 31, 2, 43, 4}, "the image stands in front: it belongs where its marker is"},
                 {{11, 2, 23, 4, 37, 8, 49, 10}, "the image stands at the end: it belongs where its marker is"},
                 {{11, 2, 27, 8, 39, 10, 23, 4}, "the text counts its own places: positions run on over all rows"},
                 {{11, 2, 27, 8, 39, 10, 33, 4}, "the marker is counted as one place: its image has two rows"},
                 {{11, 2, 17, 8, 29, 10, 23, 4}, "image and text count for themselves: positions run on over all rows"},
                 {{11, 2, 27, 8, 29, 10, 33, 4}, "all rows of the image have one position: each has its own"},
                 {{1, 2, 7, 8, 9, 10, 3, 4}, "the positions are missing"}});
}

GRADED_TEST(Embed, LetsPositionsRunOnBehindSixteenPatches, 1) {
  LmWeights lm;
  lm.words = {3, 1, {500, 0, 0}};
  lm.positions = {20, 1, {}};
  for (int t = 0; t < 20; ++t) lm.positions.data.push_back(static_cast<float>(t));
  const Mat visual = {16, 1, std::vector<float>(16)};
  const auto task_first = Embed(std::vector<int>{1, kImage}, visual, lm);
  if (!HasShape("Embed({task, marker}, 16 visual rows)", task_first, 17, 1, kNoMarkerRow)) return;
  const auto image_first = Embed(std::vector<int>{kImage, 2}, visual, lm);
  if (!HasShape("Embed({marker, word}, 16 visual rows)", image_first, 17, 1, kNoMarkerRow)) return;
  ExpectAnswer<double>("position of the word in Embed({marker, word}, 16 visual rows)", image_first->data[16], 16,
                       {{0, "the text's positions begin anew: they run on behind the image"},
                        {1, "the marker is counted as one place: its image has sixteen rows"},
                        {17, "the marker is counted beside its sixteen rows"}});
}

GRADED_TEST(CausalAttention, OfOnePatchAndTwoWordsIsTheHandouts, 2) {
  const Mat rows = {3, 2, {1, 0, 0, 1, 1, 1}};
  const std::string call = "CausalAttention(q = k = v = (1 0), (0 1), (1 1), 1 head)";
  const auto got = CausalAttention(rows, rows, rows, 1, {});
  if (!HasShape(call, got, 3, 2, "a row for each query")) return;
  const auto with = [&](Slip slip) {
    return AttentionByFormula(InDouble(rows), InDouble(rows), InDouble(rows), 1, {}, slip).data;
  };
  ExpectAllNear(call, AsNumbers(*got), {1, 0, .330238, .669762, .751745, .751745}, kByHand,
                {{with(Slip::kNoMask), "there is no mask: a row sees itself and those before it"},
                 {with(Slip::kNoScale), "the scores are not divided by sqrt(d)"},
                 {{1, 0, 0, 1, .669762, 1}, "the words do not see the image: only what comes later is masked"},
                 {{0, 0, 1, 0, .5, .5}, "a row does not see itself: it sees its own place, too"}});

  // The same three rows by their ids, through Embed: whether the last row is the last word.
  LmWeights lm = {{3, 2, {9, 9, 0, 1, 1, 1}}, {4, 2, std::vector<float>(8)}, {}, {}};
  const auto x = Embed(std::vector<int>{kImage, 1, 2}, {1, 2, {1, 0}}, lm);
  if (!HasShape("Embed({marker, 1, 2}, visual (1 0), words (0 1), (1 1), positions 0)", x, 3, 2, kNoMarkerRow)) return;
  const auto mixed = CausalAttention(*x, *x, *x, 1, {});
  ASSERT_TRUE(mixed.ok()) << mixed.status();
  ExpectAllNear("the last row of CausalAttention(Embed({marker, 1, 2}, ...))", LastRow(AsNumbers(*mixed), 2),
                {.751745, .751745}, kByHand, {{{.802224, .598888}, "the image stands behind the text"}});
}

GRADED_TEST(CausalAttention, OfTheLastRowsAloneIsTheSame, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat q = RandomMat(rng, 7, 6, 1), k = RandomMat(rng, 7, 6, 1), v = RandomMat(rng, 7, 6, 1);
  const Numbers all = AttentionByFormula(InDouble(q), InDouble(k), InDouble(v), 3).data;
  for (const int count : {7, 2, 1}) {
    const Mat last = Rows(q, 7 - count, count);
    const std::string call = absl::StrCat("CausalAttention(the last ", count, " of 7 queries, all keys, 3 heads)");
    const auto got = CausalAttention(last, k, v, 3, {});
    if (!HasShape(call, got, count, 6, "a row for each query")) return;
    const Mat early_k = Rows(k, 0, count), early_v = Rows(v, 0, count);
    const Numbers front = AttentionByFormula(InDouble(last), InDouble(early_k), InDouble(early_v), 3).data;
    const Numbers open = AttentionByFormula(InDouble(last), InDouble(k), InDouble(v), 3, {}, Slip::kNoMask).data;
    const Numbers one = AttentionByFormula(InDouble(last), InDouble(k), InDouble(v), 1).data;
    // Numbers of at most 1: a score of two products is off by 4 u, a weight by as much, a mean of seven by 7 u more.
    ExpectAllNear(call, AsNumbers(*got), {all.end() - count * 6, all.end()}, 2e-6,
                  {{front, "query t sees the keys up to t: here the queries are the last of the rows"},
                   {open, "the queries see keys behind their own place"},
                   {one, "all columns are one head: head h has columns h d to (h + 1) d"}});
  }
}

GRADED_TEST(CausalAttention, HidesKeysFromTheRowsBehindThem, 1) {
  const Mat rows = {3, 2, {1, 0, 0, 1, 1, 1}};
  const std::string call = "CausalAttention(the handout's rows, 1 head, key 0 hidden)";
  const auto got = CausalAttention(rows, rows, rows, 1, {0, 1});
  if (!HasShape(call, got, 3, 2, "a row for each query")) return;
  ExpectAllNear(call, AsNumbers(*got), {1, 0, 0, 1, .669762, 1}, kByHand,
                {{{1, 0, .330238, .669762, .751745, .751745}, "nothing is hidden"},
                 {{1, 0, 0, .669762, .503490, .751745},
                  "the weight is taken away behind the softmax: what is left must sum to 1"}});
}

GRADED_TEST(Forward, AgreesWithAModelInDouble, 2) {
  const Model model = RandomModel(16);
  const std::vector<int> ids = {2, kImage, 5, 8, 1};
  const std::string call = "Forward(3 patches, ids {2, marker, 5, 8, 1}; D 6, 3 heads, 2 blocks, V 9)";
  const auto got = Forward(model.features, ids, model.w, kHeads, ImageRows::kVisible);
  if (!IsOutput(call, got, 7, kWords)) return;
  const auto with = [&](Slip slip) {
    return LogitsByFormula(model.features, ids, model.w, kHeads, ImageRows::kVisible, slip);
  };
  ExpectAllNear(call + ".logits", AsNumbers(got->logits), with(Slip::kNone), kLogits,
                {{with(Slip::kNoMask), "there is no causal mask"},
                 {with(Slip::kNoScale), "the scores are not divided by sqrt(d)"},
                 {with(Slip::kImageNeverSeen), "the text does not see the image, although it is visible"},
                 {with(Slip::kImageFirst), "the image stands in front: it belongs where its marker is"},
                 {with(Slip::kImageLast), "the image stands at the end: it belongs where its marker is"},
                 {with(Slip::kTextPositionsRestart), "the text counts its own places: positions run on"},
                 {with(Slip::kNoActivation), "there is no GELU between the projector's layers"},
                 {with(Slip::kOneBlock), "that is one block: there are two"},
                 {with(Slip::kNoLastNorm), "the LayerNorm behind the last block is missing"}});
}

GRADED_TEST(Forward, SaysSomethingElseBehindAnotherImage, 1) {
  Model model = RandomModel(17);
  const std::vector<int> ids = {2, kImage, 5, 8};
  const auto before = Forward(model.features, ids, model.w, kHeads, ImageRows::kVisible);
  model.features.data.front() += 1;
  const auto after = Forward(model.features, ids, model.w, kHeads, ImageRows::kVisible);
  const std::string call = "Forward(ids {2, marker, 5, 8}) with another number in the first patch";
  if (!IsOutput(call, before, 6, kWords) || !IsOutput(call, after, 6, kWords)) return;
  for (int t = 0; t < 6; ++t) {
    const bool same = Rows(before->logits, t, 1) == Rows(after->logits, t, 1);
    if (same == (t == 0)) continue;
    ReportWrongAnswer(absl::StrCat("row ", t, " of ", call), same ? "other logits" : "the same logits, to the bit",
                      same ? "the same logits" : "other logits",
                      same ? "each row behind the image's first sees it" : "row 0 stands in front of the image",
                      std::source_location::current());
    return;
  }
}

GRADED_TEST(Forward, KeepsTheImagesRowsWhateverIsAskedBehindThem, 1) {
  const Model model = RandomModel(18);
  const std::string call = "Forward(ids {marker, 3, 1}) against Forward(ids {marker, 7, 4})";
  const auto one = Forward(model.features, std::vector<int>{kImage, 3, 1}, model.w, kHeads, ImageRows::kVisible);
  const auto other = Forward(model.features, std::vector<int>{kImage, 7, 4}, model.w, kHeads, ImageRows::kVisible);
  if (!IsOutput(call, one, 5, kWords) || !IsOutput(call, other, 5, kWords)) return;
  if (one->cache.keys.size() != 2 || other->cache.keys.size() != 2) {
    ReportWrongAnswer(call + ".cache", "keys of 2 blocks", absl::StrCat(one->cache.keys.size(), " blocks"),
                      "the cache has the keys and values of every block", std::source_location::current());
    return;
  }
  for (size_t i = 0; i < 2; ++i) {
    if (!HasShape(call + ".cache.keys", one->cache.keys[i], 5, kDim, "a key for each row") ||
        !HasShape(call + ".cache.keys", other->cache.keys[i], 5, kDim, "a key for each row")) {
      return;
    }
    ExpectAnswer<bool>(
        absl::StrCat("keys of the 3 visual rows in block ", i, " are the same, to the bit"),
        Rows(one->cache.keys[i], 0, 3) == Rows(other->cache.keys[i], 0, 3), true,
        {{false, "the image's rows see the text: with a causal mask they cannot, and so they can be kept"}});
  }
  ExpectAnswer<bool>("logits of the 3 visual rows are the same, to the bit",
                     Rows(one->logits, 0, 3) == Rows(other->logits, 0, 3), true);
  ExpectAnswer<bool>("logits of the last row are the same", Rows(one->logits, 4, 1) == Rows(other->logits, 4, 1),
                     false);
}

GRADED_TEST(Forward, WithTheImageHiddenIsTheTextModelFurtherOn, 1) {
  const Model model = RandomModel(29);
  const std::vector<int> text = {5, 8, 1};
  std::vector<int> ids = text;
  ids.insert(ids.begin(), kImage);
  const std::string call = "Forward(3 patches, ids {marker, 5, 8, 1}, kHidden)";
  const auto got = Forward(model.features, ids, model.w, kHeads, ImageRows::kHidden);
  if (!IsOutput(call, got, 6, kWords)) return;
  const Mat none = {0, 5, {}};
  const Numbers seen = LogitsByFormula(model.features, ids, model.w, kHeads);
  LlavaWeights further = model.w;  // the text model, whose first word has position 3
  further.lm.positions = Rows(model.w.lm.positions, kPatches, kPositions - kPatches);
  ExpectAllNear(
      call + ".logits of the three words", AsNumbers(Rows(got->logits, 3, 3)),
      LogitsByFormula(none, text, further, kHeads), kLogits,
      {{{seen.begin() + 3 * kWords, seen.end()}, "the image is visible"},
       {LogitsByFormula(none, text, model.w, kHeads), "a hidden image still takes its places: word 0 is in 3"}});
  const auto alone = Forward({}, text, further, kHeads, ImageRows::kVisible);
  const std::string plain = "Forward(no features, ids {5, 8, 1}; positions from 3 on)";
  if (!IsOutput(plain, alone, 3, kWords)) return;
  ExpectAllNear(plain + ".logits", AsNumbers(alone->logits), LogitsByFormula(none, text, further, kHeads), kLogits);
}

GRADED_TEST(Step, SaysWhatAFullRecomputationSays, 2) {
  const Model model = RandomModel(20);
  std::vector<int> ids = {2, kImage, 5};
  const auto prefill = Forward(model.features, ids, model.w, kHeads, ImageRows::kVisible);
  if (!IsOutput("Forward(3 patches, ids {2, marker, 5})", prefill, 5, kWords)) return;
  KvCache cache = prefill->cache;
  for (const int id : {8, 1, 4}) {
    ids.push_back(id);
    const std::string call = absl::StrCat("Step(cache of ", ids.size() + kPatches - 2, " rows, word ", id, ")");
    const auto got = Step(cache, id, model.w.lm, kHeads);
    if (!IsOutput(call, got, 1, kWords)) return;
    const auto with = [&](Slip slip) {
      return LastRow(LogitsByFormula(model.features, ids, model.w, kHeads, ImageRows::kVisible, slip), kWords);
    };
    const Numbers alone = LastRow(LogitsByFormula({0, 5, {}}, {id}, model.w, kHeads), kWords);
    const bool right =
        ExpectAllNear(call + ".logits", AsNumbers(got->logits), with(Slip::kNone), kLogits,
                      {{with(Slip::kLastWordOnePlaceEarly), "the word has the position of the row before it"},
                       {with(Slip::kLastWordsPlaceInTheText), "the word's position is counted without the image"},
                       {with(Slip::kImageNeverSeen), "the word does not see the image in the cache"},
                       {alone, "the word sees nothing but itself, at position 0: the cache is not used"}});
    if (!right) return;
    const size_t blocks = got->cache.keys.size();
    ExpectAnswer<size_t>(call + ".cache.keys.size()", blocks, 2);
    if (blocks != 2 || !HasShape(call + ".cache.keys[1]", got->cache.keys[1], static_cast<int>(ids.size()) + 2, kDim,
                                 "the cache has one row more than before")) {
      return;
    }
    cache = got->cache;
  }
}

GRADED_TEST(Forward, RefusesWhatDoesNotFit, 1) {
  const Model model = RandomModel(21);
  const auto forward = [&](const Mat& features, std::vector<int> ids) {
    return Forward(features, ids, model.w, kHeads, ImageRows::kVisible).status();
  };
  ExpectAnswer<bool>("Forward(3 patches, ids {marker, 1}).ok()", forward(model.features, {kImage, 1}).ok(), true);
  ExpectError("Forward(3 patches, ids {marker, marker})", forward(model.features, {kImage, kImage}), kInvalid,
              "a text has at most one marker");
  ExpectError("Forward(3 patches, ids {1})", forward(model.features, {1}), kInvalid, "an image needs its marker");
  ExpectError("Forward(no features, ids {marker})", forward({}, {kImage}), kInvalid, "a marker needs its image");
  ExpectError("Forward(3 patches, ids {marker, 9})", forward(model.features, {kImage, 9}), kInvalid,
              "the vocabulary ends at 8");
  ExpectError("Forward(3 patches, marker and 12 words)",
              forward(model.features, {kImage, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}), kInvalid,
              "15 rows do not fit 14 positions");
}

}  // namespace
}  // namespace llava_forward
