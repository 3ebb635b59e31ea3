#include "cohort/demo/recorded_attempts.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace course::cohort {
namespace {

using nlohmann::json;

absl::Status Wrong(const std::string& place, const std::string& rule) {
  return absl::InvalidArgumentError(absl::StrCat("recorded attempts, ", place, ": ", rule));
}

absl::StatusOr<RecordedAttempt> ReadAttempt(const json& value, const std::string& place) {
  if (!value.is_object() || !value.contains("mutant") || !value["mutant"].is_string() || !value.contains("failed") ||
      !value["failed"].is_object()) {
    return Wrong(place, "must have a text \"mutant\" and an object \"failed\"");
  }
  RecordedAttempt attempt = {.mutant = value["mutant"]};
  for (const auto& [name, test] : value["failed"].items()) {
    const std::optional<Verdict> verdict = ParseVerdict(test.value("verdict", ""));
    if (!verdict.has_value() || *verdict == Verdict::kPassed)
      return Wrong(absl::StrCat(place, ", ", name), "no verdict");
    attempt.failed[name] = {
        .verdict = *verdict, .points = test.value("points", 0), .message = test.value("message", "")};
  }
  if (attempt.failed.empty()) return Wrong(place, "no test failed");
  return attempt;
}

}  // namespace

absl::StatusOr<RecordedAttempts> ParseRecordedAttempts(std::string_view text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || !document.contains("labs") || !document["labs"].is_object()) {
    return Wrong("the file", "must be an object with \"labs\"");
  }
  RecordedAttempts labs;
  for (const auto& [label, attempts] : document["labs"].items()) {
    if (!attempts.is_array()) return Wrong(label, "must be a list");
    for (size_t i = 0; i < attempts.size(); ++i) {
      ASSIGN_OR_RETURN(RecordedAttempt attempt, ReadAttempt(attempts[i], absl::StrCat(label, "[", i, "]")));
      labs[label].push_back(std::move(attempt));
    }
  }
  return labs;
}

}  // namespace course::cohort
