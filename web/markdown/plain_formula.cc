#include "web/markdown/plain_formula.h"

#include <cctype>

namespace course::web {
namespace {

struct Command {
  std::string_view name, text;
};
constexpr Command kCommands[] = {
    {"cdot", "·"},   {"times", "×"},  {"le", "≤"},      {"leq", "≤"},         {"ge", "≥"},      {"geq", "≥"},
    {"ne", "≠"},     {"approx", "≈"}, {"infty", "∞"},   {"sum", "∑"},         {"prod", "∏"},    {"sqrt", "√"},
    {"in", "∈"},     {"odot", "⊙"},   {"to", "→"},      {"dots", "..."},      {"ldots", "..."}, {"cdots", "..."},
    {"lfloor", "⌊"}, {"rfloor", "⌋"}, {"lceil", "⌈"},   {"rceil", "⌉"},       {"alpha", "α"},   {"beta", "β"},
    {"gamma", "γ"},  {"delta", "δ"},  {"epsilon", "ε"}, {"eta", "η"},         {"theta", "θ"},   {"lambda", "λ"},
    {"mu", "µ"},     {"pi", "π"},     {"rho", "ρ"},     {"sigma", "σ"},       {"tau", "τ"},     {"phi", "φ"},
    {"omega", "ω"},  {"ell", "ℓ"},    {"Delta", "Δ"},   {"Sigma", "Σ"},       {"left", ""},     {"right", ""},
    {"quad", " "},   {"qquad", " "},  {"text", ""},     {"mathrm", ""},       {"mathbf", ""},   {"mathbb", ""},
    {"mathit", ""},  {"mathcal", ""}, {"frac", ""},     {"operatorname", ""},
};

class Reader {
 public:
  explicit Reader(std::string_view tex) : tex_(tex) {}

  std::string Run() {
    while (at_ < tex_.size()) {
      const char c = tex_[at_++];
      if (c == '\\') {
        ReadCommand();
      } else if (c == '}' && tex_.substr(at_).starts_with('{') && fraction_) {
        out_ += '/';  // between the two groups of \frac
        fraction_ = false;
      } else if (c == '~' || std::isspace(static_cast<unsigned char>(c))) {
        PutBlank();
      } else if (c != '{' && c != '}' && c != '&') {
        out_ += c;
      }
    }
    while (out_.ends_with(' ')) out_.pop_back();
    return out_;
  }

 private:
  void PutBlank() {
    if (!out_.empty() && out_.back() != ' ') out_ += ' ';
  }

  void ReadCommand() {
    size_t end = at_;
    while (end < tex_.size() && std::isalpha(static_cast<unsigned char>(tex_[end]))) ++end;
    if (end == at_) {  // a sign: \, and \; are blanks, \{ is a brace
      const char sign = at_ < tex_.size() ? tex_[at_++] : ' ';
      if (std::isspace(static_cast<unsigned char>(sign)) ||
          std::string_view(",;:!\\").find(sign) != std::string_view::npos) {
        PutBlank();
      } else {
        out_ += sign;
      }
      return;
    }
    const std::string_view name = tex_.substr(at_, end - at_);
    at_ = end;
    if (name == "frac") fraction_ = true;
    for (const Command& command : kCommands) {
      if (command.name != name) continue;
      out_ += command.text;
      // The blank behind a command only ends its name, but between words it is wanted.
      if (command.text.empty() && at_ < tex_.size() && tex_[at_] == ' ') ++at_;
      return;
    }
    out_ += name;
  }

  std::string_view tex_;
  size_t at_ = 0;
  bool fraction_ = false;
  std::string out_;
};

}  // namespace

std::string PlainFormula(std::string_view tex) { return Reader(tex).Run(); }

}  // namespace course::web
