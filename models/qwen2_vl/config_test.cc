#include "models/qwen2_vl/config.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/qwen2_vl/testing/in_double.h"

namespace qwen2_vl {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// What the model's card and Qwen2-1.5B's, which the language model began as, say.
TEST(Parameters, OfTheTwoBillionModelAreAsPublished) {
  EXPECT_EQ(NumParameters(LlmTensors(kQwen2Vl2B.llm)), 1'543'714'304);
  EXPECT_EQ(NumParameters(VisionTensors(kQwen2Vl2B)), 665'271'296);
  EXPECT_EQ(NumParameters(LlmTensors(kQwen2Vl2B.llm)) + NumParameters(VisionTensors(kQwen2Vl2B)), 2'208'985'600);
}

// By hand, from the sizes of the paper's table 1 and the model's configuration.
TEST(Parameters, OfOneLayerAreCountedOut) {
  Config one = kQwen2Vl2B, none = kQwen2Vl2B;
  one.vision.layers = one.llm.layers = 1;
  none.vision.layers = none.llm.layers = 0;
  const int64_t vision =
      4 * 1280 + (3840 * 1280 + 3840) + (1280 * 1280 + 1280) + (5120 * 1280 + 5120) + (1280 * 5120 + 1280);
  EXPECT_EQ(vision, 19'677'440);
  EXPECT_EQ(NumParameters(VisionTensors(one)) - NumParameters(VisionTensors(none)), vision);
  const int64_t llm = 2 * 1536 + 1536 * (1536 + 2 * 256) + (1536 + 2 * 256) + 1536 * 1536 + 3 * 1536 * 8960;
  EXPECT_EQ(llm, 46'797'824);
  EXPECT_EQ(NumParameters(LlmTensors(one.llm)) - NumParameters(LlmTensors(none.llm)), llm);
  // The merger, 2560 + 26,219,520 + 7,865,856, and the patch embedding, 1280 * 1176 without a bias.
  EXPECT_EQ(NumParameters(VisionTensors(none)), 2560 + 26'219'520 + 7'865'856 + 1'505'280);
  // The table of embeddings and the last norm. The head is the table once more, and no tensor.
  EXPECT_EQ(NumParameters(LlmTensors(none.llm)), 151'936 * 1536 + 1536);
}

TEST(Tensors, HaveThePublishedNamesAndShapes) {
  std::vector<TensorSpec> all = VisionTensors(kQwen2Vl2B);
  const std::vector<TensorSpec> llm = LlmTensors(kQwen2Vl2B.llm);
  all.insert(all.end(), llm.begin(), llm.end());
  EXPECT_EQ(all.size(), 1 + 32 * 12 + 6 + 1 + 28 * 12 + 1u);
  std::set<std::string> names;
  for (const TensorSpec& tensor : all) names.insert(tensor.name);
  EXPECT_EQ(names.size(), all.size());
  for (const TensorSpec& expected :
       {TensorSpec{"visual.patch_embed.proj.weight", {1280, 3, 2, 14, 14}},
        TensorSpec{"visual.blocks.31.attn.qkv.weight", {3840, 1280}},
        TensorSpec{"visual.blocks.0.mlp.fc2.bias", {1280}}, TensorSpec{"visual.merger.mlp.2.weight", {1536, 5120}},
        TensorSpec{"model.embed_tokens.weight", {151936, 1536}},
        TensorSpec{"model.layers.27.self_attn.k_proj.bias", {256}},
        TensorSpec{"model.layers.0.self_attn.o_proj.weight", {1536, 1536}},
        TensorSpec{"model.layers.0.mlp.down_proj.weight", {1536, 8960}}, TensorSpec{"model.norm.weight", {1536}}}) {
    EXPECT_NE(std::find(all.begin(), all.end(), expected), all.end()) << expected.name;
  }
  EXPECT_FALSE(names.contains("model.layers.0.self_attn.o_proj.bias"));
  EXPECT_FALSE(names.contains("visual.patch_embed.proj.bias"));
  EXPECT_FALSE(names.contains("lm_head.weight"));
}

TEST(CheckConfig, NamesWhatDoesNotFit) {
  EXPECT_TRUE(IsOk(CheckConfig(kQwen2Vl2B)));
  EXPECT_TRUE(IsOk(CheckConfig(testing::kTiny)));
  const auto refused = [](auto change, const std::string& text) {
    Config config = kQwen2Vl2B;
    change(config);
    EXPECT_TRUE(HasCodeAndText(CheckConfig(config), kInvalid, text));
  };
  refused([](Config& c) { c.vision.layers = 0; }, "vision layers is 0");
  refused([](Config& c) { c.vision.heads = 7; }, "vision width 1280 is not a multiple of 7 heads");
  refused([](Config& c) { c.vision.width = 1296, c.vision.heads = 72; }, "a vision head of 18 is not a multiple of 4");
  refused([](Config& c) { c.llm.kv_heads = 5; }, "12 heads are not a multiple of 5 key heads");
  refused([](Config& c) { c.llm.row_pairs = 23; }, "are 126 of the 128 values of a head");
  refused([](Config& c) { c.llm.vocabulary = -1; }, "vocabulary is -1");
}

}  // namespace
}  // namespace qwen2_vl
