// Lab x2-whisper-03: parameters and caches counted, attention by hand, and steps against a decoder without caches.
//
// That decoder, in double and written out by index, takes a whole text at once and forgets nothing, because it keeps
// nothing. It can make the usual mistakes on request, so that a failing test names the one that it sees.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/decoder_step.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace decoder_step {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;
using Rows = std::vector<Numbers>;

// Sums of at most 9 terms, each off by some u = 2^-24 of a size around 1, pass seven LayerNorms, each of which
// multiplies an error by one over the row's deviation (0.3 or more, as a rule): about 1e-6 in the end. The worst of 300
// random models with the reference was 3.4e-6; each of the slips below changes a logit of the models used by 0.035 or
// more.
constexpr double kModel = 2e-5;

// A projection of 6 terms of at most 1 with weights of at most 1/2: off by 7 u 3.5 < 2e-6 (Higham 2002, sec. 3.1).
constexpr double kProjection = 2e-6;

// A row of weights sums to 1 but for a rounding each of S <= 9 weights and one of the division: 18 u < 1.1e-6.
constexpr double kSum = 2e-6;

enum class Slip {
  kNone,
  kNoScale,
  kWidthScale,
  kNotCausal,
  kLatePositions,
  kNoPositions,
  kNoSelfNorm,
  kNoCrossNorm,
  kNoLastNorm,
  kNoCross,
  kSoundOfFirstLayer,
};

Rows InDouble(const Mat& m) {
  Rows rows(m.rows);
  for (int r = 0; r < m.rows; ++r) {
    rows[r].assign(m.data.begin() + size_t(r) * m.cols, m.data.begin() + size_t(r + 1) * m.cols);
  }
  return rows;
}

Numbers Flat(const Rows& rows) {
  Numbers all;
  for (const Numbers& row : rows) all.insert(all.end(), row.begin(), row.end());
  return all;
}

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

Rows Times(const Rows& x, const Mat& w, const std::vector<float>& bias = {}) {
  Rows y(x.size(), Numbers(w.cols));
  for (size_t t = 0; t < x.size(); ++t) {
    for (int c = 0; c < w.cols; ++c) {
      y[t][c] = bias.empty() ? 0 : bias[c];
      for (int i = 0; i < w.rows; ++i) y[t][c] += x[t][i] * w.data[i * w.cols + c];
    }
  }
  return y;
}

Rows Times(const Rows& x, const LinearWeights& w) { return Times(x, w.weight, w.bias); }

void Add(Rows& x, const Rows& more) {
  for (size_t t = 0; t < x.size(); ++t) {
    for (size_t c = 0; c < x[t].size(); ++c) x[t][c] += more[t][c];
  }
}

Rows Normed(Rows x, const NormWeights& w) {
  for (Numbers& row : x) {
    const double n = static_cast<double>(row.size());
    double mean = 0, variance = 0;
    for (const double value : row) mean += value / n;
    for (const double value : row) variance += (value - mean) * (value - mean) / n;
    for (size_t c = 0; c < row.size(); ++c)
      row[c] = (row[c] - mean) / std::sqrt(variance + 1e-5) * w.gain[c] + w.bias[c];
  }
  return x;
}

struct AttendedInDouble {
  Rows mixed;
  std::vector<Rows> weights;  // [heads]
};

AttendedInDouble AttendByFormula(const Rows& q, const Rows& k, const Rows& v, int heads, bool causal, Slip slip) {
  const int D = static_cast<int>(q[0].size()), d = D / heads;
  const double scale = slip == Slip::kNoScale ? 1 : 1 / std::sqrt(slip == Slip::kWidthScale ? D : d);
  AttendedInDouble result = {Rows(q.size(), Numbers(D)), std::vector<Rows>(heads, Rows(q.size(), Numbers(k.size())))};
  for (int c = 0; c < D; ++c) {
    const int head = c / d;
    for (size_t t = 0; t < q.size(); ++t) {
      Numbers above(k.size());
      double below = 0;
      for (size_t s = 0; s < k.size(); ++s) {
        if (causal && s > t) continue;
        double score = 0;
        for (int i = 0; i < d; ++i) score += q[t][head * d + i] * k[s][head * d + i];
        below += above[s] = std::exp(score * scale);
      }
      for (size_t s = 0; s < k.size(); ++s) {
        result.weights[head][t][s] = above[s] / below;
        result.mixed[t][c] += above[s] / below * v[s][c];
      }
    }
  }
  return result;
}

