#include "quiz/formulas/formulas.h"

#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/formulas/oracles.h"
#include "quiz/formulas/variants.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr char kDigests[] = "quiz/formulas/digests.txt";

std::string Print(const Arguments& arguments) { return absl::StrJoin(arguments, ", ", absl::PairFormatter("=")); }

double Value(const std::string& name, const Arguments& arguments) {
  const Formula* formula = FindFormula(name);
  EXPECT_NE(formula, nullptr) << name;
  const absl::StatusOr<double> value = formula->compute(arguments);
  EXPECT_TRUE(IsOk(value)) << name;
  return value.value_or(NAN);
}

// By hand, from the guide.
TEST(Formulas, GiveTheNumbersOfTheGuide) {
  constexpr double kGiB = 1 << 30;
  const Arguments llama = {
      {"num_layers", 32}, {"num_query_heads", 32}, {"num_kv_heads", 8}, {"head_dim", 128}, {"dtype_bytes", 2}};
  EXPECT_EQ(Value("kv_bytes_per_token", llama), 131072);
  EXPECT_EQ(Value("kv_bytes_per_token/query_heads", llama), 524288);
  EXPECT_EQ(
      Value("sequences_that_fit",
            {{"hbm_bytes", 24 * kGiB}, {"weight_bytes", 16 * kGiB}, {"kv_bytes_per_token", 131072}, {"seq_len", 2048}}),
      32);
  EXPECT_EQ(Value("work_without_cache", {{"prompt_len", 5}, {"num_new_tokens", 10}}), 95);
  EXPECT_EQ(Value("work_without_cache/counts_after_appending", {{"prompt_len", 5}, {"num_new_tokens", 10}}), 105);
  EXPECT_EQ(Value("work_with_cache", {{"prompt_len", 5}, {"num_new_tokens", 10}}), 15);
  EXPECT_EQ(Value("tokens_computed_by_engine", {{"prompt_len", 5}, {"num_new_tokens", 10}}), 14);
  EXPECT_DOUBLE_EQ(Value("ridge_point", {{"peak_flops", 312e12}, {"mem_bandwidth", 2e12}}), 156);
  EXPECT_DOUBLE_EQ(
      Value("max_decode_tokens_per_second", {{"num_params", 8e9}, {"bytes_per_weight", 2}, {"mem_bandwidth", 2e12}}),
      125);
  EXPECT_DOUBLE_EQ(Value("critical_batch", {{"bytes_per_weight", 1}, {"peak_flops", 312e12}, {"mem_bandwidth", 2e12}}),
                   78);
  EXPECT_DOUBLE_EQ(Value("in_flight", {{"per_second", 1000}, {"seconds", 0.05}}), 50);
}

// By hand, from the handouts of Chapter 30.
TEST(Formulas, GiveTheNumbersOfChapter30) {
  EXPECT_EQ(Value("patch_tokens", {{"side", 336}, {"patch", 14}}), 576);
  EXPECT_EQ(Value("patch_tokens_cut_off", {{"height", 384}, {"width", 384}, {"patch", 14}}), 729);
  EXPECT_EQ(Value("patch_tokens_padded", {{"height", 384}, {"width", 384}, {"patch", 14}}), 784);
  EXPECT_EQ(Value("patch_tokens_cut_off/area_divided_once", {{"height", 384}, {"width", 384}, {"patch", 14}}), 752);
  EXPECT_EQ(Value("spectrogram_patches", {{"mel_bins", 80}, {"frames", 3000}, {"patch", 16}}), 935);
  EXPECT_EQ(Value("spectrogram_patches/padded", {{"mel_bins", 80}, {"frames", 3000}, {"patch", 16}}), 940);
  EXPECT_EQ(Value("patch_null_space", {{"patch", 16}, {"model_dim", 32}}), 736);
  EXPECT_EQ(Value("patch_null_space", {{"patch", 16}, {"model_dim", 768}}), 0);
  const Arguments prompt = {{"side", 448}, {"patch", 14}, {"text_tokens", 100}, {"queries", 64}, {"context", 2048}};
  EXPECT_EQ(Value("context_left", prompt), 924);
  EXPECT_EQ(Value("context_left_behind_resampler", prompt), 1884);
  EXPECT_EQ(Value("attention_pairs", prompt), 1263376);
  EXPECT_EQ(Value("attention_pairs_behind_resampler", prompt), 26896);
  EXPECT_NEAR(Value("pair_ratio", prompt), 46.97, 0.005);
  EXPECT_NEAR(Value("loss_of_identity", {{"num_pairs", 2}, {"tau", 1}}), 0.31326169, 5e-9);
  EXPECT_NEAR(Value("loss_of_identity", {{"num_pairs", 4}, {"tau", 0.1}}), 1.361905e-4, 5e-11);
  EXPECT_NEAR(Value("chance_loss", {{"num_pairs", 64}}), 4.15888308, 5e-9);
  EXPECT_EQ(Value("projector_params", {{"vision_dim", 1024}, {"hidden_dim", 4096}, {"lm_dim", 4096}}), 20979712);
  const Arguments llava = {
      {"vision_millions", 303.507456}, {"projector_millions", 20.979712}, {"lm_millions", 6738.415616}};
  EXPECT_NEAR(Value("stage_1_share", llava), 0.002970, 5e-7);
  EXPECT_NEAR(Value("stage_2_share", llava), 0.9570, 5e-5);
}

