// token_budget.h by name, and what the usual slips give. Pictures are squares of whole patches.

#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/patch_tokens.h"
#include "quiz/formulas/subjects.h"
#include "quiz/formulas/token_budget.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kPrompt = {"side", "patch", "text_tokens"};
const std::vector<std::string> kPromptBehind = {"side", "patch", "text_tokens", "queries"};
const std::vector<std::string> kWindow = {"side", "patch", "text_tokens", "context"};
const std::vector<std::string> kWindowBehind = {"side", "patch", "text_tokens", "queries", "context"};

struct Values {
  int64_t patches = 0;
  int64_t patches_along = 0;
  int64_t text = 0;
  int64_t queries = 0;  // 0 where the formula has none
  int64_t context = 0;  // likewise
};

absl::StatusOr<Values> ReadValues(const Arguments& arguments, bool with_queries, bool with_context) {
  ArgumentReader read(arguments);
  const int64_t side = read.Whole("side"), patch = read.Whole("patch");
  Values values = {.text = read.Whole("text_tokens")};
  if (with_queries) values.queries = read.Whole("queries");
  if (with_context) values.context = read.Whole("context");
  RETURN_IF_ERROR(read.status());
  ASSIGN_OR_RETURN(values.patches, PatchTokens(side, side, patch, Rest::kRefuse));
  values.patches_along = side / patch;
  return values;
}

// Of the values, which prompt somebody looks at.
Prompt AllPatches(const Values& v) { return {v.patches, v.text}; }
Prompt PatchesAlone(const Values& v) { return {v.patches, 0}; }
Prompt PatchesAndClassToken(const Values& v) { return {v.patches + 1, v.text}; }
Prompt OneRowOfPatches(const Values& v) { return {v.patches_along, v.text}; }
Prompt Queries(const Values& v) { return {v.queries, v.text}; }
Prompt QueriesAlone(const Values& v) { return {v.queries, 0}; }
Prompt PatchesAndQueries(const Values& v) { return {v.patches + v.queries, v.text}; }

template <auto kPromptOf, bool kBehindResampler>
absl::StatusOr<double> Left(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Values v, ReadValues(arguments, kBehindResampler, true));
  return ContextLeft(kPromptOf(v), v.context);
}

template <auto kPromptOf, bool kBehindResampler>
absl::StatusOr<double> Pairs(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Values v, ReadValues(arguments, kBehindResampler, false));
  return AttentionPairs(kPromptOf(v));
}

// Patches look at patches and words at words, but neither at the other.
absl::StatusOr<double> PairsApart(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Values v, ReadValues(arguments, false, false));
  RETURN_IF_ERROR(AttentionPairs(AllPatches(v)).status());
  return static_cast<double>(v.patches * v.patches + v.text * v.text);
}

// A pair counts once, and no token with itself.
absl::StatusOr<double> PairsCountedOnce(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Values v, ReadValues(arguments, false, false));
  RETURN_IF_ERROR(AttentionPairs(AllPatches(v)).status());
  const int64_t length = v.patches + v.text;
  return static_cast<double>(length * (length - 1) / 2);
}

template <auto kPromptOf>
absl::StatusOr<double> Ratio(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Values v, ReadValues(arguments, true, false));
  return PairRatio(kPromptOf(v), v.queries);
}

absl::StatusOr<double> RatioOfTheTokens(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Values v, ReadValues(arguments, true, false));
  RETURN_IF_ERROR(PairRatio(AllPatches(v), v.queries).status());
  return static_cast<double>(v.patches + v.text) / static_cast<double>(v.queries + v.text);
}

absl::StatusOr<double> RatioUpsideDown(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double ratio, Ratio<AllPatches>(arguments));
  return 1 / ratio;
}

}  // namespace

std::vector<Formula> TokenBudgetFormulas() {
  return {
      {"context_left", 1, "", kWindow, Left<AllPatches, false>},
      {"context_left/without_the_text", 1, "", kWindow, Left<PatchesAlone, false>},
      {"context_left/one_row_of_patches", 1, "", kWindow, Left<OneRowOfPatches, false>},
      {"context_left/class_token_counted", 1, "", kWindow, Left<PatchesAndClassToken, false>},
      {"context_left_behind_resampler", 1, "", kWindowBehind, Left<Queries, true>},
      {"context_left_behind_resampler/all_patches", 1, "", kWindowBehind, Left<AllPatches, true>},
      {"context_left_behind_resampler/without_the_text", 1, "", kWindowBehind, Left<QueriesAlone, true>},
      {"context_left_behind_resampler/patches_and_queries", 1, "", kWindowBehind, Left<PatchesAndQueries, true>},
      {"attention_pairs", 1, "", kPrompt, Pairs<AllPatches, false>},
      {"attention_pairs/without_the_text", 1, "", kPrompt, Pairs<PatchesAlone, false>},
      {"attention_pairs/apart", 1, "", kPrompt, PairsApart},
      {"attention_pairs/counted_once", 1, "", kPrompt, PairsCountedOnce},
      {"attention_pairs_behind_resampler", 1, "", kPromptBehind, Pairs<Queries, true>},
      {"attention_pairs_behind_resampler/all_patches", 1, "", kPromptBehind, Pairs<AllPatches, true>},
      {"attention_pairs_behind_resampler/without_the_text", 1, "", kPromptBehind, Pairs<QueriesAlone, true>},
      {"attention_pairs_behind_resampler/patches_and_queries", 1, "", kPromptBehind, Pairs<PatchesAndQueries, true>},
      {"pair_ratio", 1, "", kPromptBehind, Ratio<AllPatches>},
      {"pair_ratio/of_the_tokens", 1, "", kPromptBehind, RatioOfTheTokens},
      {"pair_ratio/without_the_text", 1, "", kPromptBehind, Ratio<PatchesAlone>},
      {"pair_ratio/upside_down", 1, "", kPromptBehind, RatioUpsideDown},
  };
}

}  // namespace course::quiz
