// Lab 13-ex-13: cosines, the loss of each direction, its gradient, the steps of Adam, and what a trained pair can do.
//
// The trained towers are judged by this file's own cosines and losses, in double, on numbers that it draws: what the
// graded code says about itself is asked only where it is compared with them.

#include <algorithm>
#include <cmath>
#include <functional>
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
#include "nn/random.h"
#include "phases/13-multimodal-models/exercises/ex-13-train-clip-loss/clip_training.h"

namespace clip_training {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

// A cosine of unit rows of at most 8 numbers is off by at most 2 * 8 u < 1e-6 (Higham 2002, sec. 3.1, u = 2^-24), a
// logit by ten times as much, and the loss, a mean of differences of such, by twice that at most.
constexpr double kCosine = 1e-6, kLoss = 2e-5;

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

// Both towers, one after the other, in double.
Numbers AllOf(const Towers& towers) {
  Numbers all = AsNumbers(towers.image);
  all.insert(all.end(), towers.text.data.begin(), towers.text.data.end());
  return all;
}

// One side's embedding of row r, of length 1; its tower (C, E) begins at `tower`.
Numbers UnitRow(const Mat& x, int r, const double* tower, int e) {
  Numbers row(e);
  double squares = 0;
  for (int j = 0; j < e; ++j) {
    for (int c = 0; c < x.cols; ++c) row[j] += x.data[r * x.cols + c] * tower[c * e + j];
    squares += row[j] * row[j];
  }
  for (double& value : row) value /= std::sqrt(squares);
  return row;
}

// All cosines, row by row, for the towers in `p`.
Numbers CosinesInDouble(const Numbers& p, int e, const Mat& images, const Mat& texts) {
  std::vector<Numbers> text;
  for (int j = 0; j < texts.rows; ++j) text.push_back(UnitRow(texts, j, p.data() + images.cols * e, e));
  Numbers s;
  for (int i = 0; i < images.rows; ++i) {
    const Numbers image = UnitRow(images, i, p.data(), e);
    for (int j = 0; j < texts.rows; ++j) {
      double cosine = 0;
      for (int k = 0; k < e; ++k) cosine += image[k] * text[j][k];
      s.push_back(cosine);
    }
  }
  return s;
}

// Mean over i of the log of the sum over j of exp(scale (s_ij - s_ii)); over columns: s_ji.
double LossInDouble(const Numbers& s, int n, double scale, bool columns) {
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    double others = 0;
    for (int j = 0; j < n; ++j) others += std::exp(scale * ((columns ? s[j * n + i] : s[i * n + j]) - s[i * n + i]));
    sum += std::log(others) / n;
  }
  return sum;
}

// Which loss: the weights of the two directions.
struct Directed {
  double image_to_text = .5, text_to_image = .5;
};

Numbers SlopesInDouble(const Numbers& p, int e, const Mat& images, const Mat& texts, double scale, Directed w = {}) {
  const auto loss = [&](const Numbers& at) {
    const Numbers s = CosinesInDouble(at, e, images, texts);
    return w.image_to_text * LossInDouble(s, images.rows, scale, false) +
           w.text_to_image * LossInDouble(s, images.rows, scale, true);
  };
  Numbers slopes;
  for (size_t i = 0; i < p.size(); ++i) {
    // Central differences: h^2 = 1e-10 times a third derivative, and rounding of 1e-15 / h.
    Numbers more = p, less = p;
    more[i] += 1e-5;
    less[i] -= 1e-5;
    slopes.push_back((loss(more) - loss(less)) / 2e-5);
  }
  return slopes;
}

// Algorithm 1 of Adam, with its usual constants, on those slopes.
Numbers AfterAdam(Numbers p, int e, const Mat& images, const Mat& texts, int steps, double scale, Directed w = {}) {
  Numbers m(p.size()), v(p.size());
  for (int t = 1; t <= steps; ++t) {
    const Numbers g = SlopesInDouble(p, e, images, texts, scale, w);
    for (size_t i = 0; i < p.size(); ++i) {
      m[i] = .9 * m[i] + .1 * g[i];
      v[i] = .999 * v[i] + .001 * g[i] * g[i];
      p[i] -= .01 * (m[i] / (1 - std::pow(.9, t))) / (std::sqrt(v[i] / (1 - std::pow(.999, t))) + 1e-8);
    }
  }
  return p;
}

