// Lab x2-00: pictures cut and put together, a kernel as a matrix, parameters counted, one block by hand, the trunk and
// its three heads against formulas in double, the loss, and the slope of every weight.
//
// Nothing is trained here: a model with a wrong block learns these icons, too (training_test.cc says how well).

#include <algorithm>
#include <cmath>
#include <numeric>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-00-tiny-vit/double_vit.h"
#include "extensions/x2/lab-00-tiny-vit/handout_block.h"
#include "extensions/x2/lab-00-tiny-vit/small_vit.h"
#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"
#include "extensions/x2/testing/mats.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace tiny_vit {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using testing::BlockByFormula;
using testing::FeaturesByFormula;
using testing::FirstRowDistance;
using testing::InDouble;
using testing::kHand;
using testing::kHandBlock;
using testing::kHandResult;
using testing::kHandRows;
using testing::kSmall;
using testing::LogitsByFormula;
using testing::LossByFormula;
using testing::Numbers;
using testing::OffsetOf;
using testing::Rearranged;
using testing::Slip;
using testing::SmallIcons;
using testing::SmallWeights;
using x2::testing::AsNumbers;
using x2::testing::HasShape;
using x2::testing::RandomRow;

// The block of the handout: every number between is at most 4 and rows are 4 wide, so a sum is off by at most
// 4 u 4 = 1e-6 in the worst case, and by about a tenth of it as roundings fall (Higham 2002, sec. 3.1, u = 2^-24).
constexpr double kByHand = 1e-6;

// The small model passes two such blocks and five LayerNorms, each of which multiplies an error by one over the row's
// deviation (0.3 at the least here, gains below 1.5). Its numbers are always the same ones: no bound holds for every
// row that a seed might draw. The slips that it is to catch change a result by more than 0.001.
constexpr double kModel = 2e-5;

GRADED_TEST(Patchify, PutsEveryNumberWhereTheFormulaSays, 3) {
  const int height = 4, width = 6, channels = 3, patch = 2;
  base::Image image = {height, width, channels, std::vector<float>(height * width * channels)};
  std::iota(image.pixels.begin(), image.pixels.end(), 0.0f);
  // Column (u P + v) C + c, or (c P + u) P + v with the channels first; patches row by row, or column by column.
  const auto expected = [&](bool channels_last, bool row_by_row) {
    Numbers rows(image.pixels.size());
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        for (int c = 0; c < channels; ++c) {
          const int i = y / patch, j = x / patch, u = y % patch, v = x % patch;
          const int row = row_by_row ? i * (width / patch) + j : j * (height / patch) + i;
          const int column = channels_last ? (u * patch + v) * channels + c : (c * patch + u) * patch + v;
          rows[row * patch * patch * channels + column] = image.pixels[(y * width + x) * channels + c];
        }
      }
    }
    return rows;
  };
  const std::string call = "Patchify(4 x 6 x 3 picture of 0, 1, 2, ..., patch 2)";
  const auto got = Patchify(image, patch);
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call, *got, 6, 12)) return;
  ExpectAllNear(
      call, AsNumbers(*got), expected(true, true), 0,
      {{expected(false, true), "the channels of a pixel stay together; a kernel has them first, a picture last"},
       {expected(true, false), "patches come in reading order: the one to the right is the next row"}});
}

GRADED_TEST(Patchify, LosesNothingOnTheWayThereAndBack, 1) {
  base::Rng rng = {TestSeed()};
  const base::Image image = {32, 32, 3, RandomRow(rng, 32 * 32 * 3)};
  const auto rows = Patchify(image, 8);
  ASSERT_TRUE(rows.ok()) << rows.status();
  const std::string call = "Patchify(random 32 x 32 x 3 picture, patch 8)";
  if (!HasShape(call, *rows, 16, 192)) return;
  std::vector<float> back(image.pixels.size());
  for (int row = 0; row < 16; ++row) {
    for (int u = 0; u < 8; ++u) {
      for (int numbers = 0; numbers < 24; ++numbers) {
        back[((row / 4 * 8 + u) * 32 + row % 4 * 8) * 3 + numbers] = rows->data[row * 192 + u * 24 + numbers];
      }
    }
  }
  ExpectAllNear("the picture put together again from " + call, AsNumbers(back), AsNumbers(image.pixels), 0);
}

