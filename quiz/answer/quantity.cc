#include "quiz/answer/quantity.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "quiz/answer/quote.h"
#include "quiz/answer/unit.h"

namespace course::quiz {
namespace {

constexpr size_t kLongest = 200;  // bytes; longer is no number

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsSeparator(char c) { return c == ',' || c == ' ' || c == '_' || c == '\''; }

absl::Status Refused(std::string_view number, std::string_view advice) {
  return absl::InvalidArgumentError(absl::StrCat(Quoted(number), " is not read as a number: ", std::string(advice)));
}

// Typographic forms of what has a key of its own.
std::string Plain(std::string_view text) {
  std::string plain = absl::StrReplaceAll(absl::string_view(text.data(), text.size()), {{"\u00a0", " "},
                                                                                        {"\u2009", " "},
                                                                                        {"\u202f", " "},
                                                                                        {"\t", " "},
                                                                                        {"\u2019", "'"},
                                                                                        {"\u2212", "-"},
                                                                                        {"\u00d7", "x"}});
  absl::StripAsciiWhitespace(&plain);
  return plain;
}

// How much of the front of `text` is digits, points and what may separate thousands.
size_t NumberLength(std::string_view text) {
  size_t end = 0;
  while (end < text.size()) {
    const char next = end + 1 < text.size() ? text[end + 1] : '\0';
    if (IsDigit(text[end]) || text[end] == '.' || (IsSeparator(text[end]) && IsDigit(next))) {
      ++end;
    } else {
      break;
    }
  }
  return end;
}

// The digits and the point, without what separates thousands.
absl::StatusOr<std::string> Digits(std::string_view number) {
  const size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point);
  const std::string_view fraction = point == number.npos ? std::string_view() : number.substr(point + 1);
  if (fraction.find_first_not_of("0123456789") != fraction.npos) {
    return Refused(number, "write one decimal point and no separators after it, like 1250.5 or 1,250.5.");
  }

  std::string digits;
  char separator = '\0';
  size_t group = 0;  // digits since the last separator
  bool grouped_well = true;
  for (size_t i = 0; i < whole.size(); ++i) {
    if (IsDigit(whole[i])) {
      digits += whole[i];
      ++group;
      continue;
    }
    if (separator != '\0' && whole[i] != separator) {
      return Refused(number, "it separates thousands in two ways; write 1250000 or 1,250,000.");
    }
    grouped_well &= separator == '\0' ? group >= 1 && group <= 3 && whole[0] != '0' : group == 3;
    separator = whole[i];
    group = 0;
  }
  if (separator != '\0' && !(grouped_well && group == 3)) {
    if (separator == ',' && point == number.npos && whole.find(',') == whole.rfind(',')) {
      const std::string meant = absl::StrReplaceAll(absl::string_view(whole.data(), whole.size()), {{",", "."}});
      return Refused(number, absl::StrCat("a comma only separates thousands here. For the decimal number type ", meant,
                                          ", for the whole number ", digits, "."));
    }
    return Refused(number, "thousands come in groups of three digits, like 1,250,000.");
  }
  if (digits.empty() && fraction.empty()) return Refused(number, "it has no digits.");
  return absl::StrCat(digits.empty() ? "0" : digits, ".", fraction.empty() ? "0" : std::string(fraction));
}

// Takes "e-3" or "x 10^-3" off the front of `text`; 0 if there is none.
int TakeExponent(std::string_view& text) {
  std::string_view rest = text;
  if (!rest.empty() && (rest[0] == 'e' || rest[0] == 'E')) {
    rest.remove_prefix(1);
  } else {
    while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
    if (rest.empty() || (rest[0] != 'x' && rest[0] != '*')) return 0;
    rest.remove_prefix(1);
    while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
    if (!rest.starts_with("10^")) return 0;
    rest.remove_prefix(3);
  }
  if (rest.starts_with("+")) rest.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
  if (end == rest.data()) return 0;
  if (error != std::errc()) exponent = rest.starts_with("-") ? -100'000 : 100'000;  // out of range in any case
  text = rest.substr(end - rest.data());
  return exponent;
}

// `digits` is decimal digits without leading zeros, the first of them worth 10^exponent.
std::string Layout(bool negative, std::string digits, int exponent) {
  std::string text = negative ? "-" : "";
  if (exponent < -6 || exponent > 20) {
    absl::StrAppend(&text, digits.substr(0, 1), digits.size() > 1 ? "." : "", digits.substr(1), "e", exponent);
    return text;
  }
  if (exponent < 0) {
    absl::StrAppend(&text, "0.", std::string(-exponent - 1, '0'), digits);
    return text;
  }
  const size_t whole = exponent + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  for (size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  if (digits.size() > whole) absl::StrAppend(&text, ".", digits.substr(whole));
  return text;
}

struct Decimal {
  std::string digits;  // "15": without trailing zeros
  int exponent = 0;    // of the first digit
};

// The shortest decimal that is read as the same double, or one of `precision` digits.
Decimal ToDecimal(double value, std::optional<int> precision) {
  char buffer[64];
  const auto end =
      precision ? std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific, *precision - 1)
                : std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific);
  const std::string_view text(buffer, end.ptr - buffer);
  const size_t e = text.find('e');
  Decimal decimal;
  decimal.exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  for (const char c : text.substr(0, e)) {
    if (c != '.') decimal.digits += c;
  }
  decimal.digits.erase(std::max<size_t>(decimal.digits.find_last_not_of('0') + 1, 1));
  return decimal;
}

