// Lab 01-02  Read the real loop: the reference solution.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "phases/01-request-lifecycle/lab-02-read-the-real-loop/read_the_real_loop.h"

namespace read_the_real_loop::impl {
namespace {

constexpr absl::string_view kLevels[] = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};

// Cuts `text` behind the first `end` and returns what stood before it; nullopt, and no cut, if there is none.
std::optional<std::string> Take(absl::string_view& text, absl::string_view end) {
  const size_t at = text.find(end);
  if (at == absl::string_view::npos) return std::nullopt;
  std::string before(text.substr(0, at));
  text.remove_prefix(at + end.size());
  return before;
}

bool IsLevel(const std::string& text) {
  for (const absl::string_view level : kLevels) {
    if (text == level) return true;
  }
  return false;
}

// Whether a line of the loop may follow another; `previous` is kUnknown at the beginning.
bool MayFollow(EngineStage previous, EngineStage stage) {
  switch (stage) {
    case EngineStage::kSchedule:
      return previous == EngineStage::kUnknown || previous == EngineStage::kUpdate;
    case EngineStage::kExecute:
      return previous == EngineStage::kSchedule;
    case EngineStage::kSample:
      return previous == EngineStage::kExecute;
    case EngineStage::kUpdate:
      return previous == EngineStage::kExecute || previous == EngineStage::kSample || previous == EngineStage::kUpdate;
    default:
      return true;
  }
}

bool IsOfTheLoop(EngineStage stage) {
  return stage == EngineStage::kSchedule || stage == EngineStage::kExecute || stage == EngineStage::kSample ||
         stage == EngineStage::kUpdate;
}

}  // namespace

std::optional<LogLine> ParseLogLine(std::string_view line) {
  absl::string_view rest(line.data(), line.size());
  LogLine parsed;
  if (absl::ConsumePrefix(&rest, "(")) {
    const std::optional<std::string> process = Take(rest, " pid=");
    if (!process.has_value() || !Take(rest, ") ").has_value()) return std::nullopt;
    parsed.process = *process;
  }
  const std::optional<std::string> level = Take(rest, " "), date = Take(rest, " "), time = Take(rest, " ");
  if (!time.has_value() || !IsLevel(*level) || !absl::ConsumePrefix(&rest, "[")) return std::nullopt;
  const std::optional<std::string> place = Take(rest, "] ");
  if (!place.has_value()) return std::nullopt;
  const std::vector<std::string> file_and_line = absl::StrSplit(*place, ':');
  if (file_and_line.size() != 2 || !absl::SimpleAtoi(file_and_line[1], &parsed.line)) return std::nullopt;
  parsed.level = *level;
  parsed.file = file_and_line[0];
  parsed.message = std::string(rest);
  return parsed;
}

EngineStage ClassifyLogLine(std::string_view line) {
  const std::optional<LogLine> parsed = ParseLogLine(line);
  if (!parsed.has_value()) return EngineStage::kUnknown;
  for (const Rule& rule : kRules) {
    if (parsed->file == rule.file && absl::StartsWith(parsed->message, rule.begins_with)) return rule.stage;
  }
  return EngineStage::kUnknown;
}

std::vector<int> ScheduledTokens(std::string_view log) {
  std::vector<int> tokens;
  for (const absl::string_view text : absl::StrSplit(absl::string_view(log.data(), log.size()), '\n')) {
    if (ClassifyLogLine({text.data(), text.size()}) != EngineStage::kSchedule) continue;
    const size_t at = text.rfind(" tokens");
    if (at == absl::string_view::npos) {
      tokens.push_back(0);
      continue;
    }
    absl::string_view before = text.substr(0, at);
    before.remove_prefix(before.rfind(' ') + 1);
    int count = 0;
    tokens.push_back(absl::SimpleAtoi(before, &count) ? count : 0);
  }
  return tokens;
}

std::vector<Violation> OrderViolations(std::string_view log) {
  std::vector<Violation> violations;
  EngineStage previous = EngineStage::kUnknown;
  int number = 0;
  for (const absl::string_view text : absl::StrSplit(absl::string_view(log.data(), log.size()), '\n')) {
    ++number;
    const EngineStage stage = ClassifyLogLine({text.data(), text.size()});
    if (!IsOfTheLoop(stage)) continue;
    if (!MayFollow(previous, stage)) violations.push_back({number, previous, stage});
    previous = stage;
  }
  return violations;
}

}  // namespace read_the_real_loop::impl
