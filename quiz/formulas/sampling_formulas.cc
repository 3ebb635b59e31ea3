// sampling.h by name, and what the usual slips give.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/sampling.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kGap = {"logit_gap", "temperature"};
const std::vector<std::string> kThreeLogits = {"logit_0", "logit_1", "logit_2", "temperature"};
const std::vector<std::string> kCounts = {"count_0", "count_1", "count_2", "count_3", "count_4", "top_p"};

// A slip changes the temperature before it is used.
double NoSlip(double temperature) { return temperature; }
double Multiplied(double temperature) { return 1 / temperature; }
double Ignored(double) { return 1; }

template <auto kSlip>
absl::StatusOr<double> Odds(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const double gap = read.Real("logit_gap"), temperature = read.Real("temperature");
  RETURN_IF_ERROR(read.status());
  return SoftmaxOdds(gap, kSlip(temperature));
}

// As if a logit were a probability without its denominator.
absl::StatusOr<double> OddsWithoutExp(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double odds, Odds<NoSlip>(arguments));
  return std::log(odds);
}

template <auto kSlip>
absl::StatusOr<double> FirstOfThree(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const std::array<double, 3> logits = {read.Real("logit_0"), read.Real("logit_1"), read.Real("logit_2")};
  const double temperature = read.Real("temperature");
  RETURN_IF_ERROR(read.status());
  ASSIGN_OR_RETURN(const std::vector<double> probs, Softmax(logits, kSlip(temperature)));
  return probs[0];
}

struct Cut {
  std::array<int64_t, 5> counts;
  double top_p = 0;
};

absl::StatusOr<Cut> ReadCut(const Arguments& arguments) {
  ArgumentReader read(arguments);
  Cut cut;
  for (size_t i = 0; i < cut.counts.size(); ++i) cut.counts[i] = read.Whole(kCounts[i]);
  cut.top_p = read.Real("top_p");
  RETURN_IF_ERROR(read.status());
  return cut;
}

absl::StatusOr<double> Kept(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Cut cut, ReadCut(arguments));
  return KeptByTopP(cut.counts, cut.top_p);
}

// The token that reaches top_p is left out.
absl::StatusOr<double> KeptWithoutTheCrossingToken(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double kept, Kept(arguments));
  return kept - 1;
}

// The token after the one that reaches top_p is kept as well.
absl::StatusOr<double> KeptWithOneMore(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double kept, Kept(arguments));
  return kept + 1;
}

// top_p taken for a share of the vocabulary.
absl::StatusOr<double> KeptShareOfTokens(const Arguments& arguments) {
  RETURN_IF_ERROR(Kept(arguments).status());
  ASSIGN_OR_RETURN(const Cut cut, ReadCut(arguments));
  return std::ceil(cut.top_p * static_cast<double>(cut.counts.size()) - 1e-9);
}

}  // namespace

std::vector<Formula> SamplingFormulas() {
  return {
      {"softmax_odds", 1, "", kGap, Odds<NoSlip>},
      {"softmax_odds/multiplied", 1, "", kGap, Odds<Multiplied>},
      {"softmax_odds/temperature_ignored", 1, "", kGap, Odds<Ignored>},
      {"softmax_odds/without_exp", 1, "", kGap, OddsWithoutExp},
      {"softmax_first_of_three", 1, "", kThreeLogits, FirstOfThree<NoSlip>},
      {"softmax_first_of_three/multiplied", 1, "", kThreeLogits, FirstOfThree<Multiplied>},
      {"softmax_first_of_three/temperature_ignored", 1, "", kThreeLogits, FirstOfThree<Ignored>},
      {"kept_by_top_p", 1, "", kCounts, Kept},
      {"kept_by_top_p/without_the_crossing_token", 1, "", kCounts, KeptWithoutTheCrossingToken},
      {"kept_by_top_p/one_more", 1, "", kCounts, KeptWithOneMore},
      {"kept_by_top_p/share_of_tokens", 1, "", kCounts, KeptShareOfTokens},
  };
}

}  // namespace course::quiz
