// Lab 13-ex-05: nearest centroids against cases worked out by hand and the definition in double, and then the question:
// the same probe on pixels and on the features of an encoder that was trained against captions.
//
// Scenes are drawn here (models/data/scenes); their features are those of models/scene_encoder, which the build embeds.

#include <cstddef>
#include <initializer_list>
#include <map>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/data/scenes/scene.h"
#include "models/scene_encoder/features.h"
#include "phases/13-multimodal-models/exercises/ex-05-semantic-features/semantic_features.h"

namespace semantic_features {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Classes = std::vector<int>;
using Numbers = std::vector<double>;

// Means of a few small numbers: one rounding to float, 6e-8 of at most 10.
constexpr double kMean = 1e-6;

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

Mat Column(std::vector<float> values) { return {static_cast<int>(values.size()), 1, std::move(values)}; }

// Centroids of the given classes, if FitCentroids says so; otherwise a failure.
bool ExpectCentroids(const std::string& call, const Mat& x, const Classes& labels, const Classes& classes,
                     const Numbers& means, std::initializer_list<course::testing::Mistake<Numbers>> mistakes = {}) {
  const absl::StatusOr<Centroids> got = FitCentroids(x, labels);
  if (!got.ok()) {
    ReportWrongAnswer(call, "centroids", got.status().ToString(), "", std::source_location::current());
    return false;
  }
  Classes every(classes.back() + 1);
  for (size_t i = 0; i < every.size(); ++i) every[i] = static_cast<int>(i);
  return ExpectAnswer<Classes>(
             call + ".classes", got->classes, classes,
             {{every, "a class without examples has no mean: leave it out, or its centroid can win"},
              {labels, "one centroid for each class, not for each example: that would be the nearest neighbour"}}) &&
         ExpectAnswer<int>(call + ".means.rows", got->means.rows, static_cast<int>(classes.size())) &&
         ExpectAllNear(call + ".means", AsNumbers(got->means), means, kMean, mistakes);
}

// The definition, in double, on rows as vectors.
double OracleAccuracy(const Split& split, const Labels& labels) {
  std::map<int, std::pair<Numbers, int>> groups;
  const auto at = [](const Mat& m, int r, int c) { return double{m.data[r * m.cols + c]}; };
  for (int r = 0; r < split.train.rows; ++r) {
    auto& [sum, examples] = groups[labels.train[r]];
    sum.resize(split.train.cols);
    for (int c = 0; c < split.train.cols; ++c) sum[c] += at(split.train, r, c);
    ++examples;
  }
  int right = 0;
  for (int r = 0; r < split.test.rows; ++r) {
    int nearest = -1;
    double least = 0;
    for (const auto& [label, group] : groups) {
      double distance = 0;
      for (int c = 0; c < split.test.cols; ++c) {
        const double difference = at(split.test, r, c) - group.first[c] / group.second;
        distance += difference * difference;
      }
      if (nearest < 0 || distance < least) {
        nearest = label;
        least = distance;
      }
    }
    right += nearest == labels.test[r];
  }
  return static_cast<double>(right) / split.test.rows;
}

GRADED_TEST(FitCentroids, AreTheMeansOfTheClassesThatHaveExamples, 2) {
  ExpectCentroids("FitCentroids(1 3 8, labels 0 0 2)", Column({1, 3, 8}), {0, 0, 2}, {0, 2}, {2, 8},
                  {{{4, 8}, "the sum of the examples: the mean is wanted"},
                   {{4. / 3, 8. / 3}, "divided by all examples: each class has its own number"},
                   {{8, 2}, "the means are in the order of their classes"}});
  ExpectCentroids("FitCentroids([0 1; 4 3; 2 8], labels 7 1 7)", {3, 2, {0, 1, 4, 3, 2, 8}}, {7, 1, 7}, {1, 7},
                  {4, 3, 1, 4.5},
                  {{{1, 4.5, 4, 3}, "classes ascend: 1 before 7, whichever comes first among the examples"},
                   {{4, 3, 2, 9}, "the sum of the examples: the mean is wanted"}});
}

GRADED_TEST(Classify, TakesTheClassOfTheNearestMean, 2) {
  const auto expect = [](const std::string& call, const Centroids& centroids, const Mat& x, const Classes& expected,
                         std::initializer_list<course::testing::Mistake<Classes>> mistakes) {
    ExpectAnswer<Classes>(call, Classify(centroids, x), expected, mistakes);
  };
  expect("Classify({means 2 8, classes 0 2}, 4 6 5 -3)", {Column({2, 8}), {0, 2}}, Column({4, 6, 5, -3}), {0, 2, 0, 0},
         {{{0, 1, 0, 0}, "that is the number of the mean: its class is wanted"},
          {{0, 2, 2, 0}, "5 is as far from 2 as from 8: of equally near classes the smaller one is taken"},
          {{2, 2, 2, 0}, "that is the largest product: a long mean is not a near one"}});
  // (0, 4) is 4 from (0, 0) and sqrt(9 + 2.25) = 3.35 from (3, 2.5); sums of sizes are 4 and 4.5.
  expect("Classify({means (0,0) (3,2.5), classes 0 1}, (0,4))", {{2, 2, {0, 0, 3, 2.5f}}, {0, 1}}, {1, 2, {0, 4}}, {1},
         {{{0}, "by the sum of the sizes of the differences: take their squares"}});
  expect("Classify({means (9,9) (1,0), classes 3 5}, (2,2))", {{2, 2, {9, 9, 1, 0}}, {3, 5}}, {1, 2, {2, 2}}, {5},
         {{{3}, "that is the largest product: a long mean is not a near one"}});
}

GRADED_TEST(Classify, LooksAtMeansAndAtNothingElse, 1) {
  const auto expect = [](const std::string& call, const Mat& x, const Classes& labels, float asked, int expected,
                         const std::string& mistake) {
    const absl::StatusOr<Centroids> centroids = FitCentroids(x, labels);
    const absl::StatusOr<Classes> got =
        centroids.ok() ? Classify(*centroids, Column({asked})) : absl::StatusOr<Classes>(centroids.status());
    ExpectAnswer<Classes>(call, got, Classes{expected}, {{Classes{1 - expected}, mistake}});
  };
  // Means 1 and 4, sums 3 and 4.
  expect("1 1 1 of class 0 and 4 of class 1; asked for 3.4", Column({1, 1, 1, 4}), {0, 0, 0, 1}, 3.4f, 1,
         "nearest to the sum of the examples: take their mean");
  // Means 5 and 8. The nearest example is the 10.
  expect("0 10 of class 0 and 8 of class 1; asked for 9.5", Column({0, 10, 8}), {0, 0, 1}, 9.5f, 1,
         "that is the class of the nearest example: a probe only keeps the mean of each class");
  // Class 1 has no examples. A mean of 0 for it would be nearer to 1 than 5 is.
  expect("5 of class 0 and 9 of class 2; asked for 1", Column({5, 9}), {0, 2}, 1, 0,
         "class 1 has no examples and cannot be the answer");
}

GRADED_TEST(Accuracy, IsTheShareOfRightAnswers, 1) {
  const auto expect = [](const Classes& predicted, const Classes& labels, double expected) {
    ExpectNear(absl::StrCat("Accuracy(", absl::StrJoin(predicted, " "), " against ", absl::StrJoin(labels, " "), ")"),
               Accuracy(predicted, labels), expected, 1e-9,
               {{0, "a quotient of whole numbers is a whole number: convert first"},
                {1 - expected, "that is the share of wrong answers"},
                {100 * expected, "a share from 0 to 1"},
                {expected * labels.size(), "the number of right answers: divide it by the number of all"}});
  };
  expect({0, 0, 2}, {0, 1, 2}, 2. / 3);
  expect({1, 1, 1, 1}, {1, 0, 0, 0}, .25);
  expect({4, 5}, {4, 5}, 1);
}

GRADED_TEST(ProbeAccuracy, LearnsFromOneHalfAndIsJudgedOnTheOther, 1) {
  // 0 is class 0 and 10 is class 1; then 9 is called 0 and 1 is called 1: both answers are wrong.
  const Split split = {Column({0, 10}), Column({9, 1})};
  ExpectNear("ProbeAccuracy(train 0 10 as 0 1, test 9 1 as 0 1)", ProbeAccuracy(split, {{0, 1}, {0, 1}}), 0, 1e-9,
             {{1, "the means, or the questions, came from the wrong half: learn from train, be judged on test"}});
  const Split longer = {Column({0, 1, 10}), Column({9, 1, 2, 8, 7})};
  ExpectNear("ProbeAccuracy(train 0 1 10 as 0 0 1, test 9 1 2 8 7 as 1 0 0 1 0)",
             ProbeAccuracy(longer, {{0, 0, 1}, {1, 0, 0, 1, 0}}), .8, 1e-9,
             {{1, "judged on the examples that it has learned from"}});
}

GRADED_TEST(ProbeAccuracy, AgreesWithTheDefinitionOnRandomNumbers, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 10; ++i) {
    const int D = 1 + rng.Below(6), train = 5 + rng.Below(40), test = 5 + rng.Below(40), classes = 2 + rng.Below(4);
    Split split = {{train, D, {}}, {test, D, {}}};
    Labels labels;
    // Each class around a place of its own, near enough to be taken for another now and then.
    const auto fill = [&](Mat& x, Classes& of_rows) {
      for (int r = 0; r < x.rows; ++r) {
        of_rows.push_back(3 * rng.Below(classes));
        for (int c = 0; c < D; ++c) {
          x.data.push_back(static_cast<float>(.2 * of_rows.back() * (c % 2) + 2 * rng.Uniform()));
        }
      }
    };
    fill(split.train, labels.train);
    fill(split.test, labels.test);
    // Means in float may decide a tie of double otherwise: one answer.
    if (!ExpectNear(absl::StrCat("ProbeAccuracy(", train, " examples, ", test, " questions, D = ", D, ")"),
                    ProbeAccuracy(split, labels), OracleAccuracy(split, labels), 1.01 / test)) {
      return;
    }
  }
}