// By hand, from the guides of phases 03 and 13.
TEST(Formulas, GiveTheNumbersOfServing) {
  EXPECT_EQ(Value("prefill_steps", {{"prompt_len", 4000}, {"threshold", 512}, {"token_budget", 8192}}), 8);
  EXPECT_EQ(Value("prefill_steps", {{"prompt_len", 4000}, {"threshold", 512}, {"token_budget", 256}}), 16);
  EXPECT_EQ(Value("prefill_steps", {{"prompt_len", 4000}, {"threshold", 0}, {"token_budget", 2048}}), 2);
  const Arguments load = {
      {"num_requests", 8}, {"prefix_len", 64}, {"tail_len", 1}, {"num_new_tokens", 4}, {"block_size", 4}};
  EXPECT_EQ(Value("scheduled_with_prefix_cache/without_cache", load), 544);
  EXPECT_EQ(Value("scheduled_with_prefix_cache", load), 96);
  const Arguments no_tail = {
      {"num_requests", 8}, {"prefix_len", 64}, {"tail_len", 0}, {"num_new_tokens", 5}, {"block_size", 4}};
  EXPECT_EQ(Value("scheduled_with_prefix_cache", no_tail), 544 - 420);
  EXPECT_EQ(Value("blocks_to_run", {{"prompt_len", 8}, {"num_new_tokens", 8}, {"block_size", 4}}), 5);
  const auto image = [](double height, double width) {
    return Arguments{{"height", height}, {"width", width}, {"patch", 14}, {"merge", 2}};
  };
  EXPECT_EQ(Value("image_tokens", image(337, 336)), 156);
  EXPECT_EQ(Value("image_tokens/floor_of_the_patches", image(337, 336)), 144);
  EXPECT_EQ(Value("image_tokens", image(350, 350)), 169);
  EXPECT_EQ(Value("image_tokens/floor_of_the_merge", image(350, 350)), 144);
  EXPECT_EQ(Value("image_tokens/merge_of_the_product", image(350, 350)), 157);
  EXPECT_EQ(Value("image_tokens", image(336, 672)), 288);
  EXPECT_EQ(Value("image_tokens/one_side_squared", image(336, 672)), 144);
  const Arguments prompt = {{"prompt_tokens", 20}, {"num_images", 1}, {"image_tokens", 576}, {"block_size", 16}};
  EXPECT_EQ(Value("expanded_length", prompt), 595);
  EXPECT_EQ(Value("blocks_of_image_prompt", prompt), 38);
  EXPECT_EQ(Value("blocks_of_image_prompt/not_expanded", prompt), 2);
  EXPECT_EQ(Value("images_that_fit", {{"context", 8192}, {"text_tokens", 0}, {"side", 336}, {"patch", 14}}), 14);
  const auto chunk = [](double budget) {
    return Arguments{{"chunk", 100}, {"image_offset", 60}, {"image_tokens", 100}, {"encoder_budget", budget}};
  };
  EXPECT_EQ(Value("scheduled_of_chunk", chunk(99)), 60);
  EXPECT_EQ(Value("scheduled_of_chunk", chunk(100)), 100);
  EXPECT_EQ(Value("scheduled_of_chunk/charges_touched", chunk(50)), 100);
}

TEST(Formulas, AgreeWithASecondFormInAThousandVariants) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", testing::TestSeed()));
  base::Rng rng{testing::TestSeed()};
  for (const Formula& formula : AllFormulas()) {
    const auto oracle = Oracles().find(formula.name);
    ASSERT_NE(oracle, Oracles().end()) << formula.name << " has no second form in oracles.cc";
    for (int i = 0; i < kVariants; ++i) {
      const Arguments arguments = RandomArguments(formula, rng);
      const absl::StatusOr<double> value = formula.compute(arguments);
      ASSERT_TRUE(IsOk(value)) << formula.name << " of " << Print(arguments);
      const double expected = oracle->second(arguments);
      ASSERT_NEAR(*value, expected, 1e-12 * std::abs(expected)) << formula.name << " of " << Print(arguments);
    }
  }
}

