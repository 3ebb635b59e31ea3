// Lab 00-02: the sizes of real models, the rounding, and the factors of the formula one by one.
//
// Expected values are those of published model configurations, written out as numbers. Where a test draws its own
// configuration, it counts with unsigned 128-bit integers.

#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"

namespace kv_memory_calculator {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;

constexpr int64_t kKiB = int64_t{1} << 10;
constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kGiB = int64_t{1} << 30;

const KvModelConfig kLlama3_8B = {32, 32, 8, 128, 2};
const KvModelConfig kLlama3_8BFp8 = {32, 32, 8, 128, 1};
const KvModelConfig kLlama3_8BMha = {32, 32, 32, 128, 2};
const KvModelConfig kLlama3_70B = {80, 64, 8, 128, 2};
const KvModelConfig kOpt125m = {12, 12, 12, 64, 2};
const KvModelConfig kQwen25_05B = {24, 14, 2, 64, 2};

const char kOneOfTwo[] = "half of it: a token leaves a key AND a value (the factor 2)";
const char kQueryHeads[] = "that counts the query heads: only the KV heads have keys and values";
const char kInt32[] = "the product left 32 bits: make one of its first two factors an int64_t";
const char kDouble[] = "a double holds 53 bits; this number needs 62";

std::string Text(const KvModelConfig& c) {
  return absl::StrCat("{", c.num_layers, ", ", c.num_query_heads, ", ", c.num_kv_heads, ", ", c.head_dim, ", ",
                      c.dtype_bytes, "}");
}

KvModelConfig RandomConfig(base::Rng& rng) {
  KvModelConfig config;
  config.num_layers = 1 + rng.Below(100);
  config.num_kv_heads = 1 + rng.Below(16);
  config.num_query_heads = config.num_kv_heads * (2 + rng.Below(7));
  config.head_dim = 1 + rng.Below(256);
  config.dtype_bytes = 1 + rng.Below(4);
  return config;
}

// Bytes of `tokens` tokens, wide enough for every product of the limits.
unsigned __int128 Bytes(const KvModelConfig& c, int64_t tokens) {
  unsigned __int128 bytes = 2;
  for (const int64_t factor :
       {int64_t{c.num_layers}, int64_t{c.num_kv_heads}, int64_t{c.head_dim}, int64_t{c.dtype_bytes}, tokens}) {
    bytes *= static_cast<unsigned __int128>(factor);
  }
  return bytes;
}

// Bytes of the cache of `tokens` tokens; every factor that somebody might forget or double has its sentence.
bool ExpectBytes(const std::string& call, const KvModelConfig& c, int64_t tokens, const absl::StatusOr<int64_t>& got,
                 int64_t expected, std::source_location where = std::source_location::current()) {
  const int64_t one_token = static_cast<int64_t>(Bytes(c, 1));
  return ExpectAnswer<int64_t>(
      call, got, expected,
      {{static_cast<int32_t>(expected), kInt32},
       {static_cast<int32_t>(one_token) * tokens, kInt32},
       {static_cast<int64_t>(static_cast<double>(expected)), kDouble},
       {expected / 2,
        c.dtype_bytes == 2 ? "half of it: is the factor 2 (a key AND a value) missing, or dtype_bytes?" : kOneOfTwo},
       {expected / c.num_kv_heads * c.num_query_heads, kQueryHeads},
       {expected / c.num_layers, "that is one layer: every layer has a cache of its own"},
       {expected / c.dtype_bytes, "that counts numbers, not bytes: dtype_bytes is missing"},
       {expected / c.dtype_bytes * 2, "dtype_bytes is not always 2: an fp8 cache has 1"},
       {one_token, "that is one token: multiply by seq_len"},
       {one_token / kKiB, "that is KiB; the answer is in bytes"},
       {expected / kMiB, "that is MiB; the answer is in bytes"},
       // Unsigned: eight times the largest cache leaves 64 bits.
       {static_cast<int64_t>(8 * static_cast<uint64_t>(expected)),
        "dtype_bytes counts bytes already: do not multiply by 8"}},
      where);
}

GRADED_TEST(KvBytesPerToken, Is128KibForLlama3, 3) {
  ExpectBytes("KvBytesPerToken(Llama-3-8B {32, 32, 8, 128, 2})", kLlama3_8B, 1, KvBytesPerToken(kLlama3_8B),
              128 * kKiB);
  ExpectBytes("KvBytesPerToken(Llama-3-8B, fp8 cache {32, 32, 8, 128, 1})", kLlama3_8BFp8, 1,
              KvBytesPerToken(kLlama3_8BFp8), 64 * kKiB);
}

GRADED_TEST(KvBytesPerToken, FitsEveryModelOfTheTable, 2) {
  struct Row {
    const char* model;
    KvModelConfig config;
    int64_t bytes;
  };
  for (const Row& row :
       {Row{"Llama-3-8B with 32 KV heads", kLlama3_8BMha, 524288}, Row{"Llama-3-70B", kLlama3_70B, 327680},
        Row{"OPT-125m", kOpt125m, 36864}, Row{"Qwen2.5-0.5B", kQwen25_05B, 12288}}) {
    ExpectBytes(absl::StrCat("KvBytesPerToken(", row.model, " ", Text(row.config), ")"), row.config, 1,
                KvBytesPerToken(row.config), row.bytes);
  }
}

GRADED_TEST(KvBytesPerToken, IsLinearInEveryFactor, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  struct Factor {
    const char* name;
    int KvModelConfig::*field;
    int64_t effect;
  };
  const int times = 3;
  for (int i = 0; i < 20; ++i) {
    const KvModelConfig config = RandomConfig(rng);
    const int64_t bytes = static_cast<int64_t>(Bytes(config, 1));
    if (!ExpectBytes("KvBytesPerToken(" + Text(config) + ")", config, 1, KvBytesPerToken(config), bytes)) return;
    for (const Factor& factor :
         {Factor{"num_layers", &KvModelConfig::num_layers, times}, Factor{"head_dim", &KvModelConfig::head_dim, times},
          Factor{"dtype_bytes", &KvModelConfig::dtype_bytes, 2},
          Factor{"num_query_heads", &KvModelConfig::num_query_heads, 1}}) {
      KvModelConfig changed = config;
      changed.*factor.field *= factor.effect == 1 ? times : factor.effect;
      const std::string hint = absl::StrCat(
          factor.name, factor.effect == 1 ? " must not change the result" : " must be a factor of the result");
      const absl::StatusOr<int64_t> got = KvBytesPerToken(changed);
      if (!ExpectAnswer("KvBytesPerToken(" + Text(changed) + ")", got, factor.effect * bytes,
                        {{got.value_or(0), hint}})) {
        return;
      }
    }
  }
}

GRADED_TEST(KvBytesPerSequence, IsTheBytesOfAllItsTokens, 2) {
  struct Row {
    const char* model;
    KvModelConfig config;
    int64_t mib;
  };
  for (const Row& row : {Row{"Llama-3-8B", kLlama3_8B, 256}, Row{"Llama-3-8B, fp8 cache", kLlama3_8BFp8, 128},
                         Row{"Llama-3-8B with 32 KV heads", kLlama3_8BMha, 1024}, Row{"Llama-3-70B", kLlama3_70B, 640},
                         Row{"OPT-125m", kOpt125m, 72}, Row{"Qwen2.5-0.5B", kQwen25_05B, 24}}) {
    ExpectBytes(absl::StrCat("KvBytesPerSequence(", row.model, " ", Text(row.config), ", 2048)"), row.config, 2048,
                KvBytesPerSequence(row.config, 2048), row.mib * kMiB);
  }
  ExpectAnswer("KvBytesPerSequence(Llama-3-8B, 1)", KvBytesPerSequence(kLlama3_8B, 1), int64_t{131072});
}

GRADED_TEST(KvBytesPerSequence, Needs64Bits, 2) {
  ExpectBytes("KvBytesPerSequence(Llama-3-70B {80, 64, 8, 128, 2}, 131072)", kLlama3_70B, 131072,
              KvBytesPerSequence(kLlama3_70B, 131072), int64_t{42949672960});
  const KvModelConfig largest = {kMaxLayers, kMaxHeads, kMaxHeads, kMaxHeadDim, kMaxDtypeBytes};
  ExpectBytes("KvBytesPerSequence(" + Text(largest) + ", 67108864)", largest, kMaxSeqLen,
              KvBytesPerSequence(largest, kMaxSeqLen), int64_t{1} << 62);
  const KvModelConfig odd = {1023, 1023, 1023, 4095, 7};
  ExpectBytes("KvBytesPerSequence(" + Text(odd) + ", 67108863)", odd, kMaxSeqLen - 1,
              KvBytesPerSequence(odd, kMaxSeqLen - 1), static_cast<int64_t>(Bytes(odd, kMaxSeqLen - 1)));
}

GRADED_TEST(MaxConcurrentSeqs, FillsWhatTheWeightsLeaveFree, 3) {
  const char kWeights[] = "the weights are not subtracted: the cache gets what they leave free";
  ExpectAnswer("MaxConcurrentSeqs(24 GiB, 16 GiB, Llama-3-8B {32, 32, 8, 128, 2}, 2048)",
               MaxConcurrentSeqs(24 * kGiB, 16 * kGiB, kLlama3_8B, 2048), int64_t{32},
               {{96, kWeights},
                {8, kQueryHeads},
                {64, kOneOfTwo},
                {65536, "that is tokens: divide by the bytes of a whole sequence"}});
  ExpectAnswer("MaxConcurrentSeqs(80 GiB, 16 GiB, Llama-3-8B {32, 32, 8, 128, 2}, 2048)",
               MaxConcurrentSeqs(80 * kGiB, 16 * kGiB, kLlama3_8B, 2048), int64_t{256}, {{320, kWeights}});
  ExpectAnswer("MaxConcurrentSeqs(80 GiB, 16 GiB, Llama-3-8B {32, 32, 8, 128, 2}, 8192)",
               MaxConcurrentSeqs(80 * kGiB, 16 * kGiB, kLlama3_8B, 8192), int64_t{64},
               {{80, kWeights}, {256, "four times the tokens: a quarter of the sequences"}});
  struct Row {
    const char* model;
    KvModelConfig config;
    int64_t sequences;
  };
  for (const Row& row :
       {Row{"Llama-3-8B, fp8 cache", kLlama3_8BFp8, 64}, Row{"Llama-3-8B with 32 KV heads", kLlama3_8BMha, 8},
        Row{"Llama-3-70B", kLlama3_70B, 12}, Row{"OPT-125m", kOpt125m, 113}, Row{"Qwen2.5-0.5B", kQwen25_05B, 341}}) {
    ExpectAnswer(absl::StrCat("MaxConcurrentSeqs(8 GiB, 0, ", row.model, " ", Text(row.config), ", 2048)"),
                 MaxConcurrentSeqs(8 * kGiB, 0, row.config, 2048), row.sequences,
                 {{row.sequences + 1, "rounded up: the last sequence does not fit completely"}});
  }
}

GRADED_TEST(MaxConcurrentSeqs, RoundsDown, 2) {
  ExpectAnswer("MaxConcurrentSeqs(8 GiB, 0, OPT-125m {12, 12, 12, 64, 2}, 2048)",
               MaxConcurrentSeqs(8 * kGiB, 0, kOpt125m, 2048), int64_t{113},
               {{114, "8 GiB are 113.78 sequences: rounded up, the last one does not fit completely"}});
  const int64_t sequence = 256 * kMiB;
  const char kUp[] = "rounded up: one byte is missing for the last sequence";
  ExpectAnswer("MaxConcurrentSeqs(768 MiB - 1, 0, Llama-3-8B, 2048)",
               MaxConcurrentSeqs(3 * sequence - 1, 0, kLlama3_8B, 2048), int64_t{2}, {{3, kUp}});
  ExpectAnswer("MaxConcurrentSeqs(768 MiB, 0, Llama-3-8B, 2048)", MaxConcurrentSeqs(3 * sequence, 0, kLlama3_8B, 2048),
               int64_t{3}, {{2, "exactly three fit"}});
  ExpectAnswer("MaxConcurrentSeqs(256 MiB - 1, 0, Llama-3-8B, 2048)",
               MaxConcurrentSeqs(sequence - 1, 0, kLlama3_8B, 2048), int64_t{0}, {{1, kUp}});
  // 2^62 - 1 has no exact double: the quotient comes out as a whole number too many.
  ExpectAnswer("MaxConcurrentSeqs(2^62 - 1, 0, Llama-3-8B, 2048)",
               MaxConcurrentSeqs((int64_t{1} << 62) - 1, 0, kLlama3_8B, 2048), (int64_t{1} << 34) - 1,
               {{int64_t{1} << 34, "the division was done in floating point: integers round down by themselves"}});
}

GRADED_TEST(MaxConcurrentSeqs, IsZeroWhenTheWeightsFillTheMemory, 1) {
  const char kNegative[] = "weights larger than the memory leave 0 sequences, not a negative number";
  ExpectAnswer("MaxConcurrentSeqs(16 GiB, 16 GiB, Llama-3-8B, 2048)",
               MaxConcurrentSeqs(16 * kGiB, 16 * kGiB, kLlama3_8B, 2048), int64_t{0});
  ExpectAnswer("MaxConcurrentSeqs(16 GiB, 24 GiB, Llama-3-8B, 2048)",
               MaxConcurrentSeqs(16 * kGiB, 24 * kGiB, kLlama3_8B, 2048), int64_t{0},
               {{-32, kNegative}, {32, "the weights are larger than the memory: nothing fits"}});
  ExpectAnswer("MaxConcurrentSeqs(0, 0, Llama-3-8B, 2048)", MaxConcurrentSeqs(0, 0, kLlama3_8B, 2048), int64_t{0});
  ExpectAnswer("MaxConcurrentSeqs(0, 9223372036854775807, Llama-3-8B, 2048)",
               MaxConcurrentSeqs(0, INT64_MAX, kLlama3_8B, 2048), int64_t{0}, {{-34359738367, kNegative}});
  ExpectAnswer("MaxConcurrentSeqs(16 GiB + 256 MiB, 16 GiB, Llama-3-8B, 2048)",
               MaxConcurrentSeqs(16 * kGiB + 256 * kMiB, 16 * kGiB, kLlama3_8B, 2048), int64_t{1});
}

GRADED_TEST(MaxConcurrentSeqs, GainsByTheFactorThatTheCacheShrinks, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 20; ++i) {
    KvModelConfig mha = RandomConfig(rng);
    const int group = 2 + rng.Below(7);
    mha.num_kv_heads *= group;
    mha.num_query_heads = mha.num_kv_heads;
    KvModelConfig gqa = mha;
    gqa.num_kv_heads = mha.num_kv_heads / group;
    const int64_t tokens = 1 + rng.Below(8192);
    const int64_t sequences = 1 + rng.Below(64);
    const int64_t weights = rng.Below(1 << 30);
    const int64_t hbm = weights + sequences * static_cast<int64_t>(Bytes(mha, tokens));
    const auto call = [&](const KvModelConfig& config, int64_t seq_len) {
      return absl::StrCat("MaxConcurrentSeqs(", hbm, ", ", weights, ", ", Text(config), ", ", seq_len, ")");
    };
    if (!ExpectAnswer(call(mha, tokens), MaxConcurrentSeqs(hbm, weights, mha, tokens), sequences,
                      {{2 * sequences, kOneOfTwo}}) ||
        !ExpectAnswer(
            call(gqa, tokens), MaxConcurrentSeqs(hbm, weights, gqa, tokens), group * sequences,
            {{sequences, absl::StrCat(group, " query heads share a KV head: ", group, " times the sequences")}}) ||
        !ExpectAnswer(call(mha, 2 * tokens), MaxConcurrentSeqs(hbm, weights, mha, 2 * tokens), sequences / 2,
                      {{sequences, "twice the tokens: half the sequences"}})) {
      return;
    }
  }
}

