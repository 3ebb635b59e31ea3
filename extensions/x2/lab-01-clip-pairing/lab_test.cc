// Lab x2-01: batches without false negatives, both encoders, the symmetric loss with its learned scale and the slope of
// everything in it, searches with several right answers, and the gap between the modalities.
//
// Nothing is trained here: half of the loss trains well, too (training_test.cc says how well the whole does).

#include <algorithm>
#include <cmath>
#include <set>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-01-clip-pairing/clip_pairing.h"
#include "extensions/x2/lab-01-clip-pairing/double_loss.h"
#include "extensions/x2/lab-01-clip-pairing/small_pair.h"
#include "extensions/x2/testing/mats.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/clip.h"

namespace clip_pairing {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using testing::AsModel;
using testing::kSmall;
using testing::kTexts;
using testing::LossInDouble;
using testing::Numbers;
using testing::Scaled;
using testing::SmallWeights;
using testing::UnitRow;
using x2::testing::AsNumbers;
using x2::testing::HasShape;
using x2::testing::RandomMat;

// A cosine of unit rows of 6 numbers is off by at most 2 * 6 u < 1e-6 (Higham 2002, sec. 3.1, u = 2^-24), a logit by at
// most twenty times as much here, and the loss, a mean of differences of such, by twice that.
constexpr double kLoss = 4e-5;

// The small encoders pass three blocks. The same operations in the same order would give the same bits; another order
// is rounding, which LayerNorms multiply by one over a row's deviation (above 0.2 here).
constexpr double kEncoder = 2e-5;

// --- batches ---

struct Epoch {
  std::vector<int> cells;
  int batch = 0;
};

// 60 icons of 25 cells, some of which have many.
Epoch UnevenEpoch(uint64_t seed) {
  base::Rng rng = {seed};
  Epoch epoch = {{}, 8};
  for (int i = 0; i < 60; ++i) epoch.cells.push_back(std::min(rng.Below(25), rng.Below(25)));
  return epoch;
}

GRADED_TEST(Batches, HoldNoCellTwice, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const Epoch epoch = UnevenEpoch(TestSeed());
  const auto got = Batches(epoch.cells, epoch.batch, 3);
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "Batches(60 icons of up to 25 cells, batches of 8)";
  if (!ExpectAnswer(call + " returns a batch at all", !got->empty(), true)) return;
  std::set<int> used;
  for (const std::vector<int>& batch : *got) {
    if (!ExpectAnswer(call + ": the size of each batch", batch.size(), size_t{8})) return;
    std::set<int> seen;
    for (const int index : batch) {
      if (!ExpectAnswer(call + ": indices are those of icons", index >= 0 && index < 60, true)) return;
      if (!ExpectAnswer(call + ": no icon comes twice in an epoch", used.insert(index).second, true)) return;
      if (seen.insert(epoch.cells[index]).second) continue;
      ReportWrongAnswer(call, "8 different cells in each batch", absl::StrCat("two icons of cell ", epoch.cells[index]),
                        "two icons of a cell are each other's false negatives: each is punished for finding the "
                        "other's caption",
                        std::source_location::current());
      return;
    }
  }
}

GRADED_TEST(Batches, LeaveFewerCellsThanABatchHas, 2) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const Epoch epoch = UnevenEpoch(seed);
    const auto got = Batches(epoch.cells, epoch.batch, seed);
    ASSERT_TRUE(got.ok()) << got.status();
    std::vector<bool> used(epoch.cells.size());
    for (const std::vector<int>& batch : *got) {
      for (const int index : batch) {
        if (index >= 0 && index < 60) used[index] = true;
      }
    }
    std::set<int> left;
    for (size_t i = 0; i < used.size(); ++i) {
      if (!used[i]) left.insert(epoch.cells[i]);
    }
    if (left.size() < 8) continue;
    ReportWrongAnswer("Batches(60 icons, batches of 8): different cells among the icons that are left",
                      "fewer than 8: else they fill another batch", absl::StrCat(left.size()),
                      "an icon whose cell is in the batch already waits for the next one; it is not dropped",
                      std::source_location::current());
    return;
  }
}

GRADED_TEST(Batches, AreShuffledByTheSeed, 1) {
  const Epoch epoch = UnevenEpoch(2);
  const auto one = Batches(epoch.cells, 8, 1), again = Batches(epoch.cells, 8, 1), two = Batches(epoch.cells, 8, 2);
  ASSERT_TRUE(one.ok() && again.ok() && two.ok());
  if (!ExpectAnswer("Batches(..., seed 1) returns a batch at all", !one->empty(), true)) return;
  ExpectAnswer("Batches(..., seed 1), twice: the same batches", *one == *again, true);
  ExpectAnswer("Batches(..., seed 1) and seed 2: the same batches", *one == *two, false);
}