bool HasShape(const std::string& call, const Mat& m, int rows, int cols) {
  const size_t size = static_cast<size_t>(rows) * cols;
  if (m.rows == rows && m.cols == cols && m.data.size() == size) return true;
  ReportWrongAnswer(call, absl::StrCat("(", rows, ", ", cols, "), ", size, " numbers"),
                    absl::StrCat("(", m.rows, ", ", m.cols, "), ", m.data.size(), " numbers"), "",
                    std::source_location::current());
  return false;
}

Mat Normal(base::Rng& rng, int rows, int cols, float deviation) {
  Mat m = {rows, cols, std::vector<float>(rows * cols)};
  nn::FillNormal(rng, deviation, m.data);
  return m;
}

// Pairs that mean nothing: whoever finds them has learnt them.
struct Pairs {
  Mat images, texts;
  Towers start;
};

Pairs RandomPairs(uint64_t seed, int n, int c, int e) {
  base::Rng rng = {seed};
  const float deviation = 1 / std::sqrt(static_cast<float>(c));
  Pairs pairs;
  pairs.images = Normal(rng, n, c, 1);
  pairs.texts = Normal(rng, n, c, 1);
  pairs.start.image = Normal(rng, c, e, deviation);
  pairs.start.text = Normal(rng, c, e, deviation);
  return pairs;
}

// The cosines of exercise 4: [.9 .1 .2; .3 .8 0; .1 .4 .7]. Texts are three axes, images have a fourth number that
// makes their length 1, and the towers are twice and three times the unit matrix, which no cosine notices.
Pairs PairsOfExercise4() {
  const double s[3][3] = {{.9, .1, .2}, {.3, .8, 0}, {.1, .4, .7}};
  Pairs pairs = {{3, 4, {}}, {3, 4, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}}, {}};
  for (const auto& row : s) {
    double squares = 0;
    for (const double value : row) {
      squares += value * value;
      pairs.images.data.push_back(static_cast<float>(value));
    }
    pairs.images.data.push_back(static_cast<float>(std::sqrt(1 - squares)));
  }
  pairs.start = {{4, 4, std::vector<float>(16)}, {4, 4, std::vector<float>(16)}};
  for (int i = 0; i < 4; ++i) pairs.start.image.data[i * 5] = 2, pairs.start.text.data[i * 5] = 3;
  return pairs;
}

GRADED_TEST(Cosines, AreOfEveryImageWithEveryText, 2) {
  const Pairs pairs = PairsOfExercise4();
  const auto got = Cosines(pairs.start, pairs.images, pairs.texts);
  const std::string call = "Cosines(towers 2 I and 3 I; three images, three texts)";
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call, *got, 3, 3)) return;
  ExpectAllNear(call, AsNumbers(*got), {.9, .1, .2, .3, .8, 0, .1, .4, .7}, kCosine,
                {{{5.4, .6, 1.2, 1.8, 4.8, 0, .6, 2.4, 4.2}, "the embeddings are not brought to length 1"},
                 {{.9, .3, .1, .1, .8, .4, .2, 0, .7}, "a row belongs to an image, a column to a text"}});
}

GRADED_TEST(Losses, OfImagesThatLookForTheirText, 2) {
  const Pairs pairs = PairsOfExercise4();
  const auto got = Losses(pairs.start, pairs.images, pairs.texts, 10);
  ASSERT_TRUE(got.ok()) << got.status();
  ExpectNear("Losses(cosines [.9 .1 .2; .3 .8 0; .1 .4 .7], scale 10).image_to_text", got->image_to_text, .01974695,
             kLoss,
             {{.00982533, "that is text to image: here each row, an image, chooses among the texts"},
              {.01478614, "that is the mean of both directions"},
              {.05924085, "that is the sum over the images: the loss is their mean"},
              {.73827206, "the scale is lost: that is the loss at 1. Behind the normalisation it has an effect"},
              {1.09861229, "all logits are equal"}});
}

