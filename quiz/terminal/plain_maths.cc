#include "quiz/terminal/plain_maths.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace course::quiz {
namespace {

struct Symbol {
  std::string_view name;
  std::string_view text;
};

constexpr Symbol kSymbols[] = {
    {"cdot", "\u00b7"},   {"times", "\u00d7"}, {"div", "\u00f7"},    {"pm", "\u00b1"},     {"le", "\u2264"},
    {"leq", "\u2264"},    {"ge", "\u2265"},    {"geq", "\u2265"},    {"ne", "\u2260"},     {"neq", "\u2260"},
    {"ll", "\u226a"},     {"gg", "\u226b"},    {"approx", "\u2248"}, {"equiv", "\u2261"},  {"propto", "\u221d"},
    {"to", "\u2192"},     {"infty", "\u221e"}, {"sum", "\u2211"},    {"prod", "\u220f"},   {"in", "\u2208"},
    {"alpha", "\u03b1"},  {"beta", "\u03b2"},  {"gamma", "\u03b3"},  {"delta", "\u03b4"},  {"epsilon", "\u03b5"},
    {"lambda", "\u03bb"}, {"mu", "\u03bc"},    {"pi", "\u03c0"},     {"sigma", "\u03c3"},  {"tau", "\u03c4"},
    {"theta", "\u03b8"},  {"Delta", "\u0394"}, {"Sigma", "\u03a3"},  {"lfloor", "\u230a"}, {"rfloor", "\u230b"},
    {"lceil", "\u2308"},  {"rceil", "\u2309"}, {"ldots", "..."},     {"dots", "..."},      {"cdots", "..."},
    {"quad", "  "},       {"qquad", "   "},    {"top", "\u22a4"},    {"mid", "|"},         {"mathbb", ""},
    {"left", ""},         {"right", ""},       {"big", ""},          {"Big", ""},          {"displaystyle", ""},
    {"text", ""},         {"mathrm", ""},      {"mathbf", ""},       {"mathit", ""},       {"operatorname", ""},
    {"log", "log"},       {"ln", "ln"},        {"exp", "exp"},       {"min", "min"},       {"max", "max"},
};

class Reader {
 public:
  explicit Reader(std::string_view tex) : rest_(tex) {}

  std::string ReadAll() {
    std::string text;
    while (!rest_.empty()) text += ReadOne();
    return text;
  }

 private:
  // One character, command or group.
  std::string ReadOne() {
    if (rest_[0] == '{') return ReadGroup();
    if (rest_[0] == '\\') return ReadCommand();
    if ((rest_[0] == '_' || rest_[0] == '^') && rest_.size() > 1 && rest_[1] == '{') {
      const std::string mark(rest_.substr(0, 1));
      rest_.remove_prefix(1);
      return absl::StrCat(mark, Bracketed(ReadGroup()));
    }
    const std::string one(rest_.substr(0, 1));
    rest_.remove_prefix(1);
    return one;
  }

  std::string ReadGroup() {
    size_t depth = 0, end = 0;
    for (; end < rest_.size(); ++end) {
      if (rest_[end] == '\\') {
        ++end;
      } else if (rest_[end] == '{') {
        ++depth;
      } else if (rest_[end] == '}' && --depth == 0) {
        break;
      }
    }
    const std::string_view inside = rest_.substr(1, std::min(end, rest_.size()) - 1);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return Reader(inside).ReadAll();
  }

  std::string ReadCommand() {
    rest_.remove_prefix(1);
    if (rest_.empty()) return "\\";
    size_t length = 0;
    while (length < rest_.size() && absl::ascii_isalpha(static_cast<unsigned char>(rest_[length]))) ++length;
    if (length == 0) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == ',' || c == ';' || c == ':' || c == ' ' || c == '\\') return " ";
      return c == '!' ? "" : std::string(1, c);  // "\%", "\{", ...
    }
    const std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (name == "frac" || name == "dfrac" || name == "tfrac") {
      const std::string above = ReadArgument();
      return absl::StrCat(Bracketed(above), "/", Bracketed(ReadArgument()));
    }
    if (name == "sqrt") return absl::StrCat("\u221a", Bracketed(ReadArgument()));
    for (const Symbol& symbol : kSymbols) {
      if (name == symbol.name) return std::string(symbol.text);
    }
    return absl::StrCat("\\", name);
  }

  std::string ReadArgument() {
    while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
    return rest_.empty() ? "" : ReadOne();
  }

  // A group of more than a word needs brackets once its braces are gone.
  static std::string Bracketed(const std::string& group) {
    const bool is_word = std::all_of(group.begin(), group.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
    });
    return is_word ? group : absl::StrCat("(", group, ")");
  }

  std::string_view rest_;
};

}  // namespace

std::string PlainMaths(std::string_view tex) {
  std::string text = Reader(tex).ReadAll();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace course::quiz