// --- encoders ---

GRADED_TEST(EmbedImages, AreTheClassTokensRowsProjected, 2) {
  base::Rng rng = {5};
  const Weights weights = SmallWeights(5);
  const Mat patches = RandomMat(rng, 3 * 4, 4);
  const auto got = EmbedImages(patches, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape("EmbedImages(three icons)", *got, 3, 6)) return;
  nn::ParamStore params(Specs(kSmall));
  Load(weights, params);
  const nn::Tensor rows =
      models::VitForward(nullptr, params, "image.", Vit(kSmall), AsTensor(patches).Reshaped({3, 4, 4}));
  // Row t of each icon, or the mean of all, times the projection, in double.
  const auto projected = [&](int first, int last) {
    const auto w = params.Get("image.projection").data();
    Numbers expected;
    for (int icon = 0; icon < 3; ++icon) {
      for (int e = 0; e < 6; ++e) {
        double sum = 0;
        for (int t = first; t <= last; ++t) {
          for (int c = 0; c < 8; ++c) sum += double{rows.data()[(icon * 5 + t) * 8 + c]} * w[c * 6 + e];
        }
        expected.push_back(sum / (last - first + 1));
      }
    }
    return expected;
  };
  ExpectAllNear("EmbedImages(three icons)", AsNumbers(*got), projected(0, 0), kEncoder,
                {{projected(0, 4), "that is the mean of all rows: the class token's row stands for the icon"},
                 {projected(1, 1), "that is the first patch: the class token is row 0"}});
}

