#include "base/csv.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace base {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// The full-width = + - @, which some spreadsheets take for the plain ones.
constexpr std::string_view kFormulaSigns[] = {
    "=", "+", "-", "@", "\t", "\n", "\r", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

class Reader {
 public:
  Reader(std::string_view text, const CsvLimits& limits, char separator)
      : text_(text), limits_(limits), separator_(separator) {}

  absl::StatusOr<std::vector<CsvRow>> Read() {
    if (text_.size() > limits_.bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("the table has ", text_.size(), " bytes: at most ", limits_.bytes));
    }
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    RETURN_IF_ERROR(CheckCharacters());
    while (at_ < text_.size()) {
      ASSIGN_OR_RETURN(CsvRow row, ReadRow());
      if (row.cells.size() == 1 && row.cells[0].empty()) continue;
      if (rows_.size() == limits_.rows) return Wrong(row.line, absl::StrCat("one row more than ", limits_.rows));
      rows_.push_back(std::move(row));
    }
    return std::move(rows_);
  }

 private:
  static absl::Status Wrong(int line, const std::string& rule) {
    return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", rule));
  }

  absl::Status CheckCharacters() const {
    int line = 1;
    for (size_t i = at_; i < text_.size();) {
      if (text_[i] == '\0') return Wrong(line, "a NUL byte, which no text has");
      if (text_[i] == '\n') ++line;
      const size_t length = FirstUtf8(text_.substr(i)).length;
      if (length == 0) return Wrong(line, "a byte that is no UTF-8: save the table as UTF-8");
      i += length;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<CsvRow> ReadRow() {
    CsvRow row = {.line = line_};
    while (true) {
      ASSIGN_OR_RETURN(row.cells.emplace_back(), ReadCell());
      if (row.cells.size() > limits_.columns) {
        return Wrong(row.line, absl::StrCat("one column more than ", limits_.columns));
      }
      if (at_ == text_.size() || text_[at_] != separator_) break;
      ++at_;
    }
    if (at_ < text_.size()) EndLine();
    return row;
  }

  absl::StatusOr<std::string> ReadCell() {
    if (at_ < text_.size() && text_[at_] == '"') return ReadQuoted();
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') {
      if (text_[at_] == '"') return Wrong(line_, "a quote inside a cell that does not begin with one");
      ++at_;
    }
    return Cell(begin, at_);
  }

  absl::StatusOr<std::string> ReadQuoted() {
    const int opened = line_;
    const size_t begin = ++at_;
    while (true) {
      if (at_ == text_.size()) return Wrong(opened, "a quote that is never closed");
      if (text_[at_] == '"') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
        ++at_;  // two quotes are one
      }
      line_ += text_[at_] == '\n';
      ++at_;
    }
    ASSIGN_OR_RETURN(std::string cell, Cell(begin, at_++));
    const bool ends = at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
    if (!ends) {
      return Wrong(line_, absl::StrCat("after a closing quote comes '", std::string(text_.substr(at_, 1)),
                                       "', not the next cell or the end of the line"));
    }
    return absl::StrReplaceAll(cell, {{"\"\"", "\""}});
  }

  absl::StatusOr<std::string> Cell(size_t begin, size_t end) const {
    if (end - begin <= limits_.cell_bytes) return std::string(text_.substr(begin, end - begin));
    return Wrong(line_, absl::StrCat("a cell of ", end - begin, " bytes: at most ", limits_.cell_bytes));
  }

  void EndLine() {
    at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    ++line_;
  }

  const std::string_view text_;
  const CsvLimits limits_;
  const char separator_;
  size_t at_ = 0;
  int line_ = 1;
  std::vector<CsvRow> rows_;
};

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, const CsvLimits& limits, char separator) {
  return Reader(text, limits, separator).Read();
}

char CsvSeparator(std::string_view text) {
  const std::string_view candidates = ",;\t";
  std::vector<int> seen(candidates.size());
  bool quoted = false;
  for (const char c : text) {
    if (!quoted && (c == '\n' || c == '\r')) break;
    if (c == '"') quoted = !quoted;
    const size_t which = candidates.find(c);
    if (!quoted && which != std::string_view::npos) ++seen[which];
  }
  return candidates[std::max_element(seen.begin(), seen.end()) - seen.begin()];
}

std::string WithoutFormula(std::string_view text) {
  const bool formula = std::any_of(std::begin(kFormulaSigns), std::end(kFormulaSigns),
                                   [&](std::string_view sign) { return text.starts_with(sign); });
  return formula ? absl::StrCat("'", std::string(text)) : std::string(text);
}

std::string CsvLine(const std::vector<std::string>& cells) {
  const auto quoted = [](std::string* out, const std::string& cell) {
    absl::StrAppend(out, "\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
  };
  return absl::StrJoin(cells, ",", quoted) + "\r\n";
}

}  // namespace base
