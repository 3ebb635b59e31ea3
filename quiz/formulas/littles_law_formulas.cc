// littles_law.h by name, and what the usual slips give.

#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/checks.h"
#include "quiz/formulas/littles_law.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kRateAndTime = {"per_second", "seconds"};
const std::vector<std::string> kInsideAndTime = {"in_flight", "seconds"};

using Law = absl::StatusOr<double> (*)(double, double);

template <const std::vector<std::string>& kNames, Law kLaw>
absl::StatusOr<double> Of(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const double first = read.Real(kNames[0]), second = read.Real(kNames[1]);
  RETURN_IF_ERROR(read.status());
  return kLaw(first, second);
}

// The time read as milliseconds but used as if they were seconds.
absl::StatusOr<double> InFlightInMilliseconds(double per_second, double seconds) {
  return InFlight(per_second, 1000 * seconds);
}

// What one sequence gets, taken for a number of sequences.
absl::StatusOr<double> RateOfOne(double per_second, double seconds) {
  RETURN_IF_ERROR(CheckPositive("per_second", per_second));
  return Throughput(1, seconds);
}

absl::StatusOr<double> ThroughputOfOne(double in_flight, double seconds) {
  RETURN_IF_ERROR(CheckPositive("in_flight", in_flight));
  return Throughput(1, seconds);
}

absl::StatusOr<double> ThroughputInMilliseconds(double in_flight, double seconds) {
  return Throughput(in_flight, 1000 * seconds);
}

}  // namespace

std::vector<Formula> LittlesLawFormulas() {
  return {
      {"in_flight", 1, "", kRateAndTime, Of<kRateAndTime, InFlight>},
      {"in_flight/divided", 1, "", kRateAndTime, Of<kRateAndTime, Throughput>},
      {"in_flight/milliseconds", 1, "", kRateAndTime, Of<kRateAndTime, InFlightInMilliseconds>},
      {"in_flight/rate_of_one", 1, "", kRateAndTime, Of<kRateAndTime, RateOfOne>},
      {"throughput", 1, "tok/s", kInsideAndTime, Of<kInsideAndTime, Throughput>},
      {"throughput/multiplied", 1, "tok/s", kInsideAndTime, Of<kInsideAndTime, InFlight>},
      {"throughput/of_one", 1, "tok/s", kInsideAndTime, Of<kInsideAndTime, ThroughputOfOne>},
      {"throughput/milliseconds", 1, "tok/s", kInsideAndTime, Of<kInsideAndTime, ThroughputInMilliseconds>},
  };
}

}  // namespace course::quiz
