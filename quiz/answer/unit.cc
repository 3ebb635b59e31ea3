#include "quiz/answer/unit.h"

#include <cmath>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "quiz/answer/quote.h"

namespace course::quiz {
namespace {

// Which prefixes make sense before a unit. A millibyte is a typing error, and so is a megasecond.
enum Prefixes { kNone, kLarge, kSmall };

struct Name {
  const char* text;
  const char* dimension;
  Prefixes prefixes;
  int ten = 0;
  int two = 0;
  double times = 1;
};

// In the case that counts: "s" and "B" mean nothing in the other one.
constexpr Name kSymbols[] = {
    {"B", "B", kLarge},
    {"bit", "B", kLarge, 0, -3},
    {"s", "s", kSmall},
    {"min", "s", kNone, 0, 0, 60},
    {"h", "s", kNone, 0, 0, 3600},
    {"FLOP", "FLOP", kLarge},
    {"FLOPs", "FLOP", kLarge},
    {"FLOPS", "FLOP/s", kLarge},
    {"tok", "tok", kLarge},
    {"%", "", kNone, -2},
    {"x", "", kNone},  // "2.5x faster"
};

// In any case. What is only counted has no dimension.
constexpr Name kWords[] = {
    {"byte", "B", kLarge},
    {"bytes", "B", kLarge},
    {"bits", "B", kLarge, 0, -3},
    {"sec", "s", kNone},
    {"second", "s", kSmall},
    {"seconds", "s", kSmall},
    {"minute", "s", kNone, 0, 0, 60},
    {"minutes", "s", kNone, 0, 0, 60},
    {"hour", "s", kNone, 0, 0, 3600},
    {"hours", "s", kNone, 0, 0, 3600},
    {"flop", "FLOP", kLarge},
    {"token", "tok", kLarge},
    {"tokens", "tok", kLarge},
    {"percent", "", kNone, -2},
    {"times", "", kNone},
    {"param", "", kLarge},
    {"params", "", kLarge},
    {"parameter", "", kLarge},
    {"parameters", "", kLarge},
    {"sequence", "", kNone},
    {"sequences", "", kNone},
    {"request", "", kNone},
    {"requests", "", kNone},
    {"head", "", kNone},
    {"heads", "", kNone},
    {"layer", "", kNone},
    {"layers", "", kNone},
    {"block", "", kNone},
    {"blocks", "", kNone},
    {"patch", "", kNone},
    {"patches", "", kNone},
    {"image", "", kNone},
    {"images", "", kNone},
    {"step", "", kNone},
    {"steps", "", kNone},
};

struct Prefix {
  const char* text;
  Prefixes kind;
  int ten = 0;
  int two = 0;
};

// The longer ones first: "Mi" is not a "M" before an "i".
constexpr Prefix kPrefixes[] = {
    {"kilo", kLarge, 3},     {"mega", kLarge, 6},     {"giga", kLarge, 9},     {"tera", kLarge, 12},
    {"kibi", kLarge, 0, 10}, {"mebi", kLarge, 0, 20}, {"gibi", kLarge, 0, 30}, {"tebi", kLarge, 0, 40},
    {"milli", kSmall, -3},   {"micro", kSmall, -6},   {"nano", kSmall, -9},    {"Ki", kLarge, 0, 10},
    {"Mi", kLarge, 0, 20},   {"Gi", kLarge, 0, 30},   {"Ti", kLarge, 0, 40},   {"Pi", kLarge, 0, 50},
    {"k", kLarge, 3},        {"K", kLarge, 3},        {"M", kLarge, 6},        {"G", kLarge, 9},
    {"T", kLarge, 12},       {"P", kLarge, 15},       {"m", kSmall, -3},       {"u", kSmall, -6},
    {"n", kSmall, -9},
};

const Name* FindName(std::string_view text) {
  for (const Name& name : kSymbols) {
    if (text == name.text) return &name;
  }
  // "flops" is FLOP to some and FLOP/s to others: only the two spellings above are told apart.
  const std::string lower = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  for (const Name& name : kWords) {
    if (lower == name.text) return &name;
  }
  return nullptr;
}

// One side of the "/".
std::optional<Unit> Known(std::string_view text) {
  if (const Name* name = FindName(text)) return Unit{name->dimension, name->ten, name->two, name->times};
  for (const Prefix& prefix : kPrefixes) {
    const std::string_view begin = prefix.text;
    if (!text.starts_with(begin)) continue;
    const std::string_view rest = text.substr(begin.size());
    if (rest.empty() && prefix.kind == kLarge && begin.size() <= 2) return Unit{"", prefix.ten, prefix.two};  // "7 G"
    const Name* name = FindName(rest);
    if (name == nullptr || name->prefixes != prefix.kind) continue;
    return Unit{name->dimension, name->ten + prefix.ten, name->two + prefix.two, name->times};
  }
  return std::nullopt;
}

absl::Status Unknown(std::string_view text) {
  const std::string lower = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  std::string advice = "use B, kB, MB, GB, KiB, MiB, GiB, s, ms, us, FLOP, tok, % or two of them, like GB/s";
  if (absl::EndsWith(lower, "flops")) advice = "type FLOP for an amount of work or FLOP/s for a speed";
  for (const char* prefix : {"", "k", "m", "g", "t"}) {
    const std::string large = absl::AsciiStrToUpper(prefix);
    if (lower == absl::StrCat(prefix, "ib")) advice = absl::StrCat("type ", large, "iB");
    if (lower != absl::StrCat(prefix, "b")) continue;
    const std::string symbol = large == "K" ? "k" : large;
    advice = absl::StrCat("type ", symbol, "B for bytes or ", symbol, "bit for bits");
  }
  return absl::InvalidArgumentError(absl::StrCat("The unit ", Quoted(text), " is not known here: ", advice, "."));
}

absl::StatusOr<Unit> ParseSide(std::string_view text) {
  std::optional<Unit> unit = Known(text);
  if (!unit) return Unknown(text);
  return *std::move(unit);
}

std::string Quotient(std::string_view above, std::string_view below) {
  if (below.empty()) return std::string(above);
  if (above == below) return "";
  return absl::StrCat(above.empty() ? "1" : std::string(above), "/", std::string(below));
}

std::string WithoutTokens(std::string_view dimension) {
  const size_t slash = dimension.find('/');
  const std::string_view above = dimension.substr(0, slash);
  const std::string_view below = slash == dimension.npos ? std::string_view() : dimension.substr(slash + 1);
  return Quotient(above == "tok" || above == "1" ? "" : above, below == "tok" ? "" : below);
}

}  // namespace

double Unit::Factor() const { return std::ldexp(std::pow(10.0, ten), two) * times; }

absl::StatusOr<Unit> ParseUnit(std::string_view text) {
  // Both micro signs: the one of Latin-1 and the Greek letter.
  std::string plain = absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                                          {{"\u00b5", "u"}, {"\u03bc", "u"}, {"\u00d7", "x"}, {" per ", "/"}});
  absl::StrReplaceAll({{" ", ""}}, &plain);
  if (plain.empty()) return Unit{};
  const std::string_view all = plain;
  const size_t slash = all.find('/');
  if (slash == all.npos) return ParseSide(all);

  Unit above;
  if (slash > 0) {
    ASSIGN_OR_RETURN(above, ParseSide(all.substr(0, slash)));
  }
  ASSIGN_OR_RETURN(const Unit below, ParseSide(all.substr(slash + 1)));
  if (absl::StrContains(above.dimension, "/") || absl::StrContains(below.dimension, "/")) {
    return absl::InvalidArgumentError(
        absl::StrCat("The unit ", Quoted(text), " divides twice: FLOPS is FLOP/s already."));
  }
  return Unit{Quotient(above.dimension, below.dimension), above.ten - below.ten, above.two - below.two,
              above.times / below.times};
}

bool Comparable(std::string_view dimension, std::string_view other) {
  return WithoutTokens(dimension) == WithoutTokens(other);
}

}  // namespace course::quiz
