// Lab 13-ex-14: by hand first, then with the course's CLIP on cells of which it has never seen an image.
//
// The trained model is the committed one, linked into this test. Its embeddings come from the library; which label wins
// is counted here by comparing, in double, and never taken from what the code under test says about itself.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_clip/committed.h"
#include "models/grammar_clip/train.h"
#include "phases/13-multimodal-models/exercises/ex-14-zero-shot/zero_shot.h"

namespace zero_shot {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::TestSeed;
using Doubles = std::vector<double>;

// A direction has two roundings, a product of E of them in float at most E + 2 more: E = 64 gives 66 * 6e-8. Twice
// that.
constexpr double kCosine = 8e-6;

Doubles Numbers(const absl::StatusOr<Mat>& m) { return m.ok() ? Doubles(m->data.begin(), m->data.end()) : Doubles(); }
Doubles Numbers(const absl::StatusOr<std::vector<float>>& v) {
  return v.ok() ? Doubles(v->begin(), v->end()) : Doubles();
}

double Dot(const Mat& a, int i, const Mat& b, int j) {
  double sum = 0;
  for (int c = 0; c < a.cols; ++c) sum += double{a.data[size_t(i) * a.cols + c]} * b.data[size_t(j) * b.cols + c];
  return sum;
}
double Cosine(const Mat& a, int i, const Mat& b, int j) {
  return Dot(a, i, b, j) / std::sqrt(Dot(a, i, a, i) * Dot(b, j, b, j));
}

Mat Random(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, std::vector<float>(size_t(rows) * cols)};
  for (float& v : m.data) v = static_cast<float>(4 * rng.Uniform() - 2);
  return m;
}

GRADED_TEST(Cosines, GoByTheAngleAndNotByTheLength, 2) {
  const Mat image = {1, 2, {1, 0}}, labels = {2, 2, {1, 0.1f, 3, 4}};
  ExpectAllNear("Cosines((1, 0); (1, 0.1), (3, 4))", Numbers(Cosines(image, labels)), {0.995037, 0.6}, 1e-6,
                {{{1, 3}, "that is the dot product: the longer label wins, whatever its direction"},
                 {{0.995037, 3}, "divide every label by its own length"}});
  const Mat longer = {1, 2, {7, 0}};
  ExpectAllNear("Cosines((7, 0); (1, 0.1), (3, 4))", Numbers(Cosines(longer, labels)), {0.995037, 0.6}, 1e-6,
                {{{6.965262, 4.2}, "the image's length is still in it"}});
}

GRADED_TEST(Cosines, OfRandomEmbeddingsAreThoseOfTheFormula, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat images = Random(rng, 5, 64), labels = Random(rng, 7, 64);
  Doubles expected;
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 7; ++j) expected.push_back(Cosine(images, i, labels, j));
  }
  ExpectAllNear("Cosines(5 x 64, 7 x 64)", Numbers(Cosines(images, labels)), expected, kCosine);
}

GRADED_TEST(Rank, PutsTheMostSimilarFirstAndOfEqualOnesTheLowerIndex, 2) {
  const auto rank = [](const std::vector<float>& cosines) { return Rank(cosines); };
  using Labels = std::vector<int>;
  ExpectAnswer<Labels>("Rank(0.2, 0.7, -0.9)", rank({0.2f, 0.7f, -0.9f}), {1, 0, 2},
                       {{{2, 0, 1}, "that is the least similar first"},
                        {{2, 1, 0}, "-0.9 is the opposite direction, not a strong similarity"}});
  ExpectAnswer<Labels>("Rank(0.5, 0.5)", rank({0.5f, 0.5f}), {0, 1},
                       {{{1, 0}, "of equal ones the lower index is first"}});
  // Long enough that a sort that is not stable mixes equal ones.
  std::vector<float> many(100, 0.25f);
  many[40] = 0.5f;
  Labels expected = {40};
  for (int i = 0; i < 100; ++i) {
    if (i != 40) expected.push_back(i);
  }
  ExpectAnswer<Labels>("Rank(100 labels, all equal but number 40)", rank(many), expected);
}

