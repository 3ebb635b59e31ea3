// scheduling.h by name, and what the usual slips give.

#include <algorithm>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/scheduling.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kPrompt = {"prompt_len", "threshold", "token_budget"};
const std::vector<std::string> kLoad = {"num_requests", "prefix_len", "tail_len", "num_new_tokens", "block_size"};
const std::vector<std::string> kRequest = {"prompt_len", "num_new_tokens", "block_size"};

using Steps = absl::StatusOr<int64_t> (*)(int64_t prompt_len, int64_t threshold, int64_t budget);

template <Steps kSteps>
absl::StatusOr<double> OfPrompt(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t prompt_len = read.Whole("prompt_len");
  const int64_t threshold = read.Whole("threshold"), budget = read.Whole("token_budget");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(PrefillSteps(prompt_len, threshold, budget).status());
  return kSteps(prompt_len, threshold, budget);
}

absl::StatusOr<int64_t> RoundedDown(int64_t prompt_len, int64_t threshold, int64_t budget) {
  return prompt_len / (threshold > 0 ? std::min(threshold, budget) : budget);
}
// The smaller of the two limits is what counts.
absl::StatusOr<int64_t> LargerLimit(int64_t prompt_len, int64_t threshold, int64_t budget) {
  return PrefillSteps(prompt_len, 0, std::max(threshold, budget));
}
// The step after the last piece, as if the first token needed one of its own.
absl::StatusOr<int64_t> AStepToSample(int64_t prompt_len, int64_t threshold, int64_t budget) {
  ASSIGN_OR_RETURN(const int64_t steps, PrefillSteps(prompt_len, threshold, budget));
  return steps + 1;
}

using Tokens = absl::StatusOr<int64_t> (*)(const SharedPrefixLoad& load, int64_t block_size);

template <Tokens kTokens>
absl::StatusOr<double> OfLoad(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const SharedPrefixLoad load = {.num_requests = read.Whole("num_requests"),
                                 .prefix_len = read.Whole("prefix_len"),
                                 .tail_len = read.Whole("tail_len"),
                                 .num_new_tokens = read.Whole("num_new_tokens")};
  const int64_t block_size = read.Whole("block_size");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(ScheduledTokensWithCache(load, block_size).status());
  return kTokens(load, block_size);
}

absl::StatusOr<int64_t> WithoutCache(const SharedPrefixLoad& load, int64_t) { return ScheduledTokens(load); }
// As if the prefix had been there before the first request.
absl::StatusOr<int64_t> TheFirstHitsToo(const SharedPrefixLoad& load, int64_t block_size) {
  SharedPrefixLoad more = load;
  ++more.num_requests;
  ASSIGN_OR_RETURN(const int64_t tokens, ScheduledTokensWithCache(more, block_size));
  return tokens - (load.prefix_len + load.tail_len + load.num_new_tokens - 1);
}
// Tokens shared one by one instead of in whole blocks.
absl::StatusOr<int64_t> ByTokens(const SharedPrefixLoad& load, int64_t) { return ScheduledTokensWithCache(load, 1); }

using Blocks = absl::StatusOr<int64_t> (*)(int64_t prompt_len, int64_t num_new_tokens, int64_t block_size);

template <Blocks kBlocks>
absl::StatusOr<double> OfRequest(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t prompt_len = read.Whole("prompt_len"), num_new_tokens = read.Whole("num_new_tokens");
  const int64_t block_size = read.Whole("block_size");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(BlocksToRun(prompt_len, num_new_tokens, block_size).status());
  return kBlocks(prompt_len, num_new_tokens, block_size);
}

absl::StatusOr<int64_t> WithoutNullBlock(int64_t prompt_len, int64_t num_new_tokens, int64_t block_size) {
  ASSIGN_OR_RETURN(const int64_t blocks, BlocksToRun(prompt_len, num_new_tokens, block_size));
  return blocks - 1;
}
absl::StatusOr<int64_t> PromptAlone(int64_t prompt_len, int64_t, int64_t block_size) {
  return BlocksToRun(prompt_len, 1, block_size);
}
absl::StatusOr<int64_t> InTokens(int64_t prompt_len, int64_t num_new_tokens, int64_t) {
  return prompt_len + num_new_tokens - 1;
}

}  // namespace

std::vector<Formula> SchedulingFormulas() {
  return {
      {"prefill_steps", 1, "", kPrompt, OfPrompt<PrefillSteps>},
      {"prefill_steps/rounded_down", 1, "", kPrompt, OfPrompt<RoundedDown>},
      {"prefill_steps/larger_limit", 1, "", kPrompt, OfPrompt<LargerLimit>},
      {"prefill_steps/a_step_to_sample", 1, "", kPrompt, OfPrompt<AStepToSample>},
      {"scheduled_with_prefix_cache", 1, "", kLoad, OfLoad<ScheduledTokensWithCache>},
      {"scheduled_with_prefix_cache/without_cache", 1, "", kLoad, OfLoad<WithoutCache>},
      {"scheduled_with_prefix_cache/the_first_hits_too", 1, "", kLoad, OfLoad<TheFirstHitsToo>},
      {"scheduled_with_prefix_cache/by_tokens", 1, "", kLoad, OfLoad<ByTokens>},
      {"blocks_to_run", 1, "", kRequest, OfRequest<BlocksToRun>},
      {"blocks_to_run/without_null_block", 1, "", kRequest, OfRequest<WithoutNullBlock>},
      {"blocks_to_run/prompt_alone", 1, "", kRequest, OfRequest<PromptAlone>},
      {"blocks_to_run/in_tokens", 1, "", kRequest, OfRequest<InTokens>},
  };
}

}  // namespace course::quiz
