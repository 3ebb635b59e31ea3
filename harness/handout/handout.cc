#include "harness/handout/handout.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace course::handout {
namespace {

// The level of an ATX heading, 0 for any other line.
int HeadingLevel(absl::string_view line) {
  int level = 0;
  while (level < static_cast<int>(line.size()) && line[level] == '#') ++level;
  if (level < 1 || level > 6 || level == static_cast<int>(line.size()) || line[level] != ' ') return 0;
  return level;
}

bool IsFence(absl::string_view line) {
  const absl::string_view text = absl::StripLeadingAsciiWhitespace(line);
  return absl::StartsWith(text, "```") || absl::StartsWith(text, "~~~");
}

absl::Status FindHints(Handout& handout) {
  bool inside = false;
  for (const Section& section : handout.sections) {
    if (section.level <= 2) inside = section.level == 2 && section.heading == "Hints";
    if (!inside || section.level != 3) continue;
    const std::string expected = absl::StrCat("Hint ", handout.hints.size() + 1);
    if (section.heading != expected) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", section.line, ": \"### ", section.heading, "\" stands where \"### ", expected, "\" must be"));
    }
    handout.hints.push_back(section.body);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Handout> ParseHandout(std::string_view markdown) {
  Handout handout;
  bool fenced = false;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(absl::string_view(markdown.data(), markdown.size()), '\n')) {
    ++number;
    if (IsFence(line)) fenced = !fenced;
    const int level = fenced ? 0 : HeadingLevel(line);
    if (level > 0) {
      handout.sections.push_back({level, std::string(absl::StripAsciiWhitespace(line.substr(level))), "", number});
      if (level == 1 && handout.title.empty()) handout.title = handout.sections.back().heading;
    } else if (!handout.sections.empty()) {
      absl::StrAppend(&handout.sections.back().body, line, "\n");
    } else if (!absl::StripAsciiWhitespace(line).empty()) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": text before the title: a handout starts with \"# Title\""));
    }
  }
  if (handout.title.empty()) return absl::InvalidArgumentError("no title: a handout starts with \"# Title\"");
  if (absl::Status status = FindHints(handout); !status.ok()) return status;
  return handout;
}

std::string Handout::WithoutHints() const {
  std::string text;
  bool hidden = false;
  for (const Section& section : sections) {
    if (section.level <= 2) hidden = section.level == 1 || section.heading == "Hints";
    if (section.level == 1) {
      absl::StrAppend(&text, section.body);
    } else if (!hidden) {
      absl::StrAppend(&text, std::string(section.level, '#'), " ", section.heading, "\n", section.body);
    }
  }
  return text;
}

}  // namespace course::handout
