#include "harness/course/bench/measure.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "nlohmann/json.hpp"

namespace course::bench {

using nlohmann::ordered_json;

std::string MeasureJson(const Measure& measure) {
  ordered_json line = {{"name", measure.name},
                       {"value", measure.value},
                       {"unit", measure.unit},
                       {"goal", measure.goal},
                       {"better", measure.lower_is_better ? "lower" : "higher"},
                       {"detail", ordered_json::object()}};
  const ordered_json detail = ordered_json::parse(measure.detail, nullptr, /*allow_exceptions=*/false);
  if (detail.is_object()) line["detail"] = detail;
  return line.dump();
}

absl::StatusOr<Measure> ParseMeasure(const std::string& text) {
  const ordered_json line = ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
  const auto wrong = [&](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat("a bench printed \"", text.substr(0, 100), "\": ", what));
  };
  if (!line.is_object()) return wrong("each line must be a JSON object");
  for (const char* name : {"name", "unit", "better"}) {
    if (!line.contains(name) || !line[name].is_string())
      return wrong(absl::StrCat("the text \"", name, "\" is missing"));
  }
  for (const char* name : {"value", "goal"}) {
    if (!line.contains(name) || !line[name].is_number())
      return wrong(absl::StrCat("the number \"", name, "\" is missing"));
  }
  const std::string better = line["better"].get<std::string>();
  if (better != "lower" && better != "higher") return wrong("\"better\" must be \"lower\" or \"higher\"");
  return Measure{.name = line["name"].get<std::string>(),
                 .value = line["value"].get<double>(),
                 .unit = line["unit"].get<std::string>(),
                 .goal = line["goal"].get<double>(),
                 .lower_is_better = better == "lower",
                 .detail = line.contains("detail") && line["detail"].is_object() ? line["detail"].dump() : "{}"};
}

double Rounded(double value) { return std::round(value * 1000) / 1000; }

double Quantile(std::vector<double> values, double q) {
  CHECK(!values.empty() && q >= 0 && q <= 1) << "quantile " << q << " of " << values.size() << " values";
  std::sort(values.begin(), values.end());
  const double rank = q * static_cast<double>(values.size() - 1);
  const size_t below = static_cast<size_t>(rank);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (rank - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace course::bench