struct Model {
  DecoderWeights w;
  Mat features;  // (Ta, D)
};

struct Decoded {
  Rows logits;
  std::vector<Rows> keys, values;        // [layers] of the text
  std::vector<std::vector<Rows>> cross;  // [layers][heads]
};

// The whole text at once.
Decoded DecodeByFormula(const Model& model, const std::vector<int>& tokens, Slip slip = Slip::kNone) {
  const DecoderWeights& w = model.w;
  const Rows embedding = InDouble(w.embedding), positions = InDouble(w.positions), sound = InDouble(model.features);
  Rows x;
  for (size_t t = 0; t < tokens.size(); ++t) {
    x.push_back(embedding[tokens[t]]);
    const size_t place = std::min(t + (slip == Slip::kLatePositions ? 1 : 0), positions.size() - 1);
    for (size_t c = 0; c < x[t].size(); ++c) x[t][c] += slip == Slip::kNoPositions ? 0 : positions[place][c];
  }
  Decoded result;
  for (const BlockWeights& block : w.blocks) {
    const Rows n = slip == Slip::kNoSelfNorm ? x : Normed(x, block.self.norm);
    result.keys.push_back(Times(n, block.self.key));
    result.values.push_back(Times(n, block.self.value));
    Add(x, Times(AttendByFormula(Times(n, block.self.query), result.keys.back(), result.values.back(), w.heads,
                                 slip != Slip::kNotCausal, slip)
                     .mixed,
                 block.self.out));
    if (slip != Slip::kNoCross) {
      const AttentionWeights& heard = slip == Slip::kSoundOfFirstLayer ? w.blocks[0].cross : block.cross;
      const Rows m = slip == Slip::kNoCrossNorm ? x : Normed(x, block.cross.norm);
      const AttendedInDouble cross = AttendByFormula(Times(m, block.cross.query), Times(sound, heard.key),
                                                     Times(sound, heard.value), w.heads, false, slip);
      Add(x, Times(cross.mixed, block.cross.out));
      result.cross.push_back(cross.weights);
    }
    Rows wide = Times(Normed(x, block.mlp_norm), block.up);
    for (Numbers& row : wide) {
      for (double& value : row) value *= .5 * std::erfc(-value / std::numbers::sqrt2);
    }
    Add(x, Times(wide, block.down));
  }
  if (slip != Slip::kNoLastNorm) x = Normed(x, w.norm);
  for (const Numbers& row : x) {
    Numbers& logits = result.logits.emplace_back();
    for (const Numbers& token : embedding) {
      double sum = 0;
      for (size_t c = 0; c < row.size(); ++c) sum += row[c] * token[c];
      logits.push_back(sum);
    }
  }
  return result;
}

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

LinearWeights RandomLinear(base::Rng& rng, int in, int out) {
  const Mat weight = RandomMat(rng, in, out, .5);
  return {weight, RandomMat(rng, 1, out, .5).data};
}

AttentionWeights RandomAttention(base::Rng& rng, int dim) {
  AttentionWeights w;
  w.norm = RandomNorm(rng, dim);
  w.query = RandomLinear(rng, dim, dim);
  w.key = RandomMat(rng, dim, dim, .5);
  w.value = RandomLinear(rng, dim, dim);
  w.out = RandomLinear(rng, dim, dim);
  return w;
}

constexpr int kVocabulary = 11, kPositions = 9, kDim = 6, kHeads = 3, kLayers = 2, kHeard = 5;

