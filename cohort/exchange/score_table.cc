#include "cohort/exchange/score_table.h"

#include "absl/strings/str_format.h"

namespace course::cohort {

std::string_view ProgressName(Progress progress) {
  switch (progress) {
    case Progress::kNothing:
      return "nothing";
    case Progress::kReported:
      return "self-reported";
    case Progress::kWaiting:
      return "waiting";
    case Progress::kFailed:
      return "could not be graded";
    case Progress::kGraded:
      return "verified";
    case Progress::kOverride:
      return "set by an instructor";
  }
  return "";
}

std::string PointsText(double points) {
  std::string text = absl::StrFormat("%.2f", points);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace course::cohort
