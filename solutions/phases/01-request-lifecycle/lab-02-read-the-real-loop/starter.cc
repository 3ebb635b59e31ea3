// Lab 01-02  Read the real loop. You edit this file; read_the_real_loop.h says what each function promises.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "phases/01-request-lifecycle/lab-02-read-the-real-loop/read_the_real_loop.h"

namespace read_the_real_loop::impl {

std::optional<LogLine> ParseLogLine(std::string_view line) {
  // TODO(lab): an optional "(process pid=N) ", then level, date, time, "[file:line] ", and the message.
  return LogLine{"?", "?", "?", -1, "?"};
}

EngineStage ClassifyLogLine(std::string_view line) {
  // TODO(lab): parse it, then look for the rule of kRules that fits.
  return EngineStage(-1);
}

std::vector<int> ScheduledTokens(std::string_view log) {
  // TODO(lab): a number for each line of stage kSchedule.
  return {-1};
}

std::vector<Violation> OrderViolations(std::string_view log) {
  // TODO(lab): remember the stage of the last line of the loop; may this one follow it?
  return {{-1, EngineStage::kUnknown, EngineStage::kUnknown}};
}

}  // namespace read_the_real_loop::impl
