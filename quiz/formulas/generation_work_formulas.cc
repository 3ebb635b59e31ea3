// generation_work.h by name, and what the usual slips give.

#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/checks.h"
#include "quiz/formulas/generation_work.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kLengths = {"prompt_len", "num_new_tokens"};

// A count of units by prompt length and number of new tokens.
using Count = absl::StatusOr<int64_t> (*)(int64_t prompt_len, int64_t num_new_tokens);

template <Count kCount>
absl::StatusOr<double> Of(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t prompt_len = read.Whole("prompt_len");
  const int64_t num_new_tokens = read.Whole("num_new_tokens");
  RETURN_IF_ERROR(read.status());
  return kCount(prompt_len, num_new_tokens);
}

// The new token was appended before the step was counted: P + 1 to P + n.
absl::StatusOr<int64_t> CountsAfterAppending(int64_t prompt_len, int64_t num_new_tokens) {
  return WorkWithoutCache(prompt_len + 1, num_new_tokens);
}

// The prompt is computed in the first step only.
absl::StatusOr<int64_t> PromptOnce(int64_t prompt_len, int64_t num_new_tokens) {
  ASSIGN_OR_RETURN(const int64_t all, WorkWithoutCache(prompt_len, num_new_tokens));
  return all - (num_new_tokens - 1) * prompt_len;
}

// Every step is charged the length of the finished text.
absl::StatusOr<int64_t> FinalLengthInEveryStep(int64_t prompt_len, int64_t num_new_tokens) {
  ASSIGN_OR_RETURN(const int64_t final_length, WorkWithCache(prompt_len, num_new_tokens));
  return ExactProduct({num_new_tokens, final_length});
}

absl::StatusOr<int64_t> NewTokensOnly(int64_t, int64_t num_new_tokens) { return num_new_tokens; }
absl::StatusOr<int64_t> PromptOnly(int64_t prompt_len, int64_t) { return prompt_len; }

}  // namespace

std::vector<Formula> GenerationWorkFormulas() {
  return {
      {"work_without_cache", 1, "", kLengths, Of<WorkWithoutCache>},
      {"work_without_cache/counts_after_appending", 1, "", kLengths, Of<CountsAfterAppending>},
      {"work_without_cache/prompt_once", 1, "", kLengths, Of<PromptOnce>},
      {"work_without_cache/final_length_in_every_step", 1, "", kLengths, Of<FinalLengthInEveryStep>},
      {"work_with_cache", 1, "", kLengths, Of<WorkWithCache>},
      {"work_with_cache/engine_convention", 1, "", kLengths, Of<TokensComputedByEngine>},
      {"work_with_cache/new_tokens_only", 1, "", kLengths, Of<NewTokensOnly>},
      {"work_with_cache/without_cache", 1, "", kLengths, Of<WorkWithoutCache>},
      {"tokens_computed_by_engine", 1, "", kLengths, Of<TokensComputedByEngine>},
      {"tokens_computed_by_engine/lab_convention", 1, "", kLengths, Of<WorkWithCache>},
      {"tokens_computed_by_engine/new_tokens_only", 1, "", kLengths, Of<NewTokensOnly>},
      {"tokens_computed_by_engine/prompt_only", 1, "", kLengths, Of<PromptOnly>},
  };
}

}  // namespace course::quiz
