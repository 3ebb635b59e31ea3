#include "phases/00-foundations/lab-03-sampling-basics/checks.h"

#include <algorithm>
#include <cmath>

namespace sampling_basics::checks {

using course::testing::ExpectAllNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using Doubles = std::vector<double>;
using Where = std::source_location;

std::string Text(const engine::SamplingParams& p) {
  return absl::StrCat("{.temperature = ", p.temperature, ", .top_k = ", p.top_k, ", .top_p = ", p.top_p, "}");
}

void ExpectProbs(const std::string& call, const absl::StatusOr<Doubles>& got, const Doubles& expected, double tolerance,
                 std::initializer_list<Mistake<Doubles>> mistakes, Where where) {
  if (!got.ok()) return ReportWrongAnswer(call, Text(expected), got.status().ToString(), "", where);
  if (std::ranges::any_of(*got, [](double p) { return std::isnan(p); })) {
    return ReportWrongAnswer(
        call, Text(expected), Text(*got),
        "NaN is inf/inf, inf - inf or 0/0: subtract the largest logit first, then divide by T, and "
        "only then call exp",
        where);
  }
  bool float_would_do = got->size() == expected.size() && tolerance < 1e-8;
  for (size_t i = 0; float_would_do && i < expected.size(); ++i) {
    float_would_do = std::abs((*got)[i] - expected[i]) < 1e-6;
  }
  if (float_would_do && mistakes.size() == 0) {
    const Mistake<Doubles> in_float = {*got, "right to about seven digits: somewhere you compute in float, not double"};
    ExpectAllNear(call, *got, expected, tolerance, {in_float}, where);
    return;
  }
  ExpectAllNear(call, *got, expected, tolerance, mistakes, where);
}

int DrawsBetween(base::Rng before, const base::Rng& after) {
  for (int draws = 0; draws <= 1000; ++draws, before.Next()) {
    if (before == after) return draws;
  }
  return -1;
}

const std::vector<engine::SamplingParams>& FifteenConfigurations() {
  static const auto* all = new std::vector<engine::SamplingParams>{
      {},
      {.temperature = 0.7},
      {.temperature = 0.7, .top_k = 5},
      {.temperature = 0.7, .top_p = 0.9},
      {.temperature = 0.7, .top_k = 40, .top_p = 0.9},
      {.temperature = 1.0},
      {.temperature = 1.0, .top_k = 5},
      {.temperature = 1.0, .top_p = 0.9},
      {.temperature = 1.0, .top_k = 40, .top_p = 0.9},
      {.temperature = 1.5},
      {.temperature = 1.5, .top_k = 5},
      {.temperature = 1.5, .top_p = 0.9},
      {.temperature = 1.5, .top_k = 40, .top_p = 0.9},
      {.temperature = 1.0, .top_k = 1},
      {.temperature = 1.0, .top_p = 1e-6},
  };
  return *all;
}

}  // namespace sampling_basics::checks
