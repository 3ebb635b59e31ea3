#include "models/llama/checkpoint.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/llama/testing/made_up.h"

namespace llama {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string Bytes(std::vector<int32_t> header, size_t values) {
  std::string bytes(reinterpret_cast<const char*>(header.data()), header.size() * 4);
  return bytes + std::string(values * 4, '\0');
}

// By hand from the format: D 2, F 3, one layer, one head, V 5, 4 positions.
//   embedding 10, norms 2 + 2, query, key, value, output 4 each, gate, down, up 6 each, final norm 2, angles 2 * 4 * 1
constexpr size_t kByHand = 10 + 4 + 16 + 18 + 2 + 8;

TEST(LlamaCheckpoint, ReadsEachMatrixFromItsPlace) {
  std::string bytes = Bytes({2, 3, 1, 1, 1, -5, 4}, kByHand + 10);
  for (size_t i = 0; i < kByHand + 10; ++i) {
    const auto value = static_cast<float>(i);
    std::memcpy(bytes.data() + 28 + 4 * i, &value, 4);
  }
  const auto checkpoint = ParseLlama2c(bytes);
  ASSERT_TRUE(IsOk(checkpoint));
  EXPECT_EQ(checkpoint->config, (LlamaConfig{2, 3, 1, 1, 1, 5, 4, true}));
  const LlamaWeights w = WeightsOf(*checkpoint);
  const std::pair<std::span<const float>, std::pair<size_t, size_t>> places[] = {
      {w.embedding, {0, 10}},  {w.attention_norm, {10, 2}}, {w.query, {12, 4}}, {w.key, {16, 4}},  {w.value, {20, 4}},
      {w.output, {24, 4}},     {w.ffn_norm, {28, 2}},       {w.gate, {30, 6}},  {w.down, {36, 6}}, {w.up, {42, 6}},
      {w.final_norm, {48, 2}}, {w.classifier, {58, 10}}};
  for (const auto& [view, place] : places) {
    EXPECT_EQ(view.size(), place.second) << "at " << place.first;
    EXPECT_EQ(view[0], static_cast<float>(place.first));
  }
  EXPECT_EQ(Llama2cBytes(*checkpoint), bytes);
}

TEST(LlamaCheckpoint, SharesTheEmbeddingWithAClassifierThatIsNotInTheFile) {
  const auto checkpoint = ParseLlama2c(Bytes({2, 3, 1, 1, 1, 5, 4}, kByHand));
  ASSERT_TRUE(IsOk(checkpoint));
  EXPECT_FALSE(checkpoint->config.own_classifier);
  EXPECT_EQ(WeightsOf(*checkpoint).classifier.data(), WeightsOf(*checkpoint).embedding.data());
}

TEST(LlamaCheckpoint, RefusesNumbersThatNoModelHas) {
  struct Case {
    std::vector<int32_t> header;
    std::string why;
  };
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max(), kLeast = std::numeric_limits<int32_t>::min();
  for (const auto& [header, why] :
       {Case{{0, 3, 1, 1, 1, 5, 4}, "dim 0 is below 1"}, Case{{2, -3, 1, 1, 1, 5, 4}, "hidden_dim -3 is below 1"},
        Case{{2, 3, 0, 1, 1, 5, 4}, "layers 0 is below 1"}, Case{{2, 3, 1, 0, 1, 5, 4}, "heads 0 is below 1"},
        Case{{2, 3, 1, 1, 0, 5, 4}, "kv_heads 0 is below 1"}, Case{{2, 3, 1, 1, 1, 0, 4}, "vocab_size 0 is below 1"},
        Case{{2, 3, 1, 1, 1, 5, 0}, "max_sequence_length 0 is below 1"},
        Case{{2, 3, 1, 1, 1, kLeast, 4}, "vocab_size -2147483648 is out of range"},
        Case{{4, 3, 1, 3, 1, 5, 4}, "dim 4 is not a multiple of 3 heads"},
        Case{{8, 3, 1, 4, 3, 5, 4}, "4 heads are not a multiple of 3 kv_heads"},
        Case{{6, 3, 1, 2, 2, 5, 4}, "dim 6 over 2 heads is a head of 3, and rotary embedding turns pairs"},
        Case{{2, 3, 1, 1, 1, 5, (1 << 20) + 1}, "max_sequence_length 1048577 is above 1048576"},
        // 2^20 positions of 2 angles and 50 values more, 4 bytes each, and the header.
        Case{{2, 3, 1, 1, 1, 5, 1 << 20},
             "a file of 260 bytes; dim 2, hidden_dim 3, 1 layers, 1 heads, 1 kv_heads, "
             "vocab_size 5 and max_sequence_length 1048576 make it 8388836"},
        Case{{kMost - 1, kMost, kMost, 1, 1, kMost, 4}, "make it more than 18446744073709551615"}}) {
    EXPECT_TRUE(HasCodeAndText(ParseLlama2c(Bytes(header, kByHand)).status(), kInvalid, why));
  }
}

TEST(LlamaCheckpoint, RefusesEveryFileThatIsCutOffOrHasBytesLeftOver) {
  const std::string whole = Bytes({2, 3, 1, 1, 1, 5, 4}, kByHand);
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_TRUE(HasCode(ParseLlama2c(whole.substr(0, size)).status(), kInvalid)) << size << " bytes";
  }
  EXPECT_TRUE(
      HasCodeAndText(ParseLlama2c(whole.substr(0, 27)).status(), kInvalid, "27 bytes; the header alone takes 28"));
  EXPECT_TRUE(HasCode(ParseLlama2c(whole + '\0').status(), kInvalid));
  EXPECT_TRUE(IsOk(ParseLlama2c(whole)));
}

TEST(LlamaCheckpoint, RefusesAWeightThatIsNotFinite) {
  LlamaCheckpoint checkpoint = testing::MadeUp(testing::kTiny, 1);
  checkpoint.values[17] = std::nanf("");
  EXPECT_TRUE(HasCodeAndText(ParseLlama2c(Llama2cBytes(checkpoint)).status(), kInvalid,
                             "weight 17, at byte 96, is nan, and a weight must be finite"));
  checkpoint.values[17] = -INFINITY;
  EXPECT_TRUE(HasCode(ParseLlama2c(Llama2cBytes(checkpoint)).status(), kInvalid));
}

// Any seven numbers over a file of this size: read or refused, and nothing is allocated that the file does not hold.
TEST(LlamaCheckpoint, SurvivesAnyHeader) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng{seed};
  for (int round = 0; round < 20'000; ++round) {
    std::vector<int32_t> header(7);
    for (int32_t& number : header) {
      const uint64_t bits = rng.Next();
      number = rng.Below(2) == 0 ? static_cast<int32_t>(bits >> 32) : static_cast<int32_t>(bits % 9);
    }
    const size_t values = rng.Below(100);
    const auto checkpoint = ParseLlama2c(Bytes(header, values));
    if (checkpoint.ok()) {
      ASSERT_EQ(checkpoint->values.size(), values);
    } else {
      ASSERT_TRUE(HasCode(checkpoint.status(), kInvalid));
    }
  }
}

TEST(LlamaCheckpoint, NamesThePathOfAFileThatIsNotThere) {
  EXPECT_TRUE(
      HasCodeAndText(ReadLlama2c("no/such/model.bin").status(), absl::StatusCode::kNotFound, "no/such/model.bin"));
}

}  // namespace
}  // namespace llama