TEST(Formulas, EachSecondFormBelongsToOne) {
  for (const auto& [name, oracle] : Oracles()) EXPECT_NE(FindFormula(name), nullptr) << name;
}

// A slip that agreed with its formula would be a wrong option that is right.
TEST(Formulas, EverySlipDiffersFromItsFormulaInManyVariants) {
  base::Rng rng{testing::TestSeed()};
  for (const Formula& slip : AllFormulas()) {
    const size_t slash = slip.name.find('/');
    if (slash == std::string::npos) continue;
    const Formula* formula = FindFormula(slip.name.substr(0, slash));
    ASSERT_NE(formula, nullptr) << slip.name;
    EXPECT_EQ(slip.unit, formula->unit) << slip.name;
    int same = 0;
    for (int i = 0; i < kVariants; ++i) {
      Arguments arguments = RandomArguments(*formula, rng);
      arguments.merge(RandomArguments(slip, rng));
      same += formula->compute(arguments).value() == slip.compute(arguments).value();
    }
    EXPECT_LT(same, kVariants * 3 / 4) << slip.name;
  }
}

// The values of a formula in a fixed sequence of arguments, as one short name. Ten digits, so that another machine's
// exp() does not count as another formula.
std::string Digest(const Formula& formula) {
  base::Rng rng{2026};
  std::string values;
  for (int i = 0; i < kVariants; ++i) {
    absl::StrAppendFormat(&values, "%.10g\n", formula.compute(RandomArguments(formula, rng)).value_or(NAN));
  }
  return base::Sha256Hex(values).substr(0, 16);
}

// An attempt keeps the revisions that it was drawn with. A value that changed under the same revision would score old
// answers by a key that nobody has seen.
TEST(Formulas, ChangeNoValueWithoutANewRevision) {
  std::map<std::pair<std::string, int>, std::string> digests;
  std::ifstream file(kDigests);
  std::string name, digest;
  for (int revision = 0; file >> name >> revision >> digest;) digests[{name, revision}] = digest;
  ASSERT_FALSE(digests.empty()) << "cannot read " << kDigests;
  for (const Formula& formula : AllFormulas()) {
    const std::string now = Digest(formula);
    const auto known = digests.find({formula.name, formula.revision});
    const std::string line = absl::StrCat(formula.name, " ", formula.revision, " ", now);
    if (known == digests.end()) {
      ADD_FAILURE() << formula.name << " revision " << formula.revision << " is not in " << kDigests
                    << "; if its values are right, add the line\n"
                    << line;
    } else {
      EXPECT_EQ(known->second, now) << "the values of " << formula.name << " have changed, but its revision is still "
                                    << formula.revision << ". Raise it in the registry, keep the old line of "
                                    << kDigests << " and add one for the new revision";
    }
  }
}

TEST(Formulas, AreSortedByNameAndFoundByIt) {
  for (size_t i = 0; i < AllFormulas().size(); ++i) {
    const Formula& formula = AllFormulas()[i];
    EXPECT_TRUE(i == 0 || AllFormulas()[i - 1].name < formula.name) << formula.name;
    EXPECT_EQ(FindFormula(formula.name), &formula);
    EXPECT_GE(formula.revision, 1) << formula.name;
    EXPECT_FALSE(formula.parameters.empty()) << formula.name;
  }
  EXPECT_EQ(FindFormula("kv_bytes_per_tokens"), nullptr);
  EXPECT_EQ(FindFormula(""), nullptr);
}

TEST(Formulas, NameTheArgumentThatIsMissing) {
  base::Rng rng{1};
  for (const Formula& formula : AllFormulas()) {
    for (const std::string& parameter : formula.parameters) {
      Arguments arguments = RandomArguments(formula, rng);
      arguments.erase(parameter);
      EXPECT_TRUE(HasCodeAndText(formula.compute(arguments).status(), absl::StatusCode::kInvalidArgument, parameter))
          << formula.name;
    }
  }
}