// V = 11, Tt = 9, D = 6, three heads, F = 8, two blocks, five positions of sound.
Model RandomModel(uint64_t seed) {
  base::Rng rng = {seed};
  Model model;
  DecoderWeights& w = model.w;
  w.heads = kHeads;
  w.embedding = RandomMat(rng, kVocabulary, kDim, 1);
  w.positions = RandomMat(rng, kPositions, kDim, 1);
  for (int i = 0; i < kLayers; ++i) {
    BlockWeights block;
    block.self = RandomAttention(rng, kDim);
    block.cross = RandomAttention(rng, kDim);
    block.mlp_norm = RandomNorm(rng, kDim);
    block.up = RandomLinear(rng, kDim, 8);
    block.down = RandomLinear(rng, 8, kDim);
    w.blocks.push_back(block);
  }
  w.norm = RandomNorm(rng, kDim);
  model.features = RandomMat(rng, kHeard, kDim, 1);
  return model;
}

// What Listen must return, so that a wrong one spoils no other test.
std::vector<KeysValues> SoundOf(const Model& model) {
  std::vector<KeysValues> sound;
  for (const BlockWeights& block : model.w.blocks) {
    sound.push_back({MatMul(model.features, block.cross.key), Linear(model.features, block.cross.value)});
  }
  return sound;
}

const std::vector<int> kText = {3, 0, 10, 7, 7, 2, 5};

std::string Shape(const Mat& m) { return absl::StrCat("(", m.rows, ", ", m.cols, "), ", m.data.size(), " numbers"); }

bool HasShape(const std::string& what, const Mat& got, int rows, int cols, const std::string& hint) {
  const size_t size = static_cast<size_t>(rows) * cols;
  if (got.rows == rows && got.cols == cols && got.data.size() == size) return true;
  ReportWrongAnswer(what, absl::StrCat("(", rows, ", ", cols, "), ", size, " numbers"), Shape(got), hint,
                    std::source_location::current());
  return false;
}

bool HasCount(const std::string& what, size_t got, size_t expected) {
  return ExpectAnswer<size_t>(absl::StrCat(what, ".size()"), got, expected);
}

// Every shape of a step of R tokens after `past` others of a random model.
bool HasShapes(const std::string& call, const absl::StatusOr<StepResult>& got, int past, int R) {
  if (!got.ok()) {
    ReportWrongAnswer(call, "a result", got.status().ToString(), "", std::source_location::current());
    return false;
  }
  if (!HasShape(call + ".logits", got->logits, R, kVocabulary, "a row for each token of the step")) return false;
  if (!HasCount(call + ".text", got->text.size(), kLayers) || !HasCount(call + ".cross", got->cross.size(), kLayers)) {
    return false;
  }
  const std::string grown = "the cache holds a row for each token of the text: those before and those of this step";
  for (const KeysValues& layer : got->text) {
    if (!HasShape(call + ".text: keys", layer.keys, past + R, kDim, grown)) return false;
    if (!HasShape(call + ".text: values", layer.values, past + R, kDim, grown)) return false;
  }
  for (const std::vector<Mat>& layer : got->cross) {
    if (!HasCount(call + ".cross[layer]", layer.size(), kHeads)) return false;
    for (const Mat& head : layer) {
      if (!HasShape(call + ".cross[layer][head]", head, R, kHeard, "")) return false;
    }
  }
  return true;
}

bool HasShapes(const std::string& call, const absl::StatusOr<Attended>& got, size_t heads, int R, int S, int D) {
  if (!got.ok()) {
    ReportWrongAnswer(call, "a result", got.status().ToString(), "", std::source_location::current());
    return false;
  }
  if (!HasShape(call + ".mixed", got->mixed, R, D, "a row for each query")) return false;
  if (!HasCount(call + ".weights", got->weights.size(), heads)) return false;
  return std::all_of(got->weights.begin(), got->weights.end(),
                     [&](const Mat& m) { return HasShape(call + ".weights[head]", m, R, S, "queries by keys"); });
}

