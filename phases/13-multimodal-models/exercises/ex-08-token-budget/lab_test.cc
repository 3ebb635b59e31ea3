// Lab 13-ex-08: the table of the handout, what a resampler changes, and what does not fit.
//
// Expected values are written out and worked out in the handout (patches of 14, 100 tokens of text, K = 64); where a
// test draws its own sizes, it counts from the number of patches that it began with.

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-08-token-budget/token_budget.h"

namespace token_budget {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string Text(std::optional<int> queries) { return queries.has_value() ? absl::StrCat(*queries) : "nullopt"; }

// A prompt, and what it must cost. `patches` is what the picture has, whatever the resampler makes of it.
struct Prompt {
  int side, patch, text, context;
  std::optional<int> queries;
  int64_t patches;

  std::string Call() const {
    return absl::StrCat("ImageBudget(", side, ", ", patch, ", ", text, ", ", context, ", ", Text(queries), ")");
  }
  absl::StatusOr<Budget> Ask() const { return ImageBudget(side, patch, text, context, queries); }
};

bool ExpectImageTokens(int side, int patch, std::optional<int> queries, int64_t patches, int64_t expected) {
  return ExpectAnswer<int64_t>(
      absl::StrCat("ImageTokens(", side, ", ", patch, ", ", Text(queries), ")"), ImageTokens(side, patch, queries),
      expected,
      {{patches, "that is the number of patches: behind a resampler the language model sees its K queries"},
       {side / patch, "that is one side of the grid"}});
}

// Every field of the budget, each with the slips that people make in it.
bool ExpectBudget(const Prompt& p, const Budget& expected) {
  const absl::StatusOr<Budget> got = p.Ask();
  if (!got.ok()) return ExpectAnswer<Budget>(p.Call(), got, expected);
  const int64_t image = expected.image_tokens, total = expected.total;
  const auto field = [&](const char* name) { return absl::StrCat(p.Call(), ".", name); };
  return ExpectAnswer<int64_t>(
             field("image_tokens"), got->image_tokens, image,
             {{p.patches,
               "that is the number of patches: behind a resampler the language model sees its K queries"}}) &&
         ExpectAnswer<int64_t>(
             field("total"), got->total, total,
             {{image, "the text is missing: the prompt is picture and text"},
              {p.patches + p.text, "with a resampler the picture counts K tokens, not its patches"}}) &&
         ExpectAnswer<int64_t>(
             field("remaining"), got->remaining, expected.remaining,
             {{p.context - total, "nothing is left when the prompt does not fit: 0, not a negative number"},
              {p.context - image, "the text takes its part of the window, too"}}) &&
         ExpectAnswer<int64_t>(field("overflow"), got->overflow, expected.overflow,
                               {{image - p.context, "that leaves the text out: both have to fit"},
                                {total - p.context, "the prompt fits: 0 tokens are too many, not a negative number"},
                                {p.context - total, "the sign: overflow is what is too much"}}) &&
         ExpectAnswer<int64_t>(
             field("attention_pairs"), got->attention_pairs, expected.attention_pairs,
             {{image * image, "those are the pairs of the picture alone: the text attends and is attended to"},
              {image * image + int64_t{p.text} * p.text, "the pairs of picture with text are missing: (a + b)^2"},
              {(p.patches + p.text) * (p.patches + p.text),
               "those are the pairs of all patches: the resampler leaves K of them to the language model"},
              {total * (total - 1) / 2,
               "every token is compared with every token, also with itself and with later ones: "
               "count total x total"},
              {static_cast<int32_t>(static_cast<uint32_t>(total) * static_cast<uint32_t>(total)),
               "the product left 32 bits: multiply int64_t"}});
}

GRADED_TEST(ImageTokens, AreThePatchesWithoutAResampler, 1) {
  ExpectImageTokens(224, 14, std::nullopt, 256, 256);
  ExpectImageTokens(336, 14, std::nullopt, 576, 576);
  ExpectImageTokens(448, 14, std::nullopt, 1024, 1024);
  ExpectImageTokens(672, 14, std::nullopt, 2304, 2304);
}

GRADED_TEST(ImageTokens, AreTheQueriesOfAResamplerWhateverTheSide, 1) {
  for (const int side : {224, 336, 448, 672}) {
    ExpectImageTokens(side, 14, 64, int64_t{side / 14} * (side / 14), 64);
  }
  // 16 patches and 64 queries: each query is a mixture of patches, and there may be more mixtures than patches.
  ExpectAnswer<int64_t>("ImageTokens(56, 14, 64)", ImageTokens(56, 14, 64), 64,
                        {{16, "K learned queries give K tokens, also where there are fewer patches than queries"}});
  ExpectImageTokens(224, 14, 1, 256, 1);
}

GRADED_TEST(ImageTokens, ThePictureMustSuitTheEncoderAlsoBeforeAResampler, 1) {
  const std::string rule = "14 does not divide 384, and the encoder comes before the resampler";
  ExpectError("ImageTokens(384, 14, nullopt)", ImageTokens(384, 14, std::nullopt), kInvalid, rule);
  ExpectError("ImageTokens(384, 14, 64)", ImageTokens(384, 14, 64), kInvalid, rule);
  ExpectError("ImageBudget(384, 14, 100, 2048, 64)", ImageBudget(384, 14, 100, 2048, 64), kInvalid, rule);
  ExpectError("PairRatio(384, 14, 100, 64)", PairRatio(384, 14, 100, 64), kInvalid, rule);
}

GRADED_TEST(ImageBudget, HasTheNumbersOfTheTable, 2) {
  ExpectBudget({224, 14, 100, 4096, {}, 256}, {256, 356, 3740, 0, 126'736});
  ExpectBudget({336, 14, 100, 4096, {}, 576}, {576, 676, 3420, 0, 456'976});
  ExpectBudget({448, 14, 100, 4096, {}, 1024}, {1024, 1124, 2972, 0, 1'263'376});
  ExpectBudget({672, 14, 100, 4096, {}, 2304}, {2304, 2404, 1692, 0, 5'779'216});
  // 216 x 216 patches: the first square of the table's kind whose pairs need more than 31 bits.
  ExpectBudget({3024, 14, 0, 65'536, {}, 46'656}, {46'656, 46'656, 18'880, 0, 2'176'782'336});
}

GRADED_TEST(ImageBudget, DoesNotDependOnTheSideBehindAResampler, 1) {
  for (const int side : {224, 336, 448, 672}) {
    const int64_t grid = side / 14;
    ExpectBudget({side, 14, 100, 2048, 64, grid * grid}, {64, 164, 1884, 0, 26'896});
  }
}

GRADED_TEST(ImageBudget, NeitherRemainderNorOverflowIsEverNegative, 2) {
  ExpectBudget({672, 14, 100, 2048, {}, 2304}, {2304, 2404, 0, 356, 5'779'216});
  ExpectBudget({336, 14, 100, 676, {}, 576}, {576, 676, 0, 0, 456'976});
  ExpectBudget({336, 14, 100, 675, {}, 576}, {576, 676, 0, 1, 456'976});
  ExpectBudget({336, 14, 100, 677, {}, 576}, {576, 676, 1, 0, 456'976});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    const int patch = 1 + rng.Below(32), grid = 1 + rng.Below(60), text = rng.Below(3000);
    const int64_t patches = int64_t{grid} * grid;
    const int too_many = 1 + rng.Below(static_cast<int>(patches + text));
    const int64_t total = patches + text, pairs = total * total;
    const int window = static_cast<int>(total) + too_many;
    if (!ExpectBudget({patch * grid, patch, text, window, {}, patches}, {patches, total, too_many, 0, pairs})) return;
    const int small = static_cast<int>(total) - too_many;
    if (small < 1) continue;
    if (!ExpectBudget({patch * grid, patch, text, small, {}, patches}, {patches, total, 0, too_many, pairs})) return;
  }
}

GRADED_TEST(PairRatio, IsTheQuotientOfThePairs, 2) {
  // One division of two whole numbers below 2^53: half a unit in the last place.
  const double eps = std::numeric_limits<double>::epsilon();
  const auto expect = [&](int side, int text, int queries, double all, double few) {
    const double expected = (all * all) / (few * few);
    ExpectNear(absl::StrCat("PairRatio(", side, ", 14, ", text, ", ", queries, ")"), PairRatio(side, 14, text, queries),
               expected, eps * expected,
               {{all / few, "that is the ratio of the tokens: pairs go with its square"},
                {(few * few) / (all * all), "upside down: how many times fewer pairs"},
                {std::floor(expected), "an integer division: the ratio is no whole number"},
                {((all - text) * (all - text)) / ((few - text) * (few - text)), "the text is in both prompts"}});
  };
  expect(224, 100, 64, 356, 164);
  expect(336, 100, 64, 676, 164);
  expect(448, 100, 64, 1124, 164);
  expect(672, 100, 64, 2404, 164);
  expect(448, 0, 64, 1024, 64);
  expect(56, 100, 64, 116, 164);  // more queries than patches: below 1
}

}  // namespace
}  // namespace token_budget
