// What a quiz asks for in phases 03 and 13 is what the phases' labs compute: each formula and the lab's own function,
// in a thousand variants.

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-02-chunked-prefill/chunked_prefill.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"
#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/prefix_cache_savings.h"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"
#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"
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
    ASSERT_EQ(*value, *expected) << absl::StrJoin(arguments, ", ", absl::PairFormatter("="));
  }
}

int64_t Int(const Arguments& a, const char* name) { return std::llround(a.at(name)); }

TEST(PrefillSteps, AreThoseOfLab0302) {
  ExpectTheLabToAgree("prefill_steps", [](const Arguments& a) {
    return chunked_prefill::PrefillSteps(Int(a, "prompt_len"), Int(a, "threshold"), Int(a, "token_budget"));
  });
}

TEST(BlocksToRun, AreThoseOfLab0304) {
  ExpectTheLabToAgree("blocks_to_run", [](const Arguments& a) {
    const std::vector<int> prompt(static_cast<size_t>(Int(a, "prompt_len")), 7);
    const preemption::Job job = {.id = "A", .prompt = prompt, .max_tokens = static_cast<int>(Int(a, "num_new_tokens"))};
    return preemption::MinBlocksToRun({{job}}, static_cast<int>(Int(a, "block_size")));
  });
}

TEST(ScheduledWithPrefixCache, IsThatOfLab0306) {
  ExpectTheLabToAgree("scheduled_with_prefix_cache", [](const Arguments& a) {
    return prefix_cache_savings::PredictCached(Int(a, "num_requests"), Int(a, "prefix_len"), Int(a, "tail_len"),
                                               Int(a, "num_new_tokens"), Int(a, "block_size"));
  });
}

TEST(ImageTokens, AreThoseOfLab1301) {
  ExpectTheLabToAgree("image_tokens", [](const Arguments& a) {
    return image_token_expansion::ImageTokenCount({.height = Int(a, "height"), .width = Int(a, "width")},
                                                  {.patch_size = Int(a, "patch"), .merge_size = Int(a, "merge")});
  });
}

// Of lab 13-01, with all markers in front.
absl::StatusOr<int64_t> ExpandedLength(const Arguments& a) {
  constexpr int kMarker = 1;
  const size_t images = static_cast<size_t>(Int(a, "num_images"));
  std::vector<int> prompt(static_cast<size_t>(Int(a, "prompt_tokens")), 0);
  for (size_t image = 0; image < images; ++image) prompt[image] = kMarker;
  const std::vector<int64_t> tokens(images, Int(a, "image_tokens"));
  ASSIGN_OR_RETURN(const auto expanded, image_token_expansion::ExpandPrompt(prompt, kMarker, tokens));
  return std::ssize(expanded.token_ids);
}

TEST(ExpandedPrompts, AreThoseOfLab1301) {
  ExpectTheLabToAgree("expanded_length", ExpandedLength);
  ExpectTheLabToAgree("blocks_of_image_prompt", [](const Arguments& a) -> absl::StatusOr<double> {
    ASSIGN_OR_RETURN(const int64_t length, ExpandedLength(a));
    return image_token_expansion::KvBlocksNeeded(length, Int(a, "block_size"));
  });
}

TEST(ScheduledOfChunk, IsThatOfLab1303) {
  ExpectTheLabToAgree("scheduled_of_chunk", [](const Arguments& a) -> absl::StatusOr<double> {
    const encoder_scheduling::EncoderInput image = {
        .range = {.offset = Int(a, "image_offset"), .length = Int(a, "image_tokens")}, .content_hash = 1};
    const encoder_scheduling::Chunk chunk = {.num_new_tokens = Int(a, "chunk"),
                                             .encoder_budget = Int(a, "encoder_budget")};
    ASSIGN_OR_RETURN(const auto step, encoder_scheduling::ScheduleEncoderInputs({{image}}, chunk, {}));
    return step.num_new_tokens;
  });
}

}  // namespace
}  // namespace course::quiz
