#include "models/llama/llama_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/api/paged_model.h"
#include "gtest/gtest.h"
#include "models/llama/checkpoint.h"
#include "models/llama/testing/in_double.h"
#include "models/llama/testing/made_up.h"

namespace llama {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using engine::SequenceChunk;
using testing::kTiny;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr engine::CacheConfig kCache = {.num_blocks = 60, .block_size = 4};

std::unique_ptr<LlamaModel> TinyModel(const LlamaCheckpoint& checkpoint, const engine::CacheConfig& cache = kCache) {
  // Through the file's form and back, so that the format is part of what is tested.
  auto model = *LlamaModel::Create(*ParseLlama2c(Llama2cBytes(checkpoint)));
  EXPECT_TRUE(IsOk(model->ReserveCache(cache)));
  return model;
}

std::vector<int> RandomTokens(int n, base::Rng& rng) {
  std::vector<int> tokens(n);
  for (int& token : tokens) token = rng.Below(kTiny.vocab_size);
  return tokens;
}

std::vector<int> Blocks(int n, int first = 1) {
  std::vector<int> blocks(n);
  std::iota(blocks.begin(), blocks.end(), first);
  return blocks;
}

SequenceChunk Chunk(const std::vector<int>& tokens, int first, int n, std::vector<int> table, std::string id = "r") {
  return {.request_id = std::move(id),
          .token_ids = {tokens.begin() + first, tokens.begin() + first + n},
          .first_position = first,
          .block_table = std::move(table),
          .needs_logits = true};
}

// A product in float is the exact product with weights off by at most gamma_K, K <= 22 the longest sum here (Higham
// 2002, "Accuracy and Stability of Numerical Algorithms", section 3.1); norms, softmax, silu and rotations are off by a
// few units more, which are weights of the matrices around them that are off as much. So the float model is the model
// in double with weights off by at most 32 u. How much that changes a logit is found by trying: the largest change in
// 20 random directions, times 8 because the worst direction is none of them.
double Tolerance(const LlamaCheckpoint& checkpoint, const std::vector<int>& tokens) {
  const std::vector<double> exact = testing::LogitsInDouble(checkpoint, tokens);
  base::Rng rng{1};
  double largest = 0;
  for (int direction = 0; direction < 20; ++direction) {
    LlamaCheckpoint off = checkpoint;
    // 2^-9 instead of 32 u = 2^-19, so that the weights' own rounding does not count; the change is scaled back.
    for (float& weight : off.values) weight *= 1 + static_cast<float>((rng.Below(2) == 0 ? 1 : -1) * 0x1p-9);
    const std::vector<double> logits = testing::LogitsInDouble(off, tokens);
    for (size_t i = 0; i < exact.size(); ++i) largest = std::max(largest, std::abs(logits[i] - exact[i]) * 0x1p-10);
  }
  return 8 * largest;
}

TEST(LlamaModel, AgreesWithItsFormulasInDouble) {
  base::Rng rng{5};
  for (const bool own_classifier : {true, false}) {
    LlamaConfig config = kTiny;
    config.own_classifier = own_classifier;
    const LlamaCheckpoint checkpoint = testing::MadeUp(config, 2);
    const auto model = TinyModel(checkpoint);
    const std::vector<int> tokens = RandomTokens(33, rng);
    const double tolerance = Tolerance(checkpoint, tokens);
    EXPECT_LT(tolerance, 1e-3) << "a tolerance that hides nothing";
    for (int n = 1; n <= 33; ++n) {
      const std::vector<int> prefix(tokens.begin(), tokens.begin() + n);
      const std::vector<SequenceChunk> step = {Chunk(tokens, n - 1, 1, Blocks(9))};
      const base::Mat logits = *model->Forward(step);
      const std::vector<double> expected = testing::LogitsInDouble(checkpoint, prefix);
      for (int i = 0; i < kTiny.vocab_size; ++i) {
        ASSERT_NEAR(logits.data[i], expected[i], tolerance) << "logit " << i << " after " << n << " tokens";
      }
    }
  }
}

TEST(LlamaModel, GivesARowTheSameBitsHoweverTheWorkIsCut) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng{seed};
  const LlamaCheckpoint checkpoint = testing::MadeUp(kTiny, 3);
  constexpr int kTokens = 30, kSequences = 6;
  // The reference: each sequence alone, in one piece up to every length, in a cache of its own.
  std::vector<std::vector<int>> sequences(kSequences);
  std::vector<std::vector<std::vector<float>>> expected(kSequences);
  for (int s = 0; s < kSequences; ++s) {
    sequences[s] = RandomTokens(kTokens, rng);
    for (int n = 1; n <= kTokens; ++n) {
      const auto alone = TinyModel(checkpoint, {.num_blocks = 2, .block_size = 32});
      expected[s].push_back(alone->Forward(std::vector{Chunk(sequences[s], 0, n, {1})})->data);
    }
  }
  for (int round = 0; round < 20; ++round) {
    const auto model = TinyModel(checkpoint);
    // Blocks in any order.
    std::vector<int> blocks = Blocks(kCache.num_blocks - 1);
    for (size_t i = blocks.size() - 1; i > 0; --i) std::swap(blocks[i], blocks[rng.Below(static_cast<int>(i) + 1)]);
    std::vector<int> computed(kSequences);
    while (std::ranges::count(computed, kTokens) < kSequences) {
      std::vector<SequenceChunk> batch;
      std::vector<int> who;
      for (int s = 0; s < kSequences; ++s) {
        if (computed[s] == kTokens || rng.Below(3) == 0) continue;
        const int n = 1 + rng.Below(std::min(kTokens - computed[s], rng.Below(2) == 0 ? 1 : 30));
        const std::vector<int> table(blocks.begin() + 8 * s, blocks.begin() + 8 * s + 8);
        batch.push_back(Chunk(sequences[s], computed[s], n, table, absl::StrCat("s", s)));
        batch.back().needs_logits = rng.Below(4) > 0;
        if (batch.back().needs_logits) who.push_back(s);
        computed[s] += n;
      }
      const auto logits = model->Forward(batch);
      ASSERT_TRUE(IsOk(logits));
      ASSERT_EQ(logits->rows, std::ssize(who));
      for (int b = 0; b < logits->rows; ++b) {
        const std::vector<float>& want = expected[who[b]][computed[who[b]] - 1];
        ASSERT_EQ(std::memcmp(logits->data.data() + size_t(b) * logits->cols, want.data(), want.size() * 4), 0)
            << "sequence " << who[b] << " after " << computed[who[b]] << " tokens";
      }
    }
  }
}