GRADED_TEST(Losses, OfTextsThatLookForTheirImage, 2) {
  const Pairs pairs = PairsOfExercise4();
  const auto got = Losses(pairs.start, pairs.images, pairs.texts, 10);
  ASSERT_TRUE(got.ok()) << got.status();
  ExpectNear("Losses(cosines [.9 .1 .2; .3 .8 0; .1 .4 .7], scale 10).text_to_image", got->text_to_image, .00982533,
             kLoss,
             {{.01974695, "that is image to text: here each column, a text, chooses among the images"},
              {.01478614, "that is the mean of both directions"},
              {0, "this direction is missing"}});
}

GRADED_TEST(Losses, AreThoseOfRandomPairs, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (const float scale : {1.f, 4.f, 10.f}) {
    const Pairs pairs = RandomPairs(TestSeed(), 6, 5, 4);
    const auto got = Losses(pairs.start, pairs.images, pairs.texts, scale);
    ASSERT_TRUE(got.ok()) << got.status();
    const Numbers s = CosinesInDouble(AllOf(pairs.start), 4, pairs.images, pairs.texts);
    ExpectAllNear(absl::StrCat("Losses(6 random pairs, C 5, E 4; scale ", scale, "), both"),
                  {got->image_to_text, got->text_to_image},
                  {LossInDouble(s, 6, scale, false), LossInDouble(s, 6, scale, true)}, 4 * kLoss);
  }
}

GRADED_TEST(Gradients, AreTheSlopesOfBothDirectionsTogether, 2) {
  const Pairs pairs = RandomPairs(13, 6, 5, 4);
  const auto got = Gradients(pairs.start, pairs.images, pairs.texts, 4);
  const std::string call = "Gradients(6 random pairs, C 5, E 4; scale 4)";
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call + ".image", got->image, 5, 4) || !HasShape(call + ".text", got->text, 5, 4)) return;
  const auto slopes = [&](Directed w) {
    return SlopesInDouble(AllOf(pairs.start), 4, pairs.images, pairs.texts, 4, w);
  };
  Numbers image_only = slopes({});
  std::fill(image_only.begin() + 20, image_only.end(), 0);
  // Slopes of size 1, from some hundred float operations: 100 u = 6e-6.
  ExpectAllNear(call, AllOf(*got), slopes({}), 2e-5,
                {{slopes({1, 0}), "that is image to text alone: the loss is the mean of both directions"},
                 {slopes({0, 1}), "that is text to image alone: the loss is the mean of both directions"},
                 {slopes({1, 1}), "that is the sum of both directions: the loss is half of it"},
                 {image_only, "the text tower got no gradient"}});
}

GRADED_TEST(Train, TakesAsManyStepsOfAdamAsItIsTold, 2) {
  const Pairs pairs = RandomPairs(17, 6, 5, 4);
  for (const int steps : {0, 1, 4}) {
    const auto got = Train(pairs.start, pairs.images, pairs.texts, {steps, 4, .01f});
    const std::string call = absl::StrCat("Train(6 random pairs, C 5, E 4; ", steps, " steps, scale 4, rate 0.01)");
    ASSERT_TRUE(got.ok()) << got.status();
    if (!HasShape(call + ".image", got->image, 5, 4) || !HasShape(call + ".text", got->text, 5, 4)) return;
    const auto after = [&](int n, double scale, Directed w) {
      return AfterAdam(AllOf(pairs.start), 4, pairs.images, pairs.texts, n, scale, w);
    };
    // A step is 0.01 times a ratio of slopes. Slopes are off by 6e-6 as above, and the smallest of these is 3.7e-3: 0.2
    // % of a step, and later steps inherit it.
    const bool right =
        ExpectAllNear(call, AllOf(*got), after(steps, 4, {}), 1e-4,
                      {{after(steps, 4, {1, 0}), "that is image to text alone: the loss is the mean of both"},
                       {after(steps, 4, {0, 1}), "that is text to image alone: the loss is the mean of both"},
                       {after(steps, 4, {-.5, -.5}), "that is up the slope: the loss grows"},
                       {after(steps, 1, {}), "the scale is lost"},
                       {after(0, 4, {}), "nothing moved"}});
    if (!right) return;
  }
}

// What a trained pair can do, measured here.
struct Report {
  double image_to_text, text_to_image, diagonal, others;
  int texts_found, images_found;  // of 64
};