GRADED_TEST(Probabilities, AreSharpAtClipsScale, 2) {
  const auto probabilities = [](const std::vector<float>& cosines, float scale) {
    return Numbers(Probabilities(cosines, scale));
  };
  // 1 / (1 + e^-5); 100 * 0.05f is off by 100 * 2^-25 * 1.2, and so is the exponent: 4e-6 of p (1 - p) = 0.0066.
  ExpectAllNear("Probabilities(0.30, 0.25; 100)", probabilities({0.30f, 0.25f}, 100), {0.993307, 0.006693}, 1e-6,
                {{{0.512497, 0.487503}, "the scale is missing: cosines alone hardly differ"}});
  ExpectAllNear("Probabilities(0.30, 0.25; 1)", probabilities({0.30f, 0.25f}, 1), {0.512497, 0.487503}, 1e-6,
                {{{0.993307, 0.006693}, "the scale is an argument, and here it is 1"}});
  ExpectAllNear("Probabilities(1, -1; 100)", probabilities({1, -1}, 100), {1, 0}, 1e-6);
  ExpectAllNear("Probabilities(-1, -1, -1, -1; 100)", probabilities({-1, -1, -1, -1}, 100), {.25, .25, .25, .25}, 1e-6);
}

GRADED_TEST(Ensemble, AveragesDirectionsAndReturnsADirection, 2) {
  const Mat a = {1, 2, {10, 0}}, b = {1, 2, {0, 1}};
  ExpectAllNear("Ensemble((10, 0), (0, 1))", Numbers(Ensemble({a, b})), {0.707107, 0.707107}, 1e-6,
                {{{0.995037, 0.099504}, "a long embedding outvoted the other: make directions before the mean"},
                 {{0.5, 0.5}, "the mean of two directions is shorter than one: normalise again"},
                 {{5, 0.5}, "that is the mean of the embeddings as they came"}});
  ExpectAllNear("Ensemble((3, 4))", Numbers(Ensemble({Mat{1, 2, {3, 4}}})), {0.6, 0.8}, 1e-6,
                {{{3, 4}, "one template is an ensemble, too: its direction is wanted"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  const std::vector<Mat> templates = {Random(rng, 4, 16), Random(rng, 4, 16), Random(rng, 4, 16)};
  Doubles expected;
  for (int r = 0; r < 4; ++r) {
    Doubles sum(16);
    for (const Mat& t : templates) {
      for (int c = 0; c < 16; ++c) sum[c] += t.data[r * 16 + c] / std::sqrt(Dot(t, r, t, r));
    }
    const double length = std::sqrt(std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0));
    for (double v : sum) expected.push_back(v / length);
  }
  ExpectAllNear("Ensemble(three of 4 x 16)", Numbers(Ensemble(templates)), expected, kCosine);
}

GRADED_TEST(TopK, CountsImagesWhoseLabelIsAmongTheFirst, 2) {
  const Mat cosines = {3, 4, {.9f, .1f, .2f, .3f, .4f, .8f, .1f, .7f, .1f, .2f, .3f, .4f}};
  const std::vector<int> right = {0, 3, 0};  // ranked first, second and last
  const auto top = [&](int k) { return TopK(cosines, right, k); };
  ExpectNear("TopK(3 images, 1)", top(1), 1 / 3.0, 1e-9,
             {{2 / 3.0, "the second image's label is only the second: k is a number, not the last index"},
              {1, "that is a number of images, not a share"}});
  ExpectNear("TopK(3 images, 2)", top(2), 2 / 3.0, 1e-9);
  ExpectNear("TopK(3 images, 3)", top(3), 2 / 3.0, 1e-9);
  ExpectNear("TopK(3 images, 4)", top(4), 1, 1e-9);
}

// What the course's CLIP makes of 99 images of cells that were held out, and of sentences about all 300.
struct Unseen {
  Mat images, captions;
  std::vector<Mat> templates;  // three sentences about each cell
  std::vector<int> right;
};

Mat AsMat(const nn::Tensor& t) { return {t.rows(), t.cols(), {t.data().begin(), t.data().end()}}; }

Unseen Embedded() {
  nn::ParamStore params(models::ClipParams(grammar_clip::Config()));
  EXPECT_TRUE(grammar_clip::TakeCommitted(params).ok());
  const auto data = grammar_clip::MakeData();
  Unseen unseen;
  unseen.right = data->unseen.class_ids;
  unseen.images = AsMat(*grammar_clip::EmbedImages(params, data->unseen.images));
  std::vector<std::vector<std::string>> texts(4);
  for (int id = 0; id < grammar::kCells; ++id) {
    const grammar::Cell cell = *grammar::CellOf(id);
    texts[0].push_back(*grammar::Caption(cell));
    const std::vector<std::string> sentences = *grammar::Paraphrases(cell);
    for (int t = 1; t < 4; ++t) texts[t].push_back(sentences[(t - 1) % sentences.size()]);
  }
  unseen.captions = AsMat(*grammar_clip::EmbedTexts(params, texts[0]));
  for (int t = 1; t < 4; ++t) unseen.templates.push_back(AsMat(*grammar_clip::EmbedTexts(params, texts[t])));
  return unseen;
}

// The share found among the first k, by counting how many labels are better. No sort, no code of the lab.
double Counted(const Mat& images, const Mat& labels, const std::vector<int>& right, int k) {
  int found = 0;
  for (int i = 0; i < images.rows; ++i) {
    int better = 0;
    for (int j = 0; j < labels.rows; ++j) better += Cosine(images, i, labels, j) > Cosine(images, i, labels, right[i]);
    found += better < k;
  }
  return double(found) / images.rows;
}

// Two labels nearer to each other than float tells apart may change places: one image of 99.
constexpr double kOneImage = 1.01 / 99;

GRADED_TEST(CourseClip, NamesCellsOfWhichItHasNeverSeenAnImage, 2) {
  const Unseen unseen = Embedded();
  const auto cosines = Cosines(unseen.images, unseen.captions);
  if (!cosines.ok()) {
    ExpectAnswer<std::string>("Cosines(99 images, 300 captions)", cosines.status().ToString(), "99 x 300 numbers");
    return;
  }
  const double top1 = Counted(unseen.images, unseen.captions, unseen.right, 1);
  const double top5 = Counted(unseen.images, unseen.captions, unseen.right, 5);
  EXPECT_GE(top1, 0.60) << "the committed model itself";
  EXPECT_GE(top5, 0.90) << "the committed model itself";
  ExpectNear("TopK(99 unseen images against 300 captions, 1)", TopK(*cosines, unseen.right, 1), top1, kOneImage);
  ExpectNear("TopK(99 unseen images against 300 captions, 5)", TopK(*cosines, unseen.right, 5), top5, kOneImage);
}

GRADED_TEST(CourseClip, NamesThemByAnEnsembleOfSentences, 2) {
  const Unseen unseen = Embedded();
  const auto labels = Ensemble(unseen.templates);
  if (!labels.ok() || labels->rows != grammar::kCells || labels->cols != unseen.images.cols) {
    ExpectAnswer<std::string>(
        "Ensemble(three of 300 x 64)",
        labels.ok() ? absl::StrCat(labels->rows, " x ", labels->cols) : labels.status().ToString(), "300 x 64");
    return;
  }
  // The ensemble in double, by the definition.
  Mat expected = unseen.templates[0];
  for (int r = 0; r < expected.rows; ++r) {
    for (int c = 0; c < expected.cols; ++c) {
      double sum = 0;
      for (const Mat& t : unseen.templates) sum += t.data[size_t(r) * t.cols + c] / std::sqrt(Dot(t, r, t, r));
      expected.data[size_t(r) * expected.cols + c] = static_cast<float>(sum);
    }
  }
  const double top1 = Counted(unseen.images, expected, unseen.right, 1);
  EXPECT_GE(top1, 0.60) << "the committed model itself";
  const auto cosines = Cosines(unseen.images, *labels);
  if (!cosines.ok()) {
    ExpectAnswer<std::string>("Cosines(99 images, 300 ensembles)", cosines.status().ToString(), "99 x 300 numbers");
    return;
  }
  ExpectNear("TopK(99 unseen images against 300 ensembles, 1)", TopK(*cosines, unseen.right, 1), top1, kOneImage);
}

}  // namespace
}  // namespace zero_shot