GRADED_TEST(NumParams, CountTheHeadOnceAndNoBiasOfKeys, 2) {
  ExpectAnswer<int64_t>("NumParams(tiny.en)", NumParams({}), 29'551'872,
                        {{49'467'648, "the matrix of the logits is the embedding (tied): it is counted once"},
                         {29'554'944, "keys have no bias: two attentions a block, D each"},
                         {29'551'104, "the LayerNorm behind the last block is missing"},
                         {29'379'840, "the learned positions are missing: 448 rows of D"},
                         {29'548'800,
                          "a block has three LayerNorms: in front of self-attention, cross-attention and "
                          "feed-forward"},
                         {22'454'400, "that is a model of one block: there are four"}});
  DecoderConfig several;
  several.vocabulary = 51'865;
  ExpectAnswer<int64_t>("NumParams(tiny, of several languages: V = 51,865)", NumParams(several), 29'552'256);
  // 3 * 4 + 5 * 4, a block of 2 (8 + 64 + 12) + 8 + 24 + 6 + 24 + 4 with F = 6, and 8.
  ExpectAnswer<int64_t>("NumParams({V 3, Tt 5, Ta 7, D 4, 2 heads, 1 layer, F 6})", NumParams({3, 5, 7, 4, 2, 1, 6}),
                        274, {{286, "the matrix of the logits is the embedding (tied): it is counted once"}});
}

