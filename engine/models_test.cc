// The two models without weights: ToyModel and ScriptedModel.

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "engine/byte_tokenizer.h"
#include "engine/scripted_model.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// The column of row b's largest logit.
int Argmax(const base::Mat& logits, int b) {
  const auto row = logits.data.begin() + b * logits.cols;
  return static_cast<int>(std::max_element(row, row + logits.cols) - row);
}

std::vector<int> Continue(const std::string& prompt, int n) {
  ToyModel model;
  std::vector<int> tokens = ByteTokenizer().Encode(prompt);
  std::vector<int> output;
  for (int i = 0; i < n; ++i) {
    const int last = tokens.back(), position = static_cast<int>(tokens.size()) - 1;
    output.push_back(Argmax(*model.Forward({&last, 1}, {&position, 1}), 0));
    tokens.push_back(output.back());
  }
  return output;
}

// Worked out from favoured = (31 token + 17 position + 7) mod 256, token by token.
TEST(ToyModel, ContinuesPromptsAsItsFormulaSays) {
  EXPECT_EQ(Continue("hi", 8), (std::vector<int>{207, 58, 64, 11, 177, 220, 34, 173}));
  EXPECT_EQ(Continue("hello", 4), (std::vector<int>{188, 32, 77, 209}));
}

TEST(ToyModel, LogitsFallWithTheDistanceAndNeverEndTheOutput) {
  ToyModel model;
  const int token = 105, position = 1;  // favours 207
  const base::Mat logits = *model.Forward({&token, 1}, {&position, 1});
  ASSERT_EQ(logits.cols, 257);
  EXPECT_EQ(logits.data[207], 0.0f);
  EXPECT_FLOAT_EQ(logits.data[208], -0.05f);
  EXPECT_FLOAT_EQ(logits.data[206], -0.05f * 256);
  EXPECT_EQ(logits.data[256], -1e9f);
}

TEST(ToyModel, GivesEachRowItsOwnSequence) {
  ToyModel model;
  const std::vector<int> tokens = {105, 111, 105}, positions = {1, 4, 0};
  const base::Mat logits = *model.Forward(tokens, positions);
  ASSERT_EQ(logits.rows, 3);
  EXPECT_EQ(Argmax(logits, 0), 207);
  EXPECT_EQ(Argmax(logits, 1), 188);
  EXPECT_EQ(Argmax(logits, 2), 207 - 17) << "one position earlier";
}

TEST(ToyModel, TakesAnEmptyBatchAndLargePositions) {
  ToyModel model;
  EXPECT_EQ((*model.Forward({}, {})).rows, 0);
  // 31 * 256 = 0 and 17 * (2^31 - 1) + 7 = 17 * 255 + 7 = 246 modulo 256.
  EXPECT_EQ(ToyModel::Favoured(256, 2147483647), 246);
}

TEST(ToyModel, RefusesWhatIsNoBatch) {
  ToyModel model;
  const std::vector<int> two = {1, 2}, one = {1}, foreign = {1, 257}, negative = {0, -1};
  EXPECT_TRUE(HasCodeAndText(model.Forward(two, one).status(), kInvalid, "2 last tokens and 1 positions"));
  EXPECT_TRUE(HasCodeAndText(model.Forward(foreign, two).status(), kInvalid, "row 1: token 257"));
  EXPECT_TRUE(HasCodeAndText(model.Forward(negative, two).status(), kInvalid, "row 1: token -1"));
  EXPECT_TRUE(HasCodeAndText(model.Forward(two, negative).status(), kInvalid, "row 1: position -1"));
}

TEST(ScriptedModel, SaysTheKthTokenAtTheKthPlaceBehindThePrompt) {
  auto model = *ScriptedModel::Create({.prompt_len = 3, .tokens = {5, 256, 7}});
  const std::vector<int> tokens = {0, 0, 0}, positions = {4, 2, 3};
  const base::Mat logits = *model->Forward(tokens, positions);
  EXPECT_EQ(Argmax(logits, 0), 7);
  EXPECT_EQ(Argmax(logits, 1), 5);
  EXPECT_EQ(Argmax(logits, 2), 256);
  EXPECT_EQ(std::ranges::count(logits.data, -INFINITY), 3 * 256) << "no sampler can choose anything else";
}

TEST(ScriptedModel, RefusesPlacesOutsideItsScript) {
  auto model = *ScriptedModel::Create({.prompt_len = 3, .tokens = {5}});
  const int token = 0, before = 1, after = 3;
  EXPECT_TRUE(HasCodeAndText(model->Forward({&token, 1}, {&before, 1}).status(), absl::StatusCode::kOutOfRange,
                             "position 1 is entry -1"));
  EXPECT_TRUE(HasCode(model->Forward({&token, 1}, {&after, 1}).status(), absl::StatusCode::kOutOfRange));
}

TEST(ScriptedModel, RefusesImpossibleScripts) {
  EXPECT_TRUE(HasCode(ScriptedModel::Create({.prompt_len = 0, .tokens = {5}}), kInvalid));
  EXPECT_TRUE(HasCodeAndText(ScriptedModel::Create({.prompt_len = 1, .tokens = {5, 257}}).status(), kInvalid,
                             "token 1 of the script is 257"));
}

}  // namespace
}  // namespace engine
