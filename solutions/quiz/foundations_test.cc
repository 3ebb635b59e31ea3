// What a quiz asks for in phase 00 is what the phase's labs compute: each formula and the lab's own function, in a
// thousand variants.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "phases/00-foundations/entrance-exam/entrance_exam.h"
#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"
#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"
#include "phases/00-foundations/lab-03-sampling-basics/sampling_basics.h"
#include "phases/00-foundations/lab-04-prefill-vs-decode/prefill_vs_decode.h"
#include "quiz/formulas/formulas.h"
#include "quiz/formulas/variants.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;

using OfLab = std::function<absl::StatusOr<double>(const Arguments&)>;

void ExpectTheLabToAgree(const std::string& name, const OfLab& of_lab) {
  SCOPED_TRACE(absl::StrCat(name, " COURSE_SEED=", testing::TestSeed()));
  const Formula* formula = FindFormula(name);
  ASSERT_NE(formula, nullptr);
  base::Rng rng{testing::TestSeed()};
  for (int i = 0; i < kVariants; ++i) {
    const Arguments arguments = RandomArguments(*formula, rng);
    const absl::StatusOr<double> value = formula->compute(arguments);
    const absl::StatusOr<double> expected = of_lab(arguments);
    ASSERT_TRUE(IsOk(value));
    ASSERT_TRUE(IsOk(expected));
    ASSERT_NEAR(*value, *expected, 1e-12 * std::abs(*expected))
        << absl::StrJoin(arguments, ", ", absl::PairFormatter("="));
  }
}

int Int(const Arguments& a, const std::string& name) { return static_cast<int>(a.at(name)); }
int64_t Int64(const Arguments& a, const std::string& name) { return static_cast<int64_t>(a.at(name)); }

TEST(GenerationWork, IsThatOfLab01) {
  ExpectTheLabToAgree("work_without_cache", [](const Arguments& a) {
    return kv_cache_speedup::NoCacheWork(Int64(a, "prompt_len"), Int64(a, "num_new_tokens"));
  });
  ExpectTheLabToAgree("work_with_cache", [](const Arguments& a) {
    return kv_cache_speedup::CachedWork(Int64(a, "prompt_len"), Int64(a, "num_new_tokens"));
  });
}

kv_memory_calculator::KvModelConfig Config(const Arguments& a) {
  return {Int(a, "num_layers"), Int(a, "num_query_heads"), Int(a, "num_kv_heads"), Int(a, "head_dim"),
          Int(a, "dtype_bytes")};
}

// A layer of 4 K/V heads, 64 numbers and 2 bytes takes 1 KiB a token.
int LayersOf(const Arguments& a) { return Int(a, "kv_bytes_per_token") / 1024; }

TEST(KvMemory, IsThatOfLab02) {
  ExpectTheLabToAgree("kv_bytes_per_token",
                      [](const Arguments& a) { return kv_memory_calculator::KvBytesPerToken(Config(a)); });
  ExpectTheLabToAgree("kv_bytes_per_sequence", [](const Arguments& a) {
    return kv_memory_calculator::KvBytesPerSequence(Config(a), Int64(a, "seq_len"));
  });
  ExpectTheLabToAgree("sequences_that_fit", [](const Arguments& a) {
    return kv_memory_calculator::MaxConcurrentSeqs(Int64(a, "hbm_bytes"), Int64(a, "weight_bytes"),
                                                   {LayersOf(a), 4, 4, 64, 2}, Int64(a, "seq_len"));
  });
}

prefill_vs_decode::GpuSpec Gpu(const Arguments& a) { return {a.at("peak_flops"), a.at("mem_bandwidth")}; }

TEST(Roofline, IsThatOfLab04) {
  ExpectTheLabToAgree("ridge_point", [](const Arguments& a) { return prefill_vs_decode::RidgePoint(Gpu(a)); });
  ExpectTheLabToAgree("compute_utilization", [](const Arguments& a) {
    const double intensity =
        prefill_vs_decode::ArithmeticIntensity(Int64(a, "tokens_per_pass"), a.at("bytes_per_weight")).value();
    return prefill_vs_decode::ComputeUtilization(intensity, prefill_vs_decode::RidgePoint(Gpu(a)).value());
  });
  ExpectTheLabToAgree("critical_batch", [](const Arguments& a) {
    return prefill_vs_decode::CriticalBatchSize(Gpu(a), a.at("bytes_per_weight"));
  });
  // The peak does not matter here, but a machine has one.
  ExpectTheLabToAgree("max_decode_tokens_per_second", [](const Arguments& a) {
    return prefill_vs_decode::MaxDecodeTokensPerSecond(a.at("num_params"), a.at("bytes_per_weight"),
                                                       {1, a.at("mem_bandwidth")});
  });
}

absl::StatusOr<entrance_exam::DecodeStep> Locate(const Arguments& a, const std::string& tokens) {
  return entrance_exam::LocateDecode({a.at("peak_flops"), a.at("mem_bandwidth")}, a.at("num_params"),
                                     a.at("bytes_per_weight"), Int64(a, tokens));
}

TEST(Roofline, IsThatOfTheEntranceExam) {
  ExpectTheLabToAgree("pass_seconds", [](const Arguments& a) { return Locate(a, "tokens_per_pass")->seconds; });
  ExpectTheLabToAgree("decode_tokens_per_second",
                      [](const Arguments& a) { return Locate(a, "batch")->tokens_per_second; });
}

TEST(Sampling, IsThatOfLab03) {
  ExpectTheLabToAgree("softmax_first_of_three", [](const Arguments& a) {
    const std::array<float, 3> logits = {static_cast<float>(a.at("logit_0")), static_cast<float>(a.at("logit_1")),
                                         static_cast<float>(a.at("logit_2"))};
    return sampling_basics::Softmax(logits, a.at("temperature")).value()[0];
  });
  ExpectTheLabToAgree("softmax_odds", [](const Arguments& a) {
    const std::array<float, 2> logits = {static_cast<float>(a.at("logit_gap")), 0};
    const std::vector<double> probs = sampling_basics::Softmax(logits, a.at("temperature")).value();
    return probs[0] / probs[1];
  });
}

// In doubles a share that equals top_p may come out on either side of it, so the lab decides over 64ths: counts that
// sum to 64, and a cut in 64ths.
TEST(Sampling, KeepsWhatLab03Keeps) {
  const Formula* formula = FindFormula("kept_by_top_p");
  base::Rng rng{testing::TestSeed()};
  for (int i = 0; i < kVariants; ++i) {
    Arguments arguments;
    std::vector<double> probs;
    int left = 64;
    for (int token = 0; token < 5; ++token) {
      const int count = token < 4 ? rng.Below(left + 1) : left;
      left -= count;
      arguments[absl::StrCat("count_", token)] = count;
      probs.push_back(count / 64.0);
    }
    const double top_p = arguments["top_p"] = (1 + rng.Below(63)) / 64.0;
    const std::vector<double> nucleus = sampling_basics::ApplyTopP(probs, top_p).value();
    const auto kept = std::ranges::count_if(nucleus, [](double p) { return p > 0; });
    ASSERT_EQ(formula->compute(arguments).value(), kept)
        << absl::StrJoin(arguments, ", ", absl::PairFormatter("=")) << " COURSE_SEED=" << testing::TestSeed();
  }
}

}  // namespace
}  // namespace course::quiz
