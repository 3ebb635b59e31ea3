// Encoder and language model against their formulas in double, and against themselves, cut differently.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "absl/status/status.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/qwen2_vl/language_model.h"
#include "models/qwen2_vl/linear.h"
#include "models/qwen2_vl/testing/in_double.h"
#include "models/qwen2_vl/vision_tower.h"

namespace qwen2_vl {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::kTiny;
using testing::Rows;
using testing::Tolerance;
using testing::WeightsOff;
constexpr int kDirections = 10;

std::vector<float> RandomPatches(const Grid& grid, base::Rng& rng) {
  std::vector<float> patches(size_t(grid.patches()) * kTiny.vision.patch_values());
  for (float& v : patches) v = static_cast<float>(4 * rng.Uniform() - 2);
  return patches;
}

double LargestDifference(const Rows& a, const Rows& b) {
  double largest = 0;
  for (size_t r = 0; r < a.size(); ++r) {
    for (size_t i = 0; i < a[r].size(); ++i) largest = std::max(largest, std::abs(a[r][i] - b[r][i]));
  }
  return largest;
}

TEST(SeededWeights, OfARowDependOnNothingElse) {
  const SeededWeights source(7);
  const TensorSpec matrix = {"m.weight", {6, 5}}, other = {"n.weight", {6, 5}}, gain = {"norm.weight", {5}};
  std::vector<float> all(30), row(5), others(30), gains(5);
  ASSERT_TRUE(IsOk(source.ReadRows(matrix, 0, all)));
  ASSERT_TRUE(IsOk(source.ReadRows(other, 0, others)));
  ASSERT_TRUE(IsOk(source.ReadRows(gain, 0, gains)));
  for (int r = 0; r < 6; ++r) {
    ASSERT_TRUE(IsOk(source.ReadRows(matrix, r, row)));
    EXPECT_EQ(std::memcmp(row.data(), all.data() + 5 * r, sizeof(float) * 5), 0) << "row " << r;
  }
  EXPECT_NE(all, others);
  for (const float g : gains) EXPECT_NEAR(g, 1, 0.25);
  // Variance 1 / 5: over 30,000 values the mean of squares is within 4 % of it (its deviation is below 0.6 %).
  std::vector<float> many(30000);
  ASSERT_TRUE(IsOk(source.ReadRows({"w.weight", {6000, 5}}, 0, many)));
  double squares = 0;
  for (const float v : many) squares += double{v} * v / 30000;
  EXPECT_NEAR(squares, 0.2, 0.008);
}

TEST(Linear, StacksWeightsAndAddsBiases) {
  // 130 and 3 outputs: slices that are full, begun, and of another weight.
  const SeededWeights source(3);
  const TensorSpec a = {"a.weight", {130, 7}}, b = {"b.weight", {3, 7}}, a_bias = {"a.bias", {130}},
                   b_bias = {"b.bias", {3}};
  const auto linear = Linear::Load(source, {a, b}, {a_bias, b_bias});
  ASSERT_TRUE(IsOk(linear));
  EXPECT_EQ(linear->in(), 7);
  EXPECT_EQ(linear->out(), 133);
  std::vector<float> weights(133 * 7), bias(133), x(2 * 7), y(2 * 133, 99), sum(2 * 133, 1);
  ASSERT_TRUE(IsOk(source.ReadRows(a, 0, std::span(weights).first(130 * 7))));
  ASSERT_TRUE(IsOk(source.ReadRows(b, 0, std::span(weights).subspan(130 * 7))));
  ASSERT_TRUE(IsOk(source.ReadRows(a_bias, 0, std::span(bias).first(130))));
  ASSERT_TRUE(IsOk(source.ReadRows(b_bias, 0, std::span(bias).subspan(130))));
  base::Rng rng = {1};
  for (float& v : x) v = static_cast<float>(rng.Uniform());
  linear->Apply(x, y, 2);
  linear->Apply(x, sum, 2, kernels::Write::kAdd);
  for (int r = 0; r < 2; ++r) {
    for (int o = 0; o < 133; ++o) {
      double expected = bias[o];
      for (int i = 0; i < 7; ++i) expected += double{weights[7 * o + i]} * x[7 * r + i];
      // Nine terms of size below 1.2.
      ASSERT_NEAR(y[133 * r + o], expected, 10 * 9 * 1.2 * 0x1p-24) << "row " << r << ", output " << o;
      ASSERT_NEAR(sum[133 * r + o], expected + 1, 10 * 9 * 1.2 * 0x1p-24) << "row " << r << ", output " << o;
    }
  }
}

TEST(VisionTower, AgreesWithItsFormulasInDouble) {
  const SeededWeights source(11);
  const auto tower = VisionTower::Load(source, kTiny);
  ASSERT_TRUE(IsOk(tower));
  base::Rng rng = {2};
  for (const Grid& grid : {Grid{2, 2}, Grid{4, 6}, Grid{8, 2}}) {
    const std::vector<float> patches = RandomPatches(grid, rng);
    const Rows expected = testing::EncodeInDouble(source, kTiny, patches, grid);
    double change = 0;
    for (int direction = 0; direction < kDirections; ++direction) {
      const WeightsOff off(source, direction);
      change = std::max(change, LargestDifference(testing::EncodeInDouble(off, kTiny, patches, grid), expected));
    }
    EXPECT_LT(Tolerance(change), 1e-2) << "a tolerance that hides nothing: rows have values of about 1";
    const std::vector<float> got = tower->Encode(patches, grid, kTiny.vision.layers);
    ASSERT_EQ(got.size(), expected.size() * kTiny.llm.width);
    for (size_t i = 0; i < got.size(); ++i) {
      ASSERT_NEAR(got[i], expected[i / kTiny.llm.width][i % kTiny.llm.width], Tolerance(change))
          << "grid " << grid.rows << " x " << grid.cols << ", value " << i;
    }
  }
}

TEST(VisionTower, SeesWhereAPatchIs) {
  const SeededWeights source(11);
  const auto tower = VisionTower::Load(source, kTiny);
  ASSERT_TRUE(IsOk(tower));
  base::Rng rng = {4};
  // The same patches as one row of tokens and as one column.
  const std::vector<float> patches = RandomPatches({2, 8}, rng);
  EXPECT_NE(tower->Encode(patches, {2, 8}, 2), tower->Encode(patches, {8, 2}, 2));
  // Without a layer nobody looks at positions.
  EXPECT_EQ(tower->Encode(patches, {2, 8}, 0), tower->Encode(patches, {8, 2}, 0));
}

TEST(VisionTower, GivesTheSameBitsForAnyNumberOfThreadsAndBlockOfQueries) {
  Config config = kTiny;
  config.vision.layers = 1;
  const auto tower = VisionTower::Load(SeededWeights(1), config);
  ASSERT_TRUE(IsOk(tower));
  base::Rng rng = {5};
  const Grid grid = {18, 18};  // 324 patches: more than a block of queries
  const std::vector<float> patches = RandomPatches(grid, rng);
  const int threads = base::NumThreads();
  base::SetNumThreads(1);
  const std::vector<float> one = tower->Encode(patches, grid, 1);
  base::SetNumThreads(3);
  const std::vector<float> three = tower->Encode(patches, grid, 1);
  base::SetNumThreads(threads);
  EXPECT_EQ(one, three);
  // A block of queries is no border: the last patch's row changes when the first patch does.
  std::vector<float> other = patches;
  other[0] += 1;
  const std::vector<float> changed = tower->Encode(other, grid, 1);
  EXPECT_FALSE(std::equal(one.end() - kTiny.llm.width, one.end(), changed.end() - kTiny.llm.width));
}

// A prompt with an image in the middle: text, rows of the encoder, text.
struct Prompt {
  std::vector<float> embeddings;  // (tokens, D)
  std::vector<Position> positions;
};
Prompt MakePrompt(const WeightSource& source, uint64_t seed) {
  base::Rng rng = {seed};
  const Grid grid = {4, 6};
  const auto tower = VisionTower::Load(source, kTiny);
  const std::vector<float> image = tower->Encode(RandomPatches(grid, rng), grid, 2);
  std::vector<int> text(9);
  for (int& token : text) token = rng.Below(kTiny.llm.vocabulary);
  Prompt prompt = {.embeddings = *EmbedTokens(source, kTiny.llm, text)};
  prompt.embeddings.insert(prompt.embeddings.begin() + 4 * kTiny.llm.width, image.begin(), image.end());
  prompt.positions = PromptPositions(15, std::vector<ImageRange>{{.offset = 4, .grid = grid}}, 2);
  return prompt;
}
Rows InRows(const Prompt& prompt, size_t tokens) {
  Rows rows(tokens);
  for (size_t t = 0; t < tokens; ++t) {
    const auto begin = prompt.embeddings.begin() + static_cast<ptrdiff_t>(t) * kTiny.llm.width;
    rows[t].assign(begin, begin + kTiny.llm.width);
  }
  return rows;
}

TEST(LanguageModel, AgreesWithItsFormulasInDouble) {
  const SeededWeights source(21);
  auto model = LanguageModel::Load(source, kTiny, LanguageModel::Head::kLoaded);
  ASSERT_TRUE(IsOk(model));
  const Prompt prompt = MakePrompt(source, 6);
  for (const size_t tokens : {1, 4, 5, 10, 15}) {
    const auto positions = std::span(prompt.positions).first(tokens);
    const Rows rows = InRows(prompt, tokens);
    const testing::Vector expected = testing::LogitsInDouble(source, kTiny, rows, positions);
    double change = 0;
    for (int direction = 0; direction < kDirections; ++direction) {
      const testing::Vector off = testing::LogitsInDouble(WeightsOff(source, direction), kTiny, rows, positions);
      change = std::max(change, LargestDifference({off}, {expected}));
    }
    EXPECT_LT(Tolerance(change), 1e-2) << "a tolerance that hides nothing: logits are of about 1";
    model->Forget();
    model->Append(std::span(prompt.embeddings).first(tokens * kTiny.llm.width), positions, kTiny.llm.layers);
    const std::vector<float> logits = model->Logits();
    ASSERT_EQ(logits.size(), expected.size());
    for (size_t i = 0; i < logits.size(); ++i) {
      ASSERT_NEAR(logits[i], expected[i], Tolerance(change)) << "logit " << i << " after " << tokens << " tokens";
    }
  }
}

TEST(LanguageModel, GivesTheSameBitsHoweverAPromptIsCut) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng = {seed};
  const SeededWeights source(21);
  auto model = LanguageModel::Load(source, kTiny, LanguageModel::Head::kLoaded);
  ASSERT_TRUE(IsOk(model));
  const Prompt prompt = MakePrompt(source, seed);
  const size_t D = kTiny.llm.width;
  model->Append(prompt.embeddings, prompt.positions, 2);
  const std::vector<float> whole = model->Logits();
  for (int round = 0; round < 10; ++round) {
    model->Forget();
    for (size_t done = 0; done < prompt.positions.size();) {
      const size_t n = 1 + rng.Below(static_cast<int>(prompt.positions.size() - done));
      model->Append(std::span(prompt.embeddings).subspan(done * D, n * D), std::span(prompt.positions).subspan(done, n),
                    2);
      done += n;
    }
    ASSERT_EQ(model->Logits(), whole);
  }
}

