// Lab x2-whisper-03: parameters and caches counted, attention by hand, and steps against a decoder without caches.
//
// That decoder (double_decoder.h) can make the usual mistakes on request, so that a failing test names the one that it
// sees.

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
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/double_decoder.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/small_models.h"
#include "extensions/x2/testing/mats.h"
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
using testing::AttendByFormula;
using testing::DecodeByFormula;
using testing::Decoded;
using testing::Flat;
using testing::InDouble;
using testing::kDim;
using testing::kHeads;
using testing::kHeard;
using testing::kLayers;
using testing::kPositions;
using testing::kVocabulary;
using testing::Model;
using testing::Numbers;
using testing::RandomModel;
using testing::Rows;
using testing::Slip;
using testing::SmallModel;
using testing::Times;
using x2::testing::AsNumbers;
using x2::testing::HasShape;
using x2::testing::RandomMat;

// Sums of at most 9 terms, each off by some u = 2^-24 of a size around 1, pass seven LayerNorms, each of which
// multiplies an error by one over the row's deviation (0.3 or more, as a rule): about 1e-6 in the end. The worst of 300
// random models with the reference was 3.4e-6; each of the decoder's slips changes a logit of the models used by
// 0.035 or more.
constexpr double kModel = 2e-5;

// A projection of 6 terms of at most 1 with weights of at most 1/2: off by 7 u 3.5 < 2e-6 (Higham 2002, sec. 3.1).
constexpr double kProjection = 2e-6;

// A row of weights sums to 1 but for a rounding each of S <= 9 weights and one of the division: 18 u < 1.1e-6.
constexpr double kSum = 2e-6;

// What Listen must return, so that a wrong one spoils no other test.
std::vector<KeysValues> SoundOf(const Model& model) {
  std::vector<KeysValues> sound;
  for (const BlockWeights& block : model.w.blocks) {
    sound.push_back({MatMul(model.features, block.cross.key), Linear(model.features, block.cross.value)});
  }
  return sound;
}

const std::vector<int> kText = {3, 0, 10, 7, 7, 2, 5};

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