GRADED_TEST(EmbedTexts, AreTheRowsOfTheirEndsProjected, 2) {
  const Weights weights = SmallWeights(7);
  const auto got = EmbedTexts(kTexts, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "EmbedTexts(texts of 2, 3 and 4 ids)";
  if (!HasShape(call, *got, 3, 6)) return;
  // The course's own CLIP, which brings them to length 1: directions first, then what is left of the length.
  nn::ParamStore params(models::ClipParams(AsModel()));
  Load(weights, params);
  const nn::Tensor unit = models::TextEmbeddings(nullptr, params, AsModel(), {kTexts.ids, kTexts.last});
  Numbers expected(unit.data().begin(), unit.data().end()), directions;
  for (int r = 0; r < 3; ++r) {
    const Numbers row = UnitRow(AsNumbers(*got), r, 6, true);
    directions.insert(directions.end(), row.begin(), row.end());
  }
  ExpectAllNear(call + ", brought to length 1", directions, expected, kEncoder);
}

GRADED_TEST(EmbedTexts, DoNotSeeWhatLiesBehindTheirEnd, 2) {
  const Weights weights = SmallWeights(7);
  Texts others = kTexts;
  others.ids[2] = 3;
  others.ids[3] = 8;
  others.ids[7] = 6;
  const auto got = EmbedTexts(kTexts, weights, kSmall), same = EmbedTexts(others, weights, kSmall);
  ASSERT_TRUE(got.ok() && same.ok());
  if (!HasShape("EmbedTexts", *got, 3, 6) || !HasShape("EmbedTexts", *same, 3, 6)) return;
  ExpectAllNear("EmbedTexts(the same texts with other ids behind their ends)", AsNumbers(*same), AsNumbers(*got), 0);
  Texts changed = kTexts;
  changed.ids[4] = 8;
  const auto other = EmbedTexts(changed, weights, kSmall);
  ASSERT_TRUE(other.ok());
  if (!HasShape("EmbedTexts", *other, 3, 6)) return;
  ExpectAnswer("EmbedTexts(another first word in text 1): the same row", AsNumbers(*other) == AsNumbers(*got), false);
}

// --- the loss ---

GRADED_TEST(InfoNce, OfTwoPairsIsTheHandouts, 2) {
  // Lengths that no cosine notices.
  const Mat images = {2, 2, {2, 0, 0, 5}}, texts = {2, 2, {.5f, 0, 0, 3}};
  const auto got = InfoNce(images, texts, 0);
  ASSERT_TRUE(got.ok()) << got.status();
  ExpectNear("InfoNce(cosines [1 0; 0 1], log_scale 0).loss", got->loss, std::log(1 + std::exp(-1)), kLoss,
             {{std::log(2.0), "the scale is 0: it is e to the log_scale, so 1 here"},
              {2 * std::log(1 + std::exp(-1)), "the directions are added: the loss is their mean"}});
  const auto sharp = InfoNce(images, texts, std::log(14.3f));
  ASSERT_TRUE(sharp.ok()) << sharp.status();
  ExpectNear("InfoNce(cosines [1 0; 0 1], log_scale ln 14.3).loss", sharp->loss, std::log(1 + std::exp(-14.3)), 2e-6,
             {{std::log(1 + std::exp(-1)), "the scale is lost"},
              {std::log(1 + std::exp(-std::log(14.3))), "that is the log_scale itself: the scale is e to it"}});
}

GRADED_TEST(InfoNce, TakesTheMeanOfBothDirections, 3) {
  base::Rng rng = {11};
  const Mat images = RandomMat(rng, 4, 6), texts = RandomMat(rng, 4, 6);
  const auto got = InfoNce(images, texts, std::log(5.0f)), swapped = InfoNce(texts, images, std::log(5.0f));
  ASSERT_TRUE(got.ok() && swapped.ok());
  const auto with = [&](const Scaled& how) { return LossInDouble(AsNumbers(images), AsNumbers(texts), 4, how); };
  ExpectNear("InfoNce(four random pairs, log_scale ln 5).loss", got->loss, with({5}), kLoss,
             {{with({5, 1, 0}), "that is image to text alone: texts choose among the images, too"},
              {with({5, 0, 1}), "that is text to image alone: images choose among the texts, too"},
              {with({5, 1, 1}), "the directions are added: the loss is their mean"},
              {with({1}), "the scale is lost"},
              {with({static_cast<double>(std::log(5.0f))}), "that is the log_scale itself: the scale is e to it"},
              {with({5, .5, .5, false}), "the embeddings are not brought to length 1"}});
  // The same sums with rows and columns exchanged.
  ExpectNear("InfoNce(texts, images).loss, beside InfoNce(images, texts).loss", swapped->loss, got->loss, kLoss);
}

GRADED_TEST(InfoNce, HasTheSlopesOfBothSidesAndOfTheScale, 3) {
  base::Rng rng = {13};
  const Mat images = RandomMat(rng, 3, 4), texts = RandomMat(rng, 3, 4);
  const float log_scale = std::log(6.0f);
  const std::string call = "InfoNce(three random pairs, log_scale ln 6)";
  const auto got = InfoNce(images, texts, log_scale);
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call + ".images", got->images, 3, 4) || !HasShape(call + ".texts", got->texts, 3, 4)) return;
  // Images, texts and log_scale in one list; central differences: h^2 = 1e-10 times a third derivative, rounding 1e-15
  // / h.
  Numbers p = AsNumbers(images);
  p.insert(p.end(), texts.data.begin(), texts.data.end());
  p.push_back(log_scale);
  const auto loss = [&] {
    const auto middle = p.begin() + 12;
    return LossInDouble({p.begin(), middle}, {middle, p.end() - 1}, 3, {std::exp(p.back())});
  };
  Numbers slopes, received = AsNumbers(got->images);
  received.insert(received.end(), got->texts.data.begin(), got->texts.data.end());
  received.push_back(got->log_scale);
  for (double& value : p) {
    const double middle = value;
    value = middle + 1e-5;
    const double above = loss();
    value = middle - 1e-5;
    slopes.push_back((above - loss()) / 2e-5);
    value = middle;
  }
  Numbers half = slopes;
  std::fill(half.begin() + 12, half.end() - 1, 0);
  Numbers frozen = slopes;
  frozen.back() = 0;
  Numbers unscaled = slopes;
  unscaled.back() /= std::exp(log_scale);
  // Rows are of length 0.3 to 2, so a slope along one is at most some ten times that along a cosine.
  ExpectAllNear(call + ": slopes along images, texts, log_scale", received, slopes, 10 * kLoss,
                {{frozen, "no slope arrives at the scale: it is learnt, too"},
                 {half, "no slope arrives at the texts"},
                 {unscaled, "that is the slope along the scale; its logarithm is what is learnt"}});
}

GRADED_TEST(InfoNce, LimitsTheScaleTo100, 1) {
  base::Rng rng = {17};
  // Nearly the same images and texts: at any scale some pair is in doubt.
  const Mat images = RandomMat(rng, 3, 6);
  Mat texts = {3, 6, {}};
  for (int i = 0; i < 18; ++i) texts.data.push_back(images.data[i % 6] + .05f * images.data[i]);
  const auto at_limit = InfoNce(images, texts, kLargestLogScale), beyond = InfoNce(images, texts, 7);
  ASSERT_TRUE(at_limit.ok() && beyond.ok());
  const double expected = LossInDouble(AsNumbers(images), AsNumbers(texts), 3, {100});
  const double unlimited = LossInDouble(AsNumbers(images), AsNumbers(texts), 3, {std::exp(7.0)});
  // Logits up to 100, of cosines off by 1e-6: twice 1e-4.
  ExpectNear("InfoNce(three pairs, log_scale 7).loss", beyond->loss, expected, 2e-4,
             {{unlimited, "the scale is e to the 7, 1097: it is limited to 100"}});
  ExpectNear("InfoNce(three pairs, log_scale 7).log_scale, the slope", beyond->log_scale, 0, 0);
}

