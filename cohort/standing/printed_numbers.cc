#include "cohort/standing/printed_numbers.h"

#include <cctype>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace course::cohort {
namespace {

absl::string_view Trimmed(absl::string_view text) { return absl::StripAsciiWhitespace(text); }

// Takes `opening ... closing` from the end of `text` if it stands there.
std::optional<std::string> TakeTail(absl::string_view& text, absl::string_view opening, absl::string_view closing) {
  const size_t at = text.rfind(opening);
  if (at == absl::string_view::npos) return std::nullopt;
  absl::string_view tail = text.substr(at + opening.size());
  if (!closing.empty()) {
    if (!absl::EndsWith(tail, closing)) return std::nullopt;
    tail.remove_suffix(closing.size());
  }
  text = Trimmed(text.substr(0, at));
  return std::string(tail);
}

std::optional<double> Number(absl::string_view text) {
  double value = 0;
  if (!absl::SimpleAtod(Trimmed(text), &value)) return std::nullopt;
  return value;
}

// "(201, 100), 20100 numbers"
bool ReadShape(absl::string_view text, PrintedNumbers& numbers) {
  if (!absl::StartsWith(text, "(") || !absl::EndsWith(text, " numbers")) return false;
  const size_t close = text.find(')');
  if (close == absl::string_view::npos || !absl::StartsWith(text.substr(close), "), ")) return false;
  for (const absl::string_view part : absl::StrSplit(text.substr(1, close - 1), ',')) {
    const std::optional<double> size = Number(part);
    if (!size.has_value()) return false;
    numbers.shape.push_back(*size);
  }
  absl::string_view count = text.substr(close + 3);
  count.remove_suffix(std::string_view(" numbers").size());
  numbers.count = Number(count);
  return numbers.count.has_value();
}

bool IsPartOfNumber(char c) { return absl::ascii_isalnum(c) || c == '.' || c == '+' || c == '-'; }

}  // namespace

std::optional<PrintedNumbers> ReadPrintedNumbers(std::string_view printed) {
  PrintedNumbers numbers;
  absl::string_view text = Trimmed({printed.data(), printed.size()});
  // What is written behind the value comes off its end. "30   (Work(5))": harness/failure on GoogleTest's "Which is".
  TakeTail(text, "   (", ")");
  if (const auto note = TakeTail(text, "[", "]"); note.has_value() && absl::StrContains(*note, "values instead of")) {
    numbers.count = Number(note->substr(0, note->find(' ')));
  }
  if (const auto within = TakeTail(text, "(within ", ")"); within.has_value()) {
    numbers.tolerance = Number(*within).value_or(0);
  } else if (const auto margin = TakeTail(text, " +- ", ""); margin.has_value()) {
    numbers.tolerance = Number(*margin).value_or(0);
  }
  if (ReadShape(text, numbers)) return numbers;

  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '{' || c == '}') numbers.is_list = true;
    if (c == '{' || c == '}' || c == ',' || c == ' ' || c == '\n') {
      ++at;
    } else if (absl::StartsWith(text.substr(at), "...")) {
      numbers.complete = false;
      const size_t open = text.find('(', at), close = text.find(" values)", at);
      if (open != absl::string_view::npos && close != absl::string_view::npos) {
        numbers.count = Number(text.substr(open + 1, close - open - 1));
      }
      at = text.size();
    } else {
      size_t end = at;
      while (end < text.size() && IsPartOfNumber(text[end])) ++end;
      const std::optional<double> value = Number(text.substr(at, end - at));
      if (!value.has_value()) return std::nullopt;
      numbers.values.push_back(*value);
      at = end;
    }
  }
  if (numbers.values.empty() && !numbers.is_list) return std::nullopt;
  return numbers;
}

std::string WithoutNumbers(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool in_word = !out.empty() && (absl::ascii_isalnum(out.back()) || out.back() == '_');
    if (absl::ascii_isdigit(text[at]) && !in_word) {
      // One number, with its point, exponent or hexadecimal digits.
      while (at < text.size() && (absl::ascii_isalnum(text[at]) ||
                                  (text[at] == '.' && at + 1 < text.size() && absl::ascii_isdigit(text[at + 1])))) {
        ++at;
      }
      if (!out.empty() && out.back() == '-') out.pop_back();
      out += '#';
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace course::cohort