// Where an image's rows lie on the axes matters: the same rows, with positions as if they were text, are another
// prompt.
TEST(LanguageModel, SeesThatAnImageIsAGrid) {
  const SeededWeights source(21);
  auto model = LanguageModel::Load(source, kTiny, LanguageModel::Head::kLoaded);
  ASSERT_TRUE(IsOk(model));
  const Prompt prompt = MakePrompt(source, 6);
  model->Append(prompt.embeddings, prompt.positions, 2);
  const std::vector<float> grid = model->Logits();
  model->Forget();
  model->Append(prompt.embeddings, PromptPositions(15, {}, 2), 2);
  EXPECT_NE(model->Logits(), grid);
}

TEST(EmbedTokens, ReadsTheRowsThatAreUsed) {
  const SeededWeights source(21);
  const size_t D = kTiny.llm.width;
  std::vector<float> table(kTiny.llm.vocabulary * D);
  ASSERT_TRUE(IsOk(source.ReadRows(LlmTensors(kTiny.llm)[0], 0, table)));
  const auto rows = EmbedTokens(source, kTiny.llm, std::vector<int>{30, 0, 30});
  ASSERT_TRUE(IsOk(rows));
  for (size_t i = 0; i < D; ++i) {
    ASSERT_EQ((*rows)[i], table[30 * D + i]);
    ASSERT_EQ((*rows)[D + i], table[i]);
    ASSERT_EQ((*rows)[2 * D + i], table[30 * D + i]);
  }
  EXPECT_TRUE(HasCodeAndText(EmbedTokens(source, kTiny.llm, std::vector<int>{1, 31}).status(),
                             absl::StatusCode::kInvalidArgument, "token 31 at 1 is outside of the vocabulary of 31"));
}

}  // namespace
}  // namespace qwen2_vl
