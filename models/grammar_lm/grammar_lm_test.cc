// That the pieces of the training do what they say, and that the committed checkpoint is as good as its manifest says.

#include <cmath>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/grammar_lm/committed.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/language.h"
#include "models/grammar_lm/quality.h"
#include "models/grammar_lm/train.h"
#include "models/grammar_lm/words.h"
#include "nlohmann/json.hpp"
#include "nn/ops.h"

namespace grammar_lm {
namespace {

using base::testing::IsOk;
using Ids = std::vector<int>;

constexpr const char* kFolder = "models/grammar_lm/checkpoint/";

// Words and positions (89 + 128) 64; a block 4 * 64^2 of attention, 2 * 64 * 256 + 256 + 64 of the network, 4 * 64 of
// two LayerNorms; a last one.
TEST(Config, HasTheParametersThatOneCanCount) {
  EXPECT_EQ(nn::CountParams(Params()), (89u + 128) * 64 + 2 * (16'384 + 33'088 + 256) + 2 * 64);
}

TEST(BatchOf, FeedsAWordAndAsksForTheNext) {
  const Batch batch = BatchOf({{5, 6, 7, kEos}, {8, kEos}});
  EXPECT_EQ(batch.drills, 2);
  EXPECT_EQ(batch.fed, (Ids{5, 6, 7, 8, kPad, kPad}));
  EXPECT_EQ(batch.targets, (Ids{6, 7, kEos, kEos, nn::kIgnore, nn::kIgnore}));
}

TEST(Train, GivesTheSameBitsWithOneAndTwoThreads) {
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    nn::ParamStore params(Params());
    EXPECT_EQ(Train({.steps = 3, .batch = 4}, params).size(), 3u);
    results.emplace_back(params.values().begin(), params.values().end());
  }
  base::SetNumThreads(1);
  EXPECT_EQ(results[0], results[1]);
}

TEST(Train, BeginsWithEveryWordAsLikelyAsAnother) {
  nn::ParamStore params(Params());
  const std::vector<float> losses = Train({.steps = 1, .batch = 16}, params);
  // ln 89 = 4.49. First logits have size 1, which costs half of its square, 0.5, of a uniform guess.
  EXPECT_NEAR(losses[0], std::log(89), 1);
}

TEST(IsUnheard, IsAThirdPersonsPresentThatWasHeldOut) {
  int unheard = 0;
  for (const int id : HeldOutCells()) {
    const grammar::Cell cell = grammar::CellOf(id).value();
    if (!IsUnheard(cell)) continue;
    ++unheard;
    EXPECT_EQ(cell.tense, grammar::kPresentSimple);
    EXPECT_EQ(cell.person, grammar::kThird);
  }
  EXPECT_GT(unheard, 0);
  EXPECT_FALSE(IsUnheard({0, grammar::kPastSimple, grammar::kThird})) << "I worked, you worked";
}

TEST(Checkpoint, IsTheOneThatTheManifestNames) {
  const auto bytes = base::ReadFile(std::string(kFolder) + "lm.safetensors");
  const auto text = base::ReadFile(std::string(kFolder) + "manifest.json");
  ASSERT_TRUE(IsOk(bytes));
  ASSERT_TRUE(IsOk(text));
  const auto manifest = nlohmann::json::parse(*text);
  EXPECT_EQ(manifest["checkpoint_sha256"], base::Sha256Hex(*bytes));
  EXPECT_EQ(manifest["steps"], TrainOptions().steps);
  EXPECT_LT(bytes->size(), 600'000u);
  EXPECT_EQ(CommittedBytes(), *bytes) << "what is linked is what is committed";
}

TEST(Checkpoint, IsAsGoodAsItsManifestSays) {
  nn::ParamStore params(Params());
  ASSERT_TRUE(IsOk(TakeCommitted(params)));
  const Quality quality = MeasureQuality(params);
  // 2,000 drills have 90,000 words, whose -ln p has a deviation of about 1: the mean is known to 0.0035, and five of
  // these are 0.0175. Nobody is better than the language; this model is worse by less than 3 % of a choice.
  const double bound = std::exp(EntropyOfDrills().per_token());
  EXPECT_GT(quality.perplexity, bound * (1 - 0.0175));
  EXPECT_LT(quality.perplexity, bound * 1.03);
  EXPECT_GE(quality.turns, 0.95);
  EXPECT_GE(quality.topic, 0.95);
  EXPECT_GE(quality.learnt, 0.99);
  EXPECT_GE(quality.unseen, 0.90);
  EXPECT_EQ(quality.unheard, 0) << "a word that was never a target cannot be said. If it can, look for a leak";

  const auto manifest = nlohmann::json::parse(*base::ReadFile(std::string(kFolder) + "manifest.json"));
  // Rounded to three places; one turn or answer more or less where multiply and add are rounded apart.
  EXPECT_NEAR(quality.perplexity, manifest["quality"]["perplexity"].get<double>(), 0.002);
  EXPECT_NEAR(quality.turns, manifest["quality"]["well_formed_turns"].get<double>(), 0.003);
  EXPECT_NEAR(quality.unseen, manifest["quality"]["right_answers"]["unseen_cells"].get<double>(), 0.003);
}

}  // namespace
}  // namespace grammar_lm