TEST(Formulas, RefuseWhatTheyAreNotDefinedFor) {
  struct Case {
    std::string formula;
    std::string parameter;
    double value;
    absl::StatusCode code = absl::StatusCode::kInvalidArgument;
  };
  const Case cases[] = {
      {"kv_bytes_per_token", "num_layers", 0},
      {"kv_bytes_per_token", "num_layers", 2.5},
      {"kv_bytes_per_token", "head_dim", -1},
      {"kv_bytes_per_token", "head_dim", 0x1p54},
      {"kv_bytes_per_token", "head_dim", 0x1p53, absl::StatusCode::kOutOfRange},
      {"kv_bytes_per_sequence", "seq_len", 0},
      {"sequences_that_fit", "hbm_bytes", -1},
      {"sequences_that_fit", "weight_bytes", -1},
      {"work_without_cache", "prompt_len", 0},
      {"work_without_cache", "num_new_tokens", -1},
      {"work_without_cache", "prompt_len", 0x1p31, absl::StatusCode::kOutOfRange},
      {"tokens_computed_by_engine", "num_new_tokens", 0},
      {"ridge_point", "mem_bandwidth", 0},
      {"ridge_point", "peak_flops", NAN},
      {"decode_tokens_per_second", "batch", 0},
      {"critical_batch", "bytes_per_weight", -2},
      {"softmax_odds", "temperature", 0},
      {"softmax_odds", "logit_gap", INFINITY},
      {"softmax_first_of_three", "temperature", -1},
      {"kept_by_top_p", "top_p", 0},
      {"kept_by_top_p", "top_p", 1.01},
      {"kept_by_top_p", "count_3", -1},
      {"in_flight", "seconds", 0},
      {"patch_tokens", "patch", 0},
      {"patch_tokens", "side", 0},
      {"patch_tokens", "side", 0.5},
      {"patch_tokens", "patch", 977},  // more than any side of the variants, and prime
      {"patch_tokens_cut_off", "height", 0},
      {"patch_tokens_padded", "width", -1},
      {"spectrogram_patches", "frames", 0},
      {"patch_null_space", "model_dim", 0},
      {"patch_null_space", "patch", 0x1p30, absl::StatusCode::kOutOfRange},
      {"context_left", "context", 0},
      {"context_left_behind_resampler", "queries", 0},
      {"attention_pairs", "text_tokens", -1},
      {"attention_pairs", "text_tokens", 0x1p40, absl::StatusCode::kOutOfRange},
      {"pair_ratio", "queries", -1},
      {"loss_of_identity", "num_pairs", 1},
      {"loss_of_identity", "tau", 0},
      {"chance_loss", "num_pairs", 0},
      {"projector_params", "hidden_dim", 0},
      {"projector_params", "vision_dim", 0x1p50, absl::StatusCode::kOutOfRange},
      {"prefill_steps", "prompt_len", 0},
      {"prefill_steps", "threshold", -1},
      {"prefill_steps", "token_budget", 0},
      {"scheduled_with_prefix_cache", "num_requests", 0},
      {"scheduled_with_prefix_cache", "tail_len", -1},
      {"scheduled_with_prefix_cache", "block_size", 0},
      {"scheduled_with_prefix_cache", "prefix_len", 0x1p53, absl::StatusCode::kOutOfRange},
      {"blocks_to_run", "num_new_tokens", 0},
      {"image_tokens", "height", 0},
      {"image_tokens", "merge", 0},
      {"image_tokens", "width", 0x1p53, absl::StatusCode::kOutOfRange},
      {"expanded_length", "image_tokens", 0},
      {"expanded_length", "num_images", 600},  // more than any prompt of the variants
      {"blocks_of_image_prompt", "block_size", 0},
      {"images_that_fit", "context", 0},
      {"scheduled_of_chunk", "image_tokens", 0},
      {"scheduled_of_chunk", "encoder_budget", -1},
      {"stage_1_share", "projector_millions", 0},
      {"stage_2_share", "vision_millions", -1},
  };
  base::Rng rng{1};
  for (const Case& c : cases) {
    const Formula* formula = FindFormula(c.formula);
    ASSERT_NE(formula, nullptr) << c.formula;
    Arguments arguments = RandomArguments(*formula, rng);
    arguments[c.parameter] = c.value;
    EXPECT_TRUE(HasCode(formula->compute(arguments).status(), c.code)) << c.formula << " of " << Print(arguments);
  }
}

TEST(Formulas, GiveZeroSequencesWhereTheWeightsFillTheMemory) {
  EXPECT_EQ(
      Value("sequences_that_fit", {{"hbm_bytes", 10}, {"weight_bytes", 11}, {"kv_bytes_per_token", 1}, {"seq_len", 1}}),
      0);
}

}  // namespace
}  // namespace course::quiz