GRADED_TEST(CacheFloats, OfTheSoundOutweighThoseOfAText, 1) {
  const auto tiny = CacheFloats({});
  ExpectAnswer<CacheSizes>("CacheFloats(tiny.en)", tiny, {3'072, 4'608'000},
                           {{{1'536, 2'304'000}, "keys and values: there are two matrices a layer"},
                            {{768, 1'152'000}, "every layer has its own keys and values: there are four"},
                            {{512, 768'000}, "every head has its own columns: a row is D = 384 wide, not d = 64"},
                            {{3'072, 1'376'256}, "a sound has 1,500 positions; 448 are those of the text"},
                            {{3'072, 9'216'000}, "the encoder makes 1,500 rows of the 3,000 frames"}});
  DecoderConfig base;
  base.dim = 512;
  base.heads = 8;
  base.layers = 6;
  base.ff = 2048;
  ExpectAnswer<CacheSizes>("CacheFloats(base.en: D 512, 6 layers)", CacheFloats(base), {6'144, 9'216'000});
}

// One layer, D = 2, of the contract's example, with other numbers in self-attention and the norms.
Model SmallModel() {
  const AttentionWeights self = {{{2, 2}, {5, 5}},
                                 {{2, 2, {1, 1, 1, 1}}, {7, 7}},
                                 {2, 2, {3, 0, 0, 3}},
                                 {{2, 2, {4, 0, 0, 4}}, {1, 1}},
                                 {{2, 2, {1, 0, 0, 1}}, {0, 0}}};
  AttentionWeights cross = self;
  cross.key = {2, 2, {0, 1, 1, 0}};
  cross.value = {{2, 2, {1, 0, 0, 1}}, {10, 20}};
  Model model;
  model.w.embedding = {2, 2, {1, 0, 0, 1}};
  model.w.positions = {2, 2, {0, 0, 0, 0}};
  model.w.blocks = {{self, cross, {{1, 1}, {0, 0}}, {{2, 2, {1, 0, 0, 1}}, {0, 0}}, {{2, 2, {1, 0, 0, 1}}, {0, 0}}}};
  model.w.norm = {{1, 1}, {0, 0}};
  model.features = {1, 2, {1, 2}};
  return model;
}

GRADED_TEST(Listen, ProjectsTheSoundAsItIs, 1) {
  const Model model = SmallModel();
  const std::string call = "Listen(features (1 2); cross.key {0 1; 1 0}, cross.value {1 0; 0 1} + (10 20))";
  const auto got = Listen(model.features, model.w);
  if (!got.ok() || got->size() != 1) {
    ReportWrongAnswer(call, "one layer", got.ok() ? absl::StrCat(got->size(), " layers") : got.status().ToString(), "",
                      std::source_location::current());
    return;
  }
  const KeysValues& layer = (*got)[0];
  if (!HasShape(call + "[0].keys", layer.keys, 1, 2, "") || !HasShape(call + "[0].values", layer.values, 1, 2, "")) {
    return;
  }
  ExpectAllNear(call + "[0].keys", AsNumbers(layer.keys), {2, 1}, 0,
                {{{3, 6}, "these are the keys of self-attention: the sound has projections of its own"},
                 {{7, 3}, "the features are normed here: the encoder has done that already"},
                 {{12, 21}, "keys have no bias"}});
  ExpectAllNear(call + "[0].values", AsNumbers(layer.values), {11, 22}, 0,
                {{{5, 9}, "these are the values of self-attention: the sound has projections of its own"},
                 {{1, 2}, "the bias of the values is missing"}});
}

GRADED_TEST(Listen, GivesEachLayerKeysAndValuesOfItsOwn, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const Model model = RandomModel(TestSeed());
  const std::string call = "Listen(features (5, 6), two layers)";
  const auto got = Listen(model.features, model.w);
  if (!got.ok() || !HasCount(call, got->size(), kLayers)) {
    ExpectAnswer<bool>(call + ".ok()", got.ok(), true);
    return;
  }
  for (int layer = 0; layer < kLayers; ++layer) {
    const AttentionWeights& cross = model.w.blocks[layer].cross;
    const Rows heard = InDouble(model.features);
    ExpectAllNear(absl::StrCat(call, "[", layer, "].keys"), AsNumbers((*got)[layer].keys),
                  Flat(Times(heard, cross.key)), kProjection);
    ExpectAllNear(absl::StrCat(call, "[", layer, "].values"), AsNumbers((*got)[layer].values),
                  Flat(Times(heard, cross.value)), kProjection);
  }
}

GRADED_TEST(Attend, DividesScoresByTheRootOfTheHeadsWidth, 2) {
  // Two heads of 64 columns. In head 0, q . k is 4 for the first key and 0 for the second; in head 1 both are 0.
  Mat query = {1, 128, std::vector<float>(128)}, keys = {2, 128, std::vector<float>(256)};
  query.data[0] = 2;
  keys.data[0] = 2;
  const std::string call = "Attend(q . k = 4 and 0; D 128, 2 heads, kNone)";
  const auto got = Attend(query, {keys, keys}, 2, Mask::kNone);
  if (!HasShapes(call, got, 2, 1, 2, 128)) return;
  const auto weights = [](double score) { return Numbers{1 / (1 + std::exp(-score)), 1 / (1 + std::exp(score))}; };
  // exp, a sum and a division, each off by at most 2 u: 1e-6 is more than twice that.
  ExpectAllNear(call + ".weights[0]", AsNumbers(got->weights[0]), weights(.5), 1e-6,
                {{weights(4), "the scores are not divided by sqrt(d)"},
                 {weights(4 / std::sqrt(128)), "the scores are divided by sqrt(D): a head has only 64 columns"},
                 {weights(4 / std::sqrt(8)), "d^-1/4 belongs on queries and on keys: together 1 / sqrt(d)"},
                 {weights(4. / 64), "the scores are divided by d: it is the square root"}});
  ExpectAllNear(call + ".weights[1]", AsNumbers(got->weights[1]), {.5, .5}, 1e-6,
                {{weights(.5), "head 1 has columns 64 to 127"}});
}

GRADED_TEST(Attend, LetsACausalQuerySeeThePastAndItself, 2) {
  const float ln2 = std::numbers::ln2_v<float>;
  const KeysValues seen = {{3, 1, {0, ln2, 0}}, {3, 1, {3, 6, 9}}};
  const std::string call = "Attend(queries 1 1, keys 0 ln2 0, values 3 6 9, kCausal)";
  const auto got = Attend({2, 1, {1, 1}}, seen, 1, Mask::kCausal);
  if (!HasShapes(call, got, 1, 2, 3, 1)) return;
  const double third = 1. / 3;
  ExpectAllNear(call + ".weights[0]", AsNumbers(got->weights[0]), {third, 2 * third, 0, .25, .5, .25}, 1e-6,
                {{{1, 0, 0, third, 2 * third, 0},
                  "the mask counts the queries from 0: they are the last two of three tokens, the first has place 1"},
                 {{1, 0, 0, third, 2 * third, 0}, "no query sees itself: a token sees those before it and its own key"},
                 {{.25, .5, .25, .25, .5, .25}, "the first query sees the third key: that token comes later"}});
  ExpectAllNear(call + ".mixed", AsNumbers(got->mixed), {5, 6}, 1e-5);
}

GRADED_TEST(Attend, MixesEachHeadsOwnColumns, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat query = RandomMat(rng, 4, 6, 1), keys = RandomMat(rng, 7, 6, 1), values = RandomMat(rng, 7, 6, 1);
  const std::string call = "Attend(queries (4, 6), keys (7, 6), 3 heads, kNone)";
  const auto got = Attend(query, {keys, values}, 3, Mask::kNone);
  if (!HasShapes(call, got, 3, 4, 7, 6)) return;
  const auto expected = AttendByFormula(InDouble(query), InDouble(keys), InDouble(values), 3, false, Slip::kNone);
  // A score of two terms of at most 1 over sqrt(2) is off by 4 u, a weight by twice that, a mean of seven by 8 u more.
  for (int head = 0; head < 3; ++head) {
    ExpectAllNear(absl::StrCat(call, ".weights[", head, "]"), AsNumbers(got->weights[head]),
                  Flat(expected.weights[head]), 2e-6);
  }
  ExpectAllNear(call + ".mixed", AsNumbers(got->mixed), Flat(expected.mixed), 2e-6);
}

GRADED_TEST(Step, OfOneTokenAgreesWithADecoderInDouble, 1) {
  const Model model = RandomModel(41);
  const std::string call = "Step({3}, no text)";
  const auto got = Step({3}, EmptyText(model.w), SoundOf(model), model.w);
  if (!HasShapes(call, got, 0, 1)) return;
  const auto with = [&](Slip slip) { return Flat(DecodeByFormula(model, {3}, slip).logits); };
  ExpectAllNear(call + ".logits", AsNumbers(got->logits), with(Slip::kNone), kModel,
                {{with(Slip::kLatePositions), "the first token stands at place 0"},
                 {with(Slip::kNoPositions), "the positions are missing"},
                 {with(Slip::kNoSelfNorm), "the LayerNorm in front of self-attention is missing"},
                 {with(Slip::kNoCrossNorm), "the LayerNorm in front of cross-attention is missing"},
                 {with(Slip::kNoLastNorm), "the LayerNorm behind the last block is missing"},
                 {with(Slip::kNoCross), "there is no cross-attention: the sound is not heard"},
                 {with(Slip::kSoundOfFirstLayer), "every layer has keys and values of the sound of its own"},
                 {with(Slip::kNoScale), "the scores are not divided by sqrt(d)"}});
}

GRADED_TEST(Step, OfAWholeTextAgreesWithADecoderInDouble, 2) {
  const Model model = RandomModel(42);
  const std::string call = absl::StrCat("Step({", absl::StrJoin(kText, ", "), "}, no text)");
  const auto got = Step(kText, EmptyText(model.w), SoundOf(model), model.w);
  if (!HasShapes(call, got, 0, static_cast<int>(kText.size()))) return;
  const auto with = [&](Slip slip) { return Flat(DecodeByFormula(model, kText, slip).logits); };
  ExpectAllNear(call + ".logits", AsNumbers(got->logits), with(Slip::kNone), kModel,
                {{with(Slip::kNotCausal), "a token sees those behind it: self-attention is causal"},
                 {with(Slip::kNoCross), "there is no cross-attention: the sound is not heard"},
                 {with(Slip::kSoundOfFirstLayer), "every layer has keys and values of the sound of its own"},
                 {with(Slip::kWidthScale), "the scores are divided by sqrt(D): a head has only D / H columns"}});
}

GRADED_TEST(Step, TokenByTokenIsTheWholeTextAtOnce, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const Model model = RandomModel(43);
  const Rows expected = DecodeByFormula(model, kText).logits;
  const std::vector<KeysValues> sound = SoundOf(model);
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 6; ++round) {
    std::vector<KeysValues> text = EmptyText(model.w);
    size_t past = 0;
    while (past < kText.size()) {
      const size_t left = kText.size() - past;
      // Round 0 takes one token a step, the others parts of any length.
      const size_t R = round == 0 ? 1 : 1 + rng.Below(static_cast<int>(left));
      const std::vector<int> part(kText.begin() + past, kText.begin() + past + R);
      const std::string call = absl::StrCat("Step({", absl::StrJoin(part, ", "), "}, text of ", past, " tokens)");
      const auto got = Step(part, text, sound, model.w);
      if (!HasShapes(call, got, static_cast<int>(past), static_cast<int>(R))) return;
      const Rows rows(expected.begin() + past, expected.begin() + past + R);
      if (!ExpectAllNear(call + ".logits", AsNumbers(got->logits), Flat(rows), kModel)) return;
      text = got->text;
      past += R;
    }
  }
}

GRADED_TEST(Step, KeepsKeysAndValuesOfEachTokenInItsPlace, 2) {
  const Model model = RandomModel(44);
  const std::vector<KeysValues> sound = SoundOf(model);
  const auto first = Step({3, 0, 10}, EmptyText(model.w), sound, model.w);
  if (!HasShapes("Step({3, 0, 10}, no text)", first, 0, 3)) return;
  const std::string call = "Step({7, 7}, text of 3 tokens)";
  const auto got = Step({7, 7}, first->text, sound, model.w);
  if (!HasShapes(call, got, 3, 2)) return;
  const Decoded expected = DecodeByFormula(model, {3, 0, 10, 7, 7});
  for (int layer = 0; layer < kLayers; ++layer) {
    // With the bias of the values or of the queries, which somebody might think fit.
    const auto biased = [&](const std::vector<float>& bias) {
      Rows keys = expected.keys[layer];
      for (Numbers& row : keys) {
        for (int c = 0; c < kDim; ++c) row[c] += bias[c];
      }
      return Flat(keys);
    };
    const AttentionWeights& self = model.w.blocks[layer].self;
    ExpectAllNear(absl::StrCat(call, ".text[", layer, "].keys"), AsNumbers(got->text[layer].keys),
                  Flat(expected.keys[layer]), kModel,
                  {{biased(self.value.bias), "keys have no bias (no logit can show it, see the handout)"},
                   {biased(self.query.bias), "keys have no bias (no logit can show it, see the handout)"}});
    ExpectAllNear(absl::StrCat(call, ".text[", layer, "].values"), AsNumbers(got->text[layer].values),
                  Flat(expected.values[layer]), kModel);
  }
}

GRADED_TEST(Step, ReturnsWhatEachTokenHeard, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (const uint64_t seed : {uint64_t{45}, TestSeed()}) {
    const Model model = RandomModel(seed);
    const std::string call = absl::StrCat("Step({", absl::StrJoin(kText, ", "), "}, no text)");
    const auto got = Step(kText, EmptyText(model.w), SoundOf(model), model.w);
    if (!HasShapes(call, got, 0, static_cast<int>(kText.size()))) return;
    const Decoded expected = DecodeByFormula(model, kText);
    for (int layer = 0; layer < kLayers; ++layer) {
      for (int head = 0; head < kHeads; ++head) {
        const std::string where = absl::StrCat(call, ".cross[", layer, "][", head, "]");
        const Mat& map = got->cross[layer][head];
        for (int t = 0; t < map.rows; ++t) {
          double sum = 0;
          for (int s = 0; s < kHeard; ++s) sum += map.data[t * kHeard + s];
          if (!ExpectNear(absl::StrCat("sum of row ", t, " of ", where), sum, 1, kSum)) return;
        }
        // Numbers of a seed that anybody may choose are compared by their sums alone, see kModel.
        if (seed != 45) continue;
        if (!ExpectAllNear(where, AsNumbers(map), Flat(expected.cross[layer][head]), kModel)) return;
      }
    }
  }
}

GRADED_TEST(Step, RefusesATextLongerThanThePositions, 1) {
  const Model model = RandomModel(46);
  const std::vector<KeysValues> sound = SoundOf(model);
  const auto full = Step({1, 2, 3, 4, 5, 6, 7, 8, 9}, EmptyText(model.w), sound, model.w);
  if (!HasShapes("Step(nine tokens, no text; 9 positions)", full, 0, kPositions)) return;
  ExpectError("Step({1}, text of 9 tokens; 9 positions)", Step({1}, full->text, sound, model.w),
              absl::StatusCode::kInvalidArgument, "a tenth token has no position");
  ExpectError("Step({11}, no text; V 11)", Step({11}, EmptyText(model.w), sound, model.w),
              absl::StatusCode::kInvalidArgument, "tokens are 0 to 10");
}

}  // namespace
}  // namespace decoder_step
