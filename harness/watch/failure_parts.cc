#include "harness/watch/failure_parts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace course::watch {
namespace {

constexpr const char* kNames[] = {"call", "expected", "got", "hint"};

bool IsPlace(const std::string& line) {
  const size_t colon = line.rfind(':');
  return colon != std::string::npos && colon + 1 < line.size() && line.find(' ') == std::string::npos &&
         std::all_of(line.begin() + colon + 1, line.end(), [](char c) { return absl::ascii_isdigit(c); });
}

// The name that the line begins with ("got:      14"), or "".
std::string NameOf(const std::string& line) {
  for (const std::string name : kNames) {
    if (line.rfind(name + ":", 0) == 0) return name;
  }
  return "";
}

std::string Stripped(const std::string& text) { return std::string(absl::StripAsciiWhitespace(text)); }

}  // namespace

std::vector<Part> FailureParts(std::string_view message) {
  std::vector<Part> parts;
  const std::vector<std::string> lines = absl::StrSplit(std::string(message), '\n');
  const bool named = std::any_of(lines.begin(), lines.end(), [](const auto& line) { return NameOf(line) == "call"; });
  std::string whole;
  for (const std::string& line : lines) {
    if (IsPlace(line)) continue;
    if (!named) {
      absl::StrAppend(&whole, line, "\n");
      continue;
    }
    const std::string name = NameOf(line);
    // A second call is the next assertion; what stands before the first is not part of one.
    if (name == "call" && !parts.empty()) break;
    if (!name.empty()) {
      parts.push_back({name, Stripped(line.substr(name.size() + 1))});
    } else if (!parts.empty() && line.empty()) {
      break;
    } else if (!parts.empty()) {
      absl::StrAppend(&parts.back().text, "\n", std::string(absl::StripTrailingAsciiWhitespace(line)));
    }
  }
  if (!named) {
    while (!whole.empty() && whole.back() == '\n') whole.pop_back();
    if (!whole.empty()) parts.push_back({"", whole});
  }
  return parts;
}

}  // namespace course::watch
