// What the tests of this lab need beside their sentences: texts, checks of distributions, and the fifteen requests.

#ifndef PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_CHECKS_H_
#define PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_CHECKS_H_

#include <initializer_list>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "engine/api/sampling_params.h"
#include "harness/testing/expect.h"

namespace sampling_basics::checks {

// As they are written in a call: {1, -inf, 2} and {.temperature = 1, .top_k = 0, .top_p = 0.9}.
std::string Text(const engine::SamplingParams& params);
template <class Range>
std::string Text(const Range& values) {
  return absl::StrCat("{", absl::StrJoin(values, ", "), "}");
}

// ExpectAllNear for a StatusOr, with the two sentences that fit any distribution.
void ExpectProbs(const std::string& call, const absl::StatusOr<std::vector<double>>& got,
                 const std::vector<double>& expected, double tolerance,
                 std::initializer_list<course::testing::Mistake<std::vector<double>>> mistakes = {},
                 std::source_location where = std::source_location::current());

// How many numbers were drawn from `before` to reach `after`; -1 if more than 1,000 or something else happened to it.
int DrawsBetween(base::Rng before, const base::Rng& after);

// The requests of the last test: every way in which requests of a batch may differ. The handout lists them.
const std::vector<engine::SamplingParams>& FifteenConfigurations();

}  // namespace sampling_basics::checks

#endif  // PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_CHECKS_H_
