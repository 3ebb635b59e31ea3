#include "harness/failure/failure.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace course::failure {
namespace {

using Lines = std::vector<std::string>;

std::string Trimmed(std::string_view text) {
  return std::string(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
}

// The value behind `key` at the beginning of a line, spaces before the key allowed.
std::optional<std::string> ValueOf(const std::string& line, absl::string_view key) {
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&rest, key)) return std::nullopt;
  return Trimmed({rest.data(), rest.size()});
}

// Each shape takes what it knows from lines[at...], moves `at` behind it and says whether it was one of its kind.

// call:     Work(5)
// expected: 15
// got:      14
// hint:     the last token is not charged
bool TakeOurs(const Lines& lines, size_t& at, Failure& failure) {
  if (!absl::StartsWith(lines[at], "call:")) return false;
  std::string* current = nullptr;
  for (; at < lines.size(); ++at) {
    bool is_key = false;
    for (const auto& [key, part] : {std::pair<const char*, std::string*>{"call:", &failure.call},
                                    {"expected:", &failure.expected},
                                    {"got:", &failure.got},
                                    {"hint:", &failure.mistake}}) {
      const std::optional<std::string> value = ValueOf(lines[at], key);
      if (!value || !part->empty()) continue;
      *part = *value;
      current = part;
      is_key = true;
      break;
    }
    if (is_key) continue;
    // A value of several lines goes on; an empty line, or a second failure, ends it.
    if (current == nullptr || lines[at].empty() || absl::StartsWith(lines[at], "call:")) break;
    absl::StrAppend(current, "\n", lines[at]);
  }
  // "{1, 2}  [first wrong at index 1: 2 instead of 3]"
  const size_t mark = failure.got.rfind("  [first wrong at ");
  if (mark != std::string::npos && absl::EndsWith(failure.got, "]")) {
    failure.first_wrong = failure.got.substr(mark + 18, failure.got.size() - mark - 19);
    failure.got.resize(mark);
  }
  return true;
}

// A value of "Expected equality", with the "Which is:" line that follows where the text is an expression.
std::string TakeValue(const Lines& lines, size_t& at) {
  if (at >= lines.size()) return "";
  std::string value = Trimmed(lines[at++]);
  if (at < lines.size()) {
    if (const auto which = ValueOf(lines[at], "Which is:")) {
      ++at;
      value = absl::StrCat(*which, "   (", value, ")");
    }
  }
  return value;
}

// Expected equality of these values:
//   got
//     Which is: 14
//   15
bool TakeEquality(const Lines& lines, size_t& at, Failure& failure) {
  if (lines[at] != "Expected equality of these values:") return false;
  ++at;
  failure.got = TakeValue(lines, at);
  failure.expected = TakeValue(lines, at);
  return true;
}

// Expected: (x) <= (3), actual: 7 vs 3
bool TakeComparison(const Lines& lines, size_t& at, Failure& failure) {
  if (!absl::StartsWith(lines[at], "Expected: (")) return false;
  const size_t mark = lines[at].find(", actual: ");
  if (mark == std::string::npos) return false;
  failure.expected = lines[at].substr(10, mark - 10);
  failure.got = lines[at].substr(mark + 10);
  ++at;
  return true;
}

// Value of: ok
//   Actual: false
// Expected: true
bool TakeValueOf(const Lines& lines, size_t& at, Failure& failure) {
  const auto what = ValueOf(lines[at], "Value of:");
  if (!what) return false;
  failure.call = *what;
  for (++at; at < lines.size(); ++at) {
    if (const auto actual = ValueOf(lines[at], "Actual:"); actual && failure.got.empty()) {
      failure.got = *actual;
    } else if (const auto expected = ValueOf(lines[at], "Expected:"); expected && failure.expected.empty()) {
      failure.expected = *expected;
    } else {
      break;
    }
  }
  return true;
}

// The difference between a and b is 0.5, which exceeds 0.1, where
// a evaluates to 1,
// b evaluates to 1.5, and
// 0.1 evaluates to 0.1.
bool TakeDifference(const Lines& lines, size_t& at, Failure& failure) {
  if (!absl::StartsWith(lines[at], "The difference between ")) return false;
  const auto evaluated = [&](size_t i) -> std::string {
    if (i >= lines.size()) return "";
    const size_t mark = lines[i].rfind(" evaluates to ");
    if (mark == std::string::npos) return "";
    std::string value = lines[i].substr(mark + 14);
    for (absl::string_view end : {", and", ",", "."}) {
      if (absl::EndsWith(value, end)) {
        value.resize(value.size() - end.size());
        break;
      }
    }
    return value;
  };
  const std::string got = evaluated(at + 1), expected = evaluated(at + 2), tolerance = evaluated(at + 3);
  if (got.empty() || expected.empty()) return false;
  failure.got = got;
  failure.expected = tolerance.empty() ? expected : absl::StrCat(expected, " (within ", tolerance, ")");
  at += tolerance.empty() ? 3 : 4;
  return true;
}

}  // namespace

Failure ParseFailure(std::string_view message, std::string_view place) {
  Failure failure;
  const Lines lines = absl::StrSplit(absl::string_view(message.data(), message.size()), '\n');
  Lines rest;
  bool taken = false;
  for (size_t at = 0; at < lines.size();) {
    if (!taken &&
        (TakeOurs(lines, at, failure) || TakeEquality(lines, at, failure) || TakeComparison(lines, at, failure) ||
         TakeValueOf(lines, at, failure) || TakeDifference(lines, at, failure))) {
      taken = true;
      continue;
    }
    if (place.empty() || lines[at] != place) rest.push_back(lines[at]);
    ++at;
  }
  failure.rest = Trimmed(absl::StrJoin(rest, "\n"));
  return failure;
}

}  // namespace course::failure