// A prefix counts as cached from the moment that it is scheduled.
TEST(LlamaModel, ReadsABlockThatIsWrittenInTheSameStep) {
  base::Rng rng{6};
  const LlamaCheckpoint checkpoint = testing::MadeUp(kTiny, 3);
  const std::vector<int> tokens = RandomTokens(9, rng);
  const base::Mat alone = *TinyModel(checkpoint)->Forward(std::vector{Chunk(tokens, 0, 9, Blocks(3))});
  const base::Mat both =
      *TinyModel(checkpoint)
           ->Forward(std::vector{Chunk(tokens, 8, 1, {1, 2, 4}, "hit"), Chunk(tokens, 0, 9, Blocks(3), "first")});
  EXPECT_EQ(std::vector<float>(both.data.begin(), both.data.begin() + kTiny.vocab_size), alone.data);
  EXPECT_EQ(std::vector<float>(both.data.begin() + kTiny.vocab_size, both.data.end()), alone.data);
}

TEST(LlamaModel, RefusesWhatItCannotCompute) {
  const LlamaCheckpoint checkpoint = testing::MadeUp(kTiny, 3);
  auto model = *LlamaModel::Create(checkpoint);
  const std::vector<int> tokens(50, 1);
  const auto forward = [&](SequenceChunk chunk) { return model->Forward(std::vector{std::move(chunk)}).status(); };
  EXPECT_TRUE(HasCode(forward(Chunk(tokens, 0, 1, {1})), absl::StatusCode::kFailedPrecondition));
  EXPECT_TRUE(HasCode(model->ReserveCache({.num_blocks = 2'000'000'000, .block_size = 2'000'000'000}),
                      absl::StatusCode::kResourceExhausted));
  ASSERT_TRUE(IsOk(model->ReserveCache(kCache)));
  EXPECT_TRUE(HasCode(model->ReserveCache(kCache), absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(model->MaxSequenceLength(), 40);
  EXPECT_EQ(model->VocabSize(), 29);
  EXPECT_TRUE(HasCodeAndText(forward(Chunk({29}, 0, 1, {1})), kInvalid, "request r: token 0 of the chunk is 29"));
  EXPECT_TRUE(HasCodeAndText(forward(Chunk(tokens, 40, 1, Blocks(11))), kInvalid, "request r: positions 40 to 40"));
  EXPECT_TRUE(HasCode(forward(Chunk(tokens, 0, 5, {1})), kInvalid));
  EXPECT_TRUE(HasCode(forward(Chunk(tokens, 0, 5, {1, 60})), kInvalid));
  EXPECT_TRUE(IsOk(forward(Chunk(tokens, 0, 5, {1, 59}))));
  EXPECT_EQ(model->Forward({})->rows, 0);
}

TEST(LlamaModel, IsNotMadeOfValuesThatAreNotItsConfigurations) {
  LlamaCheckpoint checkpoint = testing::MadeUp(kTiny, 3);
  checkpoint.values.pop_back();
  EXPECT_TRUE(HasCode(LlamaModel::Create(checkpoint).status(), kInvalid));
  EXPECT_TRUE(HasCodeAndText(LlamaModel::Create({}).status(), kInvalid, "dim 0 is below 1"));
}

}  // namespace
}  // namespace llama
