#include "models/qwen2_vl/bench/predictions.h"

#include <cmath>
#include <cstddef>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace qwen2_vl::bench {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string Form() {
  std::string form =
      "# Lab 13-02: what will the measurement show? Write a number behind each colon, save, and run the command "
      "again.\n"
      "# Before all of them are there, nothing is measured; then they are locked, and compared with what was "
      "measured.\n"
      "# The model: Qwen2-VL-2B on this machine's processor. The prompt: 30 tokens of text, alone or around an "
      "image.\n\n";
  for (const std::string_view question : kQuestions) absl::StrAppend(&form, Absl(question), ":\n");
  return form;
}

absl::StatusOr<std::vector<double>> ParsePredictions(std::string_view text) {
  std::vector<double> values;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(Absl(text), '\n')) {
    ++number;
    const absl::string_view line = absl::StripAsciiWhitespace(raw);
    if (line.empty() || line.front() == '#') continue;
    const auto refuse = [&](const std::string& why) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", why));
    };
    if (values.size() == std::size(kQuestions)) {
      return refuse(absl::StrCat("there are ", values.size(), " questions, and this is one more"));
    }
    const absl::string_view question = Absl(kQuestions[values.size()]);
    const size_t colon = line.rfind(':');
    if (colon == absl::string_view::npos || absl::StripAsciiWhitespace(line.substr(0, colon)) != question) {
      return refuse(absl::StrCat("here \"", question, ":\" and a number must stand"));
    }
    const absl::string_view answer = absl::StripAsciiWhitespace(line.substr(colon + 1));
    if (answer.empty()) return refuse(absl::StrCat("\"", question, "\" has no number yet"));
    double value = 0;
    if (!absl::SimpleAtod(answer, &value) || !std::isfinite(value) || value <= 0) {
      return refuse(absl::StrCat("\"", answer, "\" is no number above 0"));
    }
    values.push_back(value);
  }
  if (values.size() == std::size(kQuestions)) return values;
  return absl::InvalidArgumentError(
      absl::StrCat("line ", number, ": \"", Absl(kQuestions[values.size()]), ":\" is missing"));
}

absl::StatusOr<Predictions> LockPredictions(const std::string& file) {
  const std::string lock = file + ".locked";
  const absl::StatusOr<std::string> text = base::ReadFile(file), locked = base::ReadFile(lock);
  if (locked.ok()) {
    ASSIGN_OR_RETURN(std::vector<double> values, ParsePredictions(*locked));
    return Predictions{.values = std::move(values), .changed_since = !text.ok() || *text != *locked};
  }
  if (!absl::IsNotFound(locked.status())) return locked.status();
  if (absl::IsNotFound(text.status())) {
    RETURN_IF_ERROR(base::WriteFile(file, Form()));
    return absl::NotFoundError(absl::StrCat("write your predictions into ", file, " first; it is there now"));
  }
  RETURN_IF_ERROR(text.status());
  absl::StatusOr<std::vector<double>> values = ParsePredictions(*text);
  if (!values.ok()) return absl::FailedPreconditionError(absl::StrCat(file, ", ", values.status().message()));
  RETURN_IF_ERROR(base::WriteFile(lock, *text, /*mode=*/0444));
  return Predictions{.values = *std::move(values), .locked_now = true};
}

std::string Compare(const std::vector<double>& predicted, const std::vector<double>& measured) {
  std::string text = absl::StrFormat("  %-72s %10s %10s\n", "", "predicted", "measured");
  for (size_t i = 0; i < std::size(kQuestions); ++i) {
    absl::StrAppendFormat(&text, "  %-72s %10.4g %10.4g  (%+.0f %%)\n", Absl(kQuestions[i]), predicted[i], measured[i],
                          100 * (predicted[i] / measured[i] - 1));
  }
  return text;
}

}  // namespace qwen2_vl::bench