absl::StatusOr<Report> TrainAndMeasure(uint64_t seed, float scale) {
  const Pairs pairs = RandomPairs(seed, 64, 32, 32);
  const auto towers = Train(pairs.start, pairs.images, pairs.texts, {200, scale, .01f});
  if (!towers.ok()) return towers.status();
  if (towers->image.data.size() != 1024 || towers->text.data.size() != 1024) {
    return absl::OutOfRangeError("the towers that came back are not (32, 32)");
  }
  const Numbers s = CosinesInDouble(AllOf(*towers), 32, pairs.images, pairs.texts);
  Report r = {LossInDouble(s, 64, scale, false), LossInDouble(s, 64, scale, true), 0, 0, 0, 0};
  for (int i = 0; i < 64; ++i) {
    bool text = true, image = true;
    for (int j = 0; j < 64; ++j) {
      (i == j ? r.diagonal : r.others) += s[i * 64 + j] / (i == j ? 64 : 64 * 63);
      text = text && (j == i || s[i * 64 + j] < s[i * 64 + i]);
      image = image && (j == i || s[j * 64 + i] < s[i * 64 + i]);
    }
    r.texts_found += text;
    r.images_found += image;
  }
  return r;
}

void ExpectBelow(const std::string& what, double got, double limit, const std::string& hint,
                 std::source_location where = std::source_location::current()) {
  if (got <= limit) return;
  ReportWrongAnswer(what, absl::StrCat("at most ", limit), absl::StrCat(got), hint, where);
}

// 200 steps at scale 10 reach about 0.05 from 6; half of the pairs' luck and rounding are far from the limits.
constexpr char kRun[] = "Train(64 random pairs of 32; 200 steps, scale 10): measured on the towers, ";

GRADED_TEST(Train, TeachesImagesToFindTheirText, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const auto r = TrainAndMeasure(TestSeed() + 3, 10);
  ASSERT_TRUE(r.ok()) << r.status();
  ExpectBelow(absl::StrCat(kRun, "loss image to text"), r->image_to_text, .15, "guessing is ln 64 = 4.16");
  ExpectAnswer<int>(absl::StrCat(kRun, "images that find their text"), r->texts_found, 64);
}

GRADED_TEST(Train, TeachesTextsToFindTheirImage, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const auto r = TrainAndMeasure(TestSeed() + 4, 10);
  ASSERT_TRUE(r.ok()) << r.status();
  ExpectBelow(absl::StrCat(kRun, "loss text to image"), r->text_to_image, .15, "guessing is ln 64 = 4.16");
  ExpectAnswer<int>(absl::StrCat(kRun, "texts that find their image"), r->images_found, 64);
}

GRADED_TEST(Train, PutsPairsNextToEachOtherAndOthersAcross, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const auto r = TrainAndMeasure(TestSeed() + 5, 10);
  ASSERT_TRUE(r.ok()) << r.status();
  ExpectBelow(absl::StrCat(kRun, "1 - mean cosine of the pairs"), 1 - r->diagonal, .2, "a pair points the same way");
  ExpectBelow(absl::StrCat(kRun, "|mean cosine of all others|"), std::abs(r->others), .1,
              "what does not belong together is at right angles");
}

GRADED_TEST(Train, IsStuckAboveThreeWhenTheScaleIsOne, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const auto r = TrainAndMeasure(TestSeed() + 6, 1);
  ASSERT_TRUE(r.ok()) << r.status();
  // The best that cosines can do: 1 on the diagonal, -1/63 elsewhere (the handout).
  const double floor = std::log(1 + 63 * std::exp(-64.0 / 63));
  const double loss = (r->image_to_text + r->text_to_image) / 2;
  EXPECT_GE(loss, floor - 1e-9) << "no 64 pairs can be below ln(1 + 63 e^(-64/63)) = 3.170 at scale 1";
  ExpectBelow("Train(64 random pairs of 32; 200 steps, scale 1): measured on the towers, loss", loss, 3.4,
              "it began near ln 64 = 4.16 and ends near 3.22");
  ExpectAnswer<int>("the same towers: images that find their text", r->texts_found, 64);
}

}  // namespace
}  // namespace clip_training