GRADED_TEST(KernelAsMatrix, GivesWhatTheConvolutionGives, 3) {
  base::Rng rng = {TestSeed()};
  const int side = 6, channels = 2, patch = 3, dim = 4;
  const base::Image image = {side, side, channels, RandomRow(rng, side * side * channels)};
  const std::vector<float> kernel = RandomRow(rng, dim * channels * patch * patch);
  // The convolution by its definition, places in reading order.
  Numbers expected;
  for (int i = 0; i < side; i += patch) {
    for (int j = 0; j < side; j += patch) {
      for (int d = 0; d < dim; ++d) {
        double sum = 0;
        for (int c = 0; c < channels; ++c) {
          for (int u = 0; u < patch; ++u) {
            for (int v = 0; v < patch; ++v) {
              sum += double{kernel[((d * channels + c) * patch + u) * patch + v]} *
                     image.pixels[((i + u) * side + j + v) * channels + c];
            }
          }
        }
        expected.push_back(sum);
      }
    }
  }
  const auto patches = Patchify(image, patch);
  const auto matrix = KernelAsMatrix(kernel, dim, channels, patch);
  ASSERT_TRUE(patches.ok() && matrix.ok()) << patches.status() << " " << matrix.status();
  const int numbers = channels * patch * patch;
  if (!HasShape("Patchify(6 x 6 x 2 picture, patch 3)", *patches, 4, numbers)) return;
  if (!HasShape("KernelAsMatrix(kernel (4, 2, 3, 3))", *matrix, numbers, dim)) return;
  Numbers got;
  for (int r = 0; r < 4; ++r) {
    for (int d = 0; d < dim; ++d) {
      double sum = 0;
      for (int n = 0; n < numbers; ++n) sum += double{patches->data[r * numbers + n]} * matrix->data[n * dim + d];
      got.push_back(sum);
    }
  }
  // Both are sums of the same 18 products in double, in another order.
  ExpectAllNear("Patchify(picture) times KernelAsMatrix(kernel), beside the convolution with stride 3", got, expected,
                1e-12);
  const auto example = KernelAsMatrix({0, 1, 2, 3, 4, 5, 6, 7}, 1, 2, 2);
  ASSERT_TRUE(example.ok()) << example.status();
  ExpectAllNear("KernelAsMatrix({0, 1, ..., 7}, dim 1, 2 channels, patch 2)", AsNumbers(*example),
                {0, 4, 1, 5, 2, 6, 3, 7}, 0,
                {{{0, 1, 2, 3, 4, 5, 6, 7}, "the kernel has its channels first; the rows of a patch have them last"}});
}

