#include "web/library/glossary.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "web/markdown/heading_ids.h"

namespace course::web {
namespace {

absl::Status Wrong(int line, const std::string& rule) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", rule));
}

absl::Status CheckTerms(const std::vector<Term>& terms) {
  for (size_t i = 0; i < terms.size(); ++i) {
    if (terms[i].definition.empty())
      return Wrong(terms[i].line, absl::StrCat("\"", terms[i].term, "\" is not explained"));
    if (i == 0) continue;
    const std::string before = absl::AsciiStrToLower(terms[i - 1].term), term = absl::AsciiStrToLower(terms[i].term);
    if (before == term) return Wrong(terms[i].line, absl::StrCat("\"", terms[i].term, "\" is there twice"));
    if (before > term) {
      return Wrong(terms[i].line,
                   absl::StrCat("\"", terms[i].term, "\" must stand before \"", terms[i - 1].term, "\""));
    }
  }
  return absl::OkStatus();
}

// Cells between bars; a bar in a formula or in code is none of them.
std::vector<std::string> Cells(absl::string_view row) {
  std::vector<std::string> cells(1);
  char quote = 0;
  for (const char c : row) {
    if (c == '$' || c == '`') quote = quote == c ? 0 : quote == 0 ? c : quote;
    if (c == '|' && quote == 0) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) absl::StripAsciiWhitespace(&cell);
  if (cells.size() < 2) return {};
  return {cells.begin() + 1, cells.end() - 1};  // a row starts and ends with a bar
}

}  // namespace

absl::StatusOr<std::vector<Term>> ParseGlossary(std::string_view markdown) {
  std::vector<Term> terms;
  HeadingIds ids;
  int number = 0;
  std::string* paragraph = nullptr;  // the one being read
  for (absl::string_view line : absl::StrSplit(absl::string_view(markdown.data(), markdown.size()), '\n')) {
    ++number;
    absl::string_view text = absl::StripAsciiWhitespace(line);
    if (absl::ConsumePrefix(&line, "# ")) ids.Next({line.data(), line.size()});
    if (absl::ConsumePrefix(&line, "## ")) {
      Term term{.term = std::string(absl::StripAsciiWhitespace(line)), .line = number};
      term.id = ids.Next(term.term);
      terms.push_back(std::move(term));
      paragraph = nullptr;
    } else if (terms.empty()) {
      continue;  // the document's introduction
    } else if (text.empty()) {
      paragraph = nullptr;
    } else if (paragraph != nullptr) {
      absl::StrAppend(paragraph, "\n", text);
    } else if (terms.back().definition.empty() && !absl::StartsWith(text, "See:")) {
      paragraph = &terms.back().definition;
      *paragraph = std::string(text);
    } else if (terms.back().see.empty() && absl::ConsumePrefix(&text, "See:")) {
      paragraph = &terms.back().see;
      *paragraph = std::string(absl::StripLeadingAsciiWhitespace(text));
    } else {
      return Wrong(number,
                   absl::StrCat("below \"", terms.back().term, "\" only one paragraph and one \"See: ...\" may stand"));
    }
  }
  if (terms.empty()) return Wrong(number, "no \"## Term\" in the whole text");
  if (absl::Status status = CheckTerms(terms); !status.ok()) return status;
  return terms;
}

absl::StatusOr<std::vector<Symbol>> ParseSymbols(std::string_view markdown) {
  std::vector<Symbol> symbols;
  int number = 0, rows = 0;
  bool inside = false;
  for (const absl::string_view line : absl::StrSplit(absl::string_view(markdown.data(), markdown.size()), '\n')) {
    ++number;
    if (absl::StartsWith(line, "## ")) inside = absl::StripTrailingAsciiWhitespace(line) == "## Symbols";
    if (!inside || !absl::StartsWith(line, "|")) continue;
    if (++rows <= 2) continue;  // the table's head and the line below it
    std::vector<std::string> cells = Cells(line);
    if (cells.size() != 4) {
      return Wrong(number,
                   absl::StrCat("a symbol's row has ", cells.size(), " cells; symbol, meaning, unit and name in code"));
    }
    symbols.push_back({cells[0], cells[1], cells[2], cells[3]});
  }
  if (symbols.empty()) return Wrong(number, "no table of symbols below \"## Symbols\"");
  return symbols;
}

}  // namespace course::web
