// Against counting: the weights of the model's own list, and the loops that attention is by definition.

#include "models/bench/step_flops.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "nn/param_store.h"

namespace models::bench {
namespace {

// Weights that are matrices, which are those that decay.
double Weights(const std::vector<nn::ParamSpec>& specs) {
  double count = 0;
  for (const nn::ParamSpec& spec : specs) count += spec.decay == nn::Decay::kYes ? spec.shape.elements() : 0;
  return count;
}

// softmax(q k^T) v, step by step: each query meets each key twice, in d multiply-adds a head.
double AttentionFlopsByLoops(int sequences, int rows, int heads, int head_dim) {
  double flops = 0;
  for (int s = 0; s < sequences; ++s) {
    for (int h = 0; h < heads; ++h) {
      for (int query = 0; query < rows; ++query) {
        for (int key = 0; key < rows; ++key) flops += 2.0 * head_dim + 2.0 * head_dim;
      }
    }
  }
  return flops;
}

// R = 32 * 17 = 544 rows. A block: 2 * 544 * (4 * 4,096 + 2 * 16,384) = 53,477,376, and 4 * 544 * 17 * 64 = 2,367,488
// for attention; four of them, and 2 * 32 * 15 * 64 = 61,440 for the head, three times; 2 * 512 * 192 * 64 = 12,582,912
// for the patches, twice.
TEST(VitStepFlops, OfTheDefaultsAreThoseWorkedOutByHand) {
  EXPECT_EQ(VitStepFlops({}, 32, 15), 3.0 * (4 * (53'477'376 + 2'367'488) + 61'440) + 2.0 * 12'582'912);
}

// R = 32 * 32 rows, as in the mini-GPT of 103,680 parameters: 6 * 1,024 * (2 * 49,152 + 64 * 64) and
// 3 * 2 * 4 * 1,024 * 32 * 64.
TEST(LmStepFlops, OfTheMiniGptAreThoseWorkedOutByHand) {
  EXPECT_EQ(LmStepFlops({.vocabulary = 64, .context = 32}, 32, 32), 629'145'600.0 + 50'331'648.0);
}

TEST(StepFlops, AreSixForEachWeightAndRowBesidesAttention) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  for (int round = 0; round < 100; ++round) {
    const int heads = 1 + rng.Below(4), head_dim = 1 + rng.Below(20);
    const BlockConfig block = {.dim = heads * head_dim, .heads = heads, .ff = 1 + rng.Below(90)};
    const int sequences = 1 + rng.Below(5), rows = 1 + rng.Below(12), layers = 1 + rng.Below(3);
    const int vocabulary = 1 + rng.Below(50), patch = 1 + rng.Below(4);
    SCOPED_TRACE(absl::StrCat("D=", block.dim, " F=", block.ff, " B=", sequences, " T=", rows, " L=", layers));
    const double of_blocks = 6.0 * sequences * rows * layers * Weights(BlockParams("", block)) +
                             3 * layers * AttentionFlopsByLoops(sequences, rows, heads, head_dim);
    EXPECT_EQ(LmStepFlops({vocabulary, rows, layers, block}, sequences, rows),
              of_blocks + 6.0 * sequences * rows * vocabulary * block.dim);

    const VitConfig vit = {.side = patch * 3, .patch = patch, .layers = layers, .block = block};
    const double patch_weights = vit.patch_numbers() * block.dim;
    ASSERT_EQ(Weights(VitParams("", vit)), patch_weights + layers * Weights(BlockParams("", block)));
    EXPECT_EQ(VitStepFlops(vit, sequences, 7),
              6.0 * sequences * vit.rows() * layers * Weights(BlockParams("", block)) +
                  3 * layers * AttentionFlopsByLoops(sequences, vit.rows(), heads, head_dim) +
                  6.0 * sequences * 7 * block.dim + 4.0 * sequences * vit.patches() * patch_weights);
  }
}

}  // namespace
}  // namespace models::bench