// The header refuses these before your code runs; the point is for the valid neighbours.
GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  const auto kTooLarge = absl::StatusCode::kOutOfRange;
  for (int KvModelConfig::*field :
       {&KvModelConfig::num_layers, &KvModelConfig::num_query_heads, &KvModelConfig::num_kv_heads,
        &KvModelConfig::head_dim, &KvModelConfig::dtype_bytes}) {
    for (const int value : {0, -1, INT32_MAX}) {
      KvModelConfig bad = kLlama3_8B;
      bad.*field = value;
      const auto code = value < 1 ? kInvalid : kTooLarge;
      const std::string rule = "every field is at least 1 and at most its limit";
      ExpectError("KvBytesPerToken(" + Text(bad) + ")", KvBytesPerToken(bad), code, rule);
      ExpectError("KvBytesPerSequence(" + Text(bad) + ", 1)", KvBytesPerSequence(bad, 1), code, rule);
      ExpectError("MaxConcurrentSeqs(1, 0, " + Text(bad) + ", 1)", MaxConcurrentSeqs(1, 0, bad, 1), code, rule);
    }
  }
  ExpectError("KvBytesPerToken({32, 32, 7, 128, 2})", KvBytesPerToken({32, 32, 7, 128, 2}), kInvalid,
              "num_query_heads is a multiple of num_kv_heads");
  for (const int64_t tokens : {int64_t{0}, int64_t{-1}, kMaxSeqLen + 1, INT64_MAX}) {
    const auto code = tokens < 1 ? kInvalid : kTooLarge;
    ExpectError(absl::StrCat("KvBytesPerSequence(Llama-3-8B, ", tokens, ")"), KvBytesPerSequence(kLlama3_8B, tokens),
                code, "seq_len is 1 to 2^26");
    ExpectError(absl::StrCat("MaxConcurrentSeqs(1, 0, Llama-3-8B, ", tokens, ")"),
                MaxConcurrentSeqs(1, 0, kLlama3_8B, tokens), code, "seq_len is 1 to 2^26");
  }
  ExpectError("MaxConcurrentSeqs(-1, 0, Llama-3-8B, 2048)", MaxConcurrentSeqs(-1, 0, kLlama3_8B, 2048), kInvalid,
              "bytes are not negative");
  ExpectError("MaxConcurrentSeqs(1, -1, Llama-3-8B, 2048)", MaxConcurrentSeqs(1, -1, kLlama3_8B, 2048), kInvalid,
              "bytes are not negative");
  ExpectAnswer("KvBytesPerToken({1, 1, 1, 1, 1})", KvBytesPerToken({1, 1, 1, 1, 1}), int64_t{2}, {{1, kOneOfTwo}});
  ExpectAnswer("KvBytesPerSequence({1, 1, 1, 1, 1}, 1)", KvBytesPerSequence({1, 1, 1, 1, 1}, 1), int64_t{2});
  ExpectAnswer("MaxConcurrentSeqs(7, 1, {1, 1, 1, 1, 1}, 1)", MaxConcurrentSeqs(7, 1, {1, 1, 1, 1, 1}, 1), int64_t{3});
}

}  // namespace
}  // namespace kv_memory_calculator