GRADED_TEST(Gradient, IsThatOfBothEncodersAndTheScale, 1) {
  base::Rng rng = {19};
  const Weights weights = SmallWeights(19);
  const Mat patches = RandomMat(rng, 3 * 4, 4);
  const auto got = Gradient(patches, kTexts, weights, kSmall);
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "Gradient(three pairs)";
  ExpectAnswer(call + ".gradient.size()", got->gradient.size(), weights.size());
  if (got->gradient.size() != weights.size()) return;
  nn::ParamStore params(models::ClipParams(AsModel()));
  Load(weights, params);
  nn::Tape tape;
  const nn::Tensor images = models::ImageEmbeddings(&tape, params, AsModel(), AsTensor(patches).Reshaped({3, 4, 4}));
  const nn::Tensor texts = models::TextEmbeddings(&tape, params, AsModel(), {kTexts.ids, kTexts.last});
  const nn::Tensor loss = models::ClipLoss(&tape, params, images, texts);
  tape.Backward(loss);
  ExpectNear(call + ".loss", got->loss, loss.item(), kLoss);
  size_t offset = 0;
  for (const nn::ParamSpec& spec : Specs(kSmall)) {
    const size_t size = nn::CountParams(std::vector{spec});
    const auto begin = got->gradient.begin() + offset;
    const auto right = params.grads().subspan(offset, size);
    // A slope passes the blocks twice, at a scale of 14.
    if (!ExpectAllNear(absl::StrCat(call, ".gradient of ", spec.name), Numbers(begin, begin + size),
                       Numbers(right.begin(), right.end()), 20 * kEncoder,
                       {{Numbers(size), "no slope arrives there: is all of the forward pass on the tape?"}})) {
      return;
    }
    offset += size;
  }
}

// --- searches ---

GRADED_TEST(Retrieve, CountsEveryCellThatAQueryFits, 1) {
  const Mat similarities = {2, 6, {.9f, .8f, .1f, 0, .2f, .3f, .5f, .4f, .3f, .2f, .1f, .6f}};
  const auto got = Retrieve(similarities, {{7, 4}, {3, 1}}, {4, 2, 2, 3, 7, 9});
  ASSERT_TRUE(got.ok()) << got.status();
  // Query 0 fits cells 7 and 4: candidate 0 is right. Query 1 fits 3 and 1: candidate 3 is in place 5.
  ExpectNear("Retrieve(two queries).top1", got->top1, .5, 0,
             {{0, "query 0 fits cells 7 and 4: either is right, in whatever place it is listed"}});
  ExpectNear("Retrieve(two queries).top5", got->top5, 1, 0, {{.5, "place 5 is among the first five"}});
}

GRADED_TEST(Retrieve, PutsEqualWrongCandidatesInFront, 1) {
  const auto got = Retrieve({1, 3, {.5f, .5f, .5f}}, {{1}}, {1, 2, 3});
  ASSERT_TRUE(got.ok()) << got.status();
  ExpectNear("Retrieve(three candidates, all equal).top1", got->top1, 0, 0,
             {{1, "a model that gives all candidates the same similarity has found nothing"}});
  ExpectNear("Retrieve(three candidates, all equal).top5", got->top5, 1, 0);
  const auto twice = Retrieve({1, 3, {.9f, .9f, .5f}}, {{1}}, {1, 1, 3});
  ASSERT_TRUE(twice.ok()) << twice.status();
  ExpectNear("Retrieve(two right candidates with the same similarity).top1", twice->top1, 1, 0,
             {{0, "only wrong candidates stand in front of a right one"}});
}

GRADED_TEST(ModalityGap, IsTheDistanceOfTheMeanDirections, 2) {
  const auto apart = ModalityGap({1, 2, {1, 0}}, {1, 2, {0, 2}});
  ExpectNear("ModalityGap(images (1, 0), texts (0, 2))", apart, std::sqrt(2.0), 1e-6,
             {{std::sqrt(5.0), "the embeddings are not brought to length 1"}, {2, "that is the square"}});
  // Means (.5, .5) and (.6, .8): sqrt(.01 + .09).
  const auto three = ModalityGap({2, 2, {3, 0, 0, .1f}}, {1, 2, {.6f, .8f}});
  ExpectNear("ModalityGap(images (3, 0) and (0, .1), texts (.6, .8))", three, std::sqrt(.1), 1e-6,
             {{std::sqrt(std::pow(1.5 - .6, 2) + std::pow(.05 - .8, 2)), "each row to length 1 first, then the mean"},
              {std::sqrt(std::pow(std::sqrt(.5) - .6, 2) + std::pow(std::sqrt(.5) - .8, 2)),
               "the mean is not brought to length 1 again: its length says how narrow the cone is"}});
}

}  // namespace
}  // namespace clip_pairing
