// littles_law.h by name, and what the usual slips give.

#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/littles_law.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kRateAndTime = {"per_second", "seconds"};

using Law = absl::StatusOr<double> (*)(double per_second, double seconds);

template <Law kLaw>
absl::StatusOr<double> Of(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const double per_second = read.Real("per_second"), seconds = read.Real("seconds");
  RETURN_IF_ERROR(read.status());
  return kLaw(per_second, seconds);
}

absl::StatusOr<double> Divided(double per_second, double seconds) { return InFlight(per_second, 1 / seconds); }
// Milliseconds used as if they were seconds.
absl::StatusOr<double> Milliseconds(double per_second, double seconds) { return InFlight(per_second, 1000 * seconds); }
// What one sequence gets, taken for a number of sequences.
absl::StatusOr<double> RateOfOne(double, double seconds) { return InFlight(1, 1 / seconds); }

}  // namespace

std::vector<Formula> LittlesLawFormulas() {
  return {
      {"in_flight", 1, "", kRateAndTime, Of<InFlight>},
      {"in_flight/divided", 1, "", kRateAndTime, Of<Divided>},
      {"in_flight/milliseconds", 1, "", kRateAndTime, Of<Milliseconds>},
      {"in_flight/rate_of_one", 1, "", kRateAndTime, Of<RateOfOne>},
  };
}

}  // namespace course::quiz