GRADED_TEST(CountParams, AddUpTo212544AndWithHeads214364, 2) {
  const auto got = CountParams(VitConfig{});
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "CountParams(defaults)";
  ExpectAnswer(call + ".patch_embedding", got->patch_embedding, int64_t{12'352}, {{12'288, "the bias is missing: 64"}});
  ExpectAnswer(call + ".class_and_positions", got->class_and_positions, int64_t{1'152},
               {{1'088, "one of 17 positions and the class token is missing"},
                {1'024, "the class token has a position, too, and is trained itself"}});
  ExpectAnswer(call + ".blocks", got->blocks, int64_t{198'912},
               {{49'728, "that is one block; there are four"},
                {199'936, "attention has no biases here"},
                {197'632, "the two-layer network has biases: 256 + 64 a block"},
                {198'400, "each of the two LayerNorms has a gain and a bias"}});
  ExpectAnswer(call + ".last_norm", got->last_norm, int64_t{128}, {{64, "a gain and a bias"}});
  ExpectAnswer(call + ".heads", got->heads, int64_t{1'820},
               {{1'792, "the biases are missing: 20 + 5 + 3"},
                {19'500, "that is one head for 300 cells; there are three: 20, 5 and 3 answers"}});
  const int64_t trunk = got->patch_embedding + got->class_and_positions + got->blocks + got->last_norm;
  ExpectAnswer(call + ", without the heads", trunk, int64_t{212'544});
  ExpectAnswer(call + ", all", trunk + got->heads, int64_t{214'364});
}

GRADED_TEST(CountParams, AreThoseOfSpecsForAnySizes, 1) {
  base::Rng rng = {TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 20; ++i) {
    VitConfig config;
    config.patch = 1 + rng.Below(4);
    config.side = config.patch * (1 + rng.Below(5));
    config.channels = 1 + rng.Below(4);
    config.layers = rng.Below(5);
    config.block.heads = 1 + rng.Below(3);
    config.block.dim = config.block.heads * (1 + rng.Below(8));
    config.block.ff = 1 + rng.Below(40);
    const auto got = CountParams(config);
    ASSERT_TRUE(got.ok()) << got.status();
    const int64_t sum = got->patch_embedding + got->class_and_positions + got->blocks + got->last_norm + got->heads;
    const std::string call =
        absl::StrCat("CountParams(side ", config.side, ", patch ", config.patch, ", ", config.channels, " channels, ",
                     config.layers, " layers, D ", config.block.dim, ", F ", config.block.ff, "), all");
    if (!ExpectAnswer(call, sum, static_cast<int64_t>(nn::CountParams(Specs(config))))) return;
  }
}

GRADED_TEST(EncoderBlock, OfThreeRowsIsTheHandoutsToAMillionth, 3) {
  const std::string call = "EncoderBlock(the handout's three rows and weights, 2 heads)";
  const auto got = EncoderBlock(kHandRows, kHandBlock, kHand);
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call, *got, 3, 4)) return;
  const auto with = [](Slip slip) {
    return BlockByFormula(InDouble(kHandRows), AsNumbers(kHandBlock), kHand, slip).data;
  };
  ExpectAllNear(call, AsNumbers(*got), kHandResult, kByHand,
                {{with(Slip::kCausal), "a row sees none behind it: an encoder has no causal mask"},
                 {with(Slip::kNoScale), "the scores are not divided by sqrt(D / H)"},
                 {with(Slip::kScaledTwice), "the scores are divided twice: nn::Attention does it itself"},
                 {with(Slip::kOneHead), "there is one head: tell nn::Attention how many there are"},
                 {with(Slip::kPostNorm), "the LayerNorms come behind the sums (Post-LN): they belong in front"}});
}

GRADED_TEST(EncoderBlock, LetsTheFirstRowSeeTheLast, 1) {
  Mat changed = kHandRows;
  changed.data[8] += 1;
  const auto before = EncoderBlock(kHandRows, kHandBlock, kHand), after = EncoderBlock(changed, kHandBlock, kHand);
  ASSERT_TRUE(before.ok() && after.ok()) << before.status() << " " << after.status();
  if (!HasShape("EncoderBlock", *before, 3, 4) || !HasShape("EncoderBlock", *after, 3, 4)) return;
  const double moved = FirstRowDistance(*before, *after);
  if (moved > .01) return;
  ReportWrongAnswer("EncoderBlock(rows), then with another last row: how far does row 0 move?", "more than 0.01",
                    absl::StrCat(moved), "row 0 does not see row 2: an encoder has no causal mask",
                    std::source_location::current());
}

GRADED_TEST(Features, AgreeWithTheFormulasInDouble, 3) {
  base::Rng rng = {19};
  const Weights weights = SmallWeights(rng);
  const Mat patches = SmallIcons(rng, 1);
  const std::string call = "Features(four patches, weights of two blocks)";
  const auto got = Features(patches, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call, *got, 5, 6)) return;
  const auto with = [&](Slip slip) {
    return FeaturesByFormula(InDouble(patches), AsNumbers(weights), kSmall, slip).data;
  };
  ExpectAllNear(call, AsNumbers(*got), with(Slip::kNone), kModel,
                {{with(Slip::kNoPositions), "the positions are missing"},
                 {with(Slip::kClassLast), "the class token stands in front of the patches"},
                 {with(Slip::kNoLastNorm), "the LayerNorm behind the last block is missing"},
                 {with(Slip::kCausal), "a row sees none behind it: an encoder has no causal mask"},
                 {with(Slip::kNoScale), "the scores are not divided by sqrt(D / H)"},
                 {with(Slip::kScaledTwice), "the scores are divided twice: nn::Attention does it itself"},
                 {with(Slip::kOneHead), "there is one head"},
                 {with(Slip::kPostNorm), "the LayerNorms come behind the sums (Post-LN)"}});
}

GRADED_TEST(Features, OfTheClassTokenSurvivePatchesMovedWithTheirPositions, 1) {
  base::Rng rng = {19};
  Weights weights = SmallWeights(rng);
  const Mat patches = SmallIcons(rng, 1);
  const std::vector<int> order = {2, 0, 3, 1};
  const auto before = Features(patches, weights, kSmall);
  const size_t positions = OffsetOf("positions");
  const int dim = kSmall.block.dim;
  const Weights old = weights;
  for (int i = 0; i < 4; ++i) {
    std::copy_n(old.begin() + positions + (1 + order[i]) * dim, dim, weights.begin() + positions + (1 + i) * dim);
  }
  const auto after = Features(Rearranged(patches, order), weights, kSmall);
  const auto patches_alone = Features(Rearranged(patches, order), old, kSmall);
  ASSERT_TRUE(before.ok() && after.ok() && patches_alone.ok());
  for (const auto* rows : {&*before, &*after, &*patches_alone}) {
    if (!HasShape("Features", *rows, 5, 6)) return;
  }
  const double still = FirstRowDistance(*before, *after);
  // Sums over the same rows in another order: rounding alone, as in kModel.
  ExpectNear("how far row 0 moves when patches change places and take their positions along", still, 0, kModel);
  if (FirstRowDistance(*before, *patches_alone) > .001) return;
  ReportWrongAnswer("how far row 0 moves when patches change places and leave their positions behind",
                    "more than 0.001", absl::StrCat(FirstRowDistance(*before, *patches_alone)),
                    "without positions, an icon is a bag of patches", std::source_location::current());
}

GRADED_TEST(Logits, ComeFromEachIconsClassToken, 2) {
  base::Rng rng = {23};
  const Weights weights = SmallWeights(rng);
  const Mat patches = SmallIcons(rng, 3);
  const auto got = Logits(patches, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  const auto with = [&](Slip slip) { return LogitsByFormula(InDouble(patches), AsNumbers(weights), kSmall, slip); };
  const auto right = with(Slip::kNone), mean = with(Slip::kMeanOfRows), first = with(Slip::kFirstPatch);
  const std::pair<const char*, const Mat*> heads[] = {
      {"verb", &got->verb}, {"tense", &got->tense}, {"person", &got->person}};
  for (int head = 0; head < 3; ++head) {
    const std::string call = absl::StrCat("Logits(three icons).", heads[head].first);
    if (!HasShape(call, *heads[head].second, 3, right[head].cols)) return;
    ExpectAllNear(call, AsNumbers(*heads[head].second), right[head].data, kModel,
                  {{mean[head].data, "that is the mean of all rows: the head looks at the class token's"},
                   {first[head].data, "that is row 1, a patch: the class token is row 0"}});
  }
}

GRADED_TEST(Loss, OfAGuesserIsTheLogarithmOf300, 1) {
  const HeadLogits logits = {
      {2, 20, std::vector<float>(40, .5f)}, {2, 5, std::vector<float>(10, -1)}, {2, 3, std::vector<float>(6, 2)}};
  const auto got = Loss(logits, {{0, 19}, {1, 4}, {2, 0}});
  ASSERT_TRUE(got.ok()) << got.status();
  // Logarithms of small whole numbers, in float.
  ExpectNear("Loss(all logits equal)", *got, std::log(300.0), 2e-6,
             {{std::log(300.0) / 3, "that is the mean of the three heads: their sum is the surprise at all three"},
              {std::log(300.0) * 2, "that is the sum over the icons: a head's loss is the mean over them"},
              {std::log(20.0), "that is the verb alone"}});
}

GRADED_TEST(Loss, IsTheSumOfThreeMeans, 1) {
  base::Rng rng = {TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const int icons = 5;
  const HeadLogits logits = {{icons, kVerbs, RandomRow(rng, icons * kVerbs, 3)},
                             {icons, kTenses, RandomRow(rng, icons * kTenses, 3)},
                             {icons, kPersons, RandomRow(rng, icons * kPersons, 3)}};
  Labels labels;
  for (int i = 0; i < icons; ++i) {
    labels.verb.push_back(rng.Below(kVerbs));
    labels.tense.push_back(rng.Below(kTenses));
    labels.person.push_back(rng.Below(kPersons));
  }
  const auto got = Loss(logits, labels);
  ASSERT_TRUE(got.ok()) << got.status();
  const double expected =
      LossByFormula({InDouble(logits.verb), InDouble(logits.tense), InDouble(logits.person)}, labels);
  // A softmax of 20 logits up to 3: at most 20 u of the sum, so 1.2e-6 a head, and rounding of the logarithm.
  ExpectNear("Loss(random logits of five icons)", *got, expected, 1e-5,
             {{expected / 3, "that is the mean of the three heads: their sum is the surprise at all three"},
              {expected * icons, "that is the sum over the icons: a head's loss is the mean over them"}});
}

GRADED_TEST(Gradient, IsTheSlopeAlongEveryWeight, 3) {
  base::Rng rng = {29};
  const Weights weights = SmallWeights(rng);
  const Mat patches = SmallIcons(rng, 2);
  const Labels labels = {{3, 17}, {4, 0}, {1, 2}};
  const std::string call = "Gradient(two icons, weights of two blocks)";
  const auto got = Gradient(patches, labels, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  const auto loss_at = [&](const Numbers& at) {
    return LossByFormula(LogitsByFormula(InDouble(patches), at, kSmall), labels);
  };
  Numbers p = AsNumbers(weights);
  ExpectNear(call + ".loss", got->loss, loss_at(p), kModel);
  ExpectAnswer(call + ".gradient.size()", got->gradient.size(), weights.size());
  if (got->gradient.size() != weights.size()) return;
  size_t offset = 0;
  for (const nn::ParamSpec& spec : Specs(kSmall)) {
    const size_t size = nn::CountParams(std::vector{spec});
    Numbers slopes, zeros(size), received;
    for (size_t i = offset; i < offset + size; ++i) {
      // Central differences: h^2 = 1e-8 times a sixth of the third derivative (below 100 here), rounding of 1e-15 / h.
      const double middle = p[i];
      p[i] = middle + 1e-4;
      const double above = loss_at(p);
      p[i] = middle - 1e-4;
      slopes.push_back((above - loss_at(p)) / 2e-4);
      p[i] = middle;
      received.push_back(got->gradient[i]);
    }
    // A slope goes through the same blocks and LayerNorms as a result, forward and back: twice kModel.
    if (!ExpectAllNear(absl::StrCat(call, ".gradient of ", spec.name), received, slopes, 2 * kModel,
                       {{zeros, "no slope arrives there: is all of the forward pass on the tape?"}})) {
      return;
    }
    offset += size;
  }
}

}  // namespace
}  // namespace tiny_vit