std::string Format(double value, std::string_view unit, bool rounded) {
  const absl::StatusOr<Unit> known = ParseUnit(unit);
  const Unit scale = known.ok() ? *known : Unit{};
  const std::string after = unit.empty() ? "" : absl::StrCat(" ", std::string(unit));
  if (!std::isfinite(value)) return absl::StrCat(value, after);
  if (value == 0) return absl::StrCat("0", after);

  const double scaled = std::ldexp(std::abs(value) / scale.times, -scale.two);
  Decimal decimal = ToDecimal(scaled, std::nullopt);
  const bool is_whole = decimal.exponent - scale.ten >= static_cast<int>(decimal.digits.size()) - 1;
  if (rounded && !is_whole && decimal.digits.size() > 6) decimal = ToDecimal(scaled, 4);
  return absl::StrCat(Layout(value < 0, decimal.digits, decimal.exponent - scale.ten), after);
}

}  // namespace

absl::StatusOr<Quantity> ParseQuantity(std::string_view text) {
  if (text.size() > kLongest) return absl::InvalidArgumentError("This is too long for a number with a unit.");
  const std::string plain = Plain(text);
  std::string_view rest = plain;
  if (rest.empty()) return absl::InvalidArgumentError("A number is missing.");
  const bool negative = rest[0] == '-';
  if (rest[0] == '-' || rest[0] == '+') rest.remove_prefix(1);

  const std::string_view number = rest.substr(0, NumberLength(rest));
  if (number.empty()) return Refused(text, "begin with the digits, like 128 KiB or 0.5.");
  rest.remove_prefix(number.size());
  ASSIGN_OR_RETURN(const std::string digits, Digits(number));
  const int exponent = TakeExponent(rest);
  const std::string unit_text(absl::StripAsciiWhitespace(absl::string_view(rest.data(), rest.size())));
  ASSIGN_OR_RETURN(const Unit unit, ParseUnit(unit_text));

  const std::string scaled = absl::StrCat(negative ? "-" : "", digits, "e", exponent + unit.ten);
  Quantity quantity{0, unit.dimension, unit_text};
  const auto [end, error] = std::from_chars(scaled.data(), scaled.data() + scaled.size(), quantity.value);
  quantity.value = std::ldexp(quantity.value, unit.two) * unit.times;
  if (error != std::errc() || !std::isfinite(quantity.value)) {
    return Refused(text, "it is too large or too small to be computed with.");
  }
  return quantity;
}

std::string FormatQuantity(double value, std::string_view unit) { return Format(value, unit, /*rounded=*/false); }

std::string ShortQuantity(double value, std::string_view unit) { return Format(value, unit, /*rounded=*/true); }

}  // namespace course::quiz