// 400 scenes to learn from and 400 to be asked about, as rows.
Split Halves(const Mat& rows) {
  const int half = rows.rows / 2;
  const auto middle = rows.data.begin() + static_cast<std::ptrdiff_t>(half) * rows.cols;
  return {{half, rows.cols, {rows.data.begin(), middle}}, {half, rows.cols, {middle, rows.data.end()}}};
}

Labels HalvesOf(const std::vector<scenes::Scene>& scenes, int scenes::Object::*attribute) {
  Labels labels;
  for (size_t i = 0; i < scenes.size(); ++i) {
    (i < scenes.size() / 2 ? labels.train : labels.test).push_back(scenes[i].object.*attribute);
  }
  return labels;
}

GRADED_TEST(CompareProbes, FindsShapesInFeaturesThatItDoesNotFindInPixels, 2) {
  const std::vector<scenes::Scene> scenes = scenes::MakeScenes(scene_encoder::kScenes, scene_encoder::kScenesSeed);
  const scene_encoder::GivenFeatures given = scene_encoder::ReadGivenFeatures();
  Mat rows = {static_cast<int>(scenes.size()), 3 * scenes::kSide * scenes::kSide, {}};
  for (const scenes::Scene& scene : scenes) {
    rows.data.insert(rows.data.end(), scene.image.pixels.begin(), scene.image.pixels.end());
  }
  const Split pixels = Halves(rows), trained = Halves(given.trained), untrained = Halves(given.untrained);

  // A question whose two nearest means are equally far, up to rounding, may go either way: two of 400.
  const double tie = 2.01 / pixels.test.rows;
  const auto expect = [&](const std::string& what, const Split& features, const Labels& labels) {
    const std::string call = absl::StrCat("CompareProbes(400 scenes of pixels, ", what, ").");
    const absl::StatusOr<ProbeReport> got = CompareProbes(pixels, features, labels);
    if (!got.ok()) {
      ReportWrongAnswer(call, "a report", got.status().ToString(), "", std::source_location::current());
      return ProbeReport{};
    }
    const double on_pixels = OracleAccuracy(pixels, labels), on_features = OracleAccuracy(features, labels);
    ExpectNear(call + "pixels", got->pixels, on_pixels, tie, {{on_features, "that is the accuracy on features"}});
    ExpectNear(call + "features", got->features, on_features, tie, {{on_pixels, "that is the accuracy on pixels"}});
    ExpectNear(call + "gain", got->gain, on_features - on_pixels, 2 * tie,
               {{on_pixels - on_features, "the gain of features: theirs minus that of pixels"}});
    return *got;
  };
  const Labels shape = HalvesOf(scenes, &scenes::Object::shape), colour = HalvesOf(scenes, &scenes::Object::colour);
  const ProbeReport of_shape = expect("features, shape", trained, shape);
  const ProbeReport of_colour = expect("features, colour", trained, colour);
  expect("features, place", trained, HalvesOf(scenes, &scenes::Object::place));
  const ProbeReport before = expect("features before training, shape", untrained, shape);

  // Measured when the features were made: .4275 -> .8425, .9725 -> 1, and .3700 before training.
  ExpectAnswer<bool>("CompareProbes(shape).gain >= 0.25", of_shape.gain >= .25, true);
  ExpectAnswer<bool>("CompareProbes(colour).features >= 0.95", of_colour.features >= .95, true);
  ExpectAnswer<bool>("CompareProbes(shape, before training).gain <= 0.1", before.gain <= .1, true);
}

}  // namespace
}  // namespace semantic_features
