// Tables as text: reading what others wrote, and writing what nobody's spreadsheet takes for a program.

#ifndef BASE_CSV_H_
#define BASE_CSV_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace base {

struct CsvRow {
  int line = 0;  // in which it begins, from 1
  std::vector<std::string> cells;

  bool operator==(const CsvRow&) const = default;
};

// What a stranger's file may ask for.
struct CsvLimits {
  size_t bytes = 4 << 20;
  size_t rows = 20'000;
  size_t columns = 2'000;
  size_t cell_bytes = 64 << 10;
};

// The rows of an RFC 4180 table; empty lines are left out. Lines end with CRLF, LF or CR; a byte order mark in front is
// no part of the first cell. `separator` is a comma but for exports of machines whose numbers have commas.
// InvalidArgument, naming line, value and rule, for broken quotes, a NUL, what is no UTF-8, and what is above a limit.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, const CsvLimits& limits = {}, char separator = ',');

// The one of , ; and tab that the first line has most of outside of quotes.
char CsvSeparator(std::string_view text);

// With an apostrophe before it if a spreadsheet would see a formula: it begins with = + - @, a tab, a line break or
// one of their full-width forms. Shown, the text is the same.
// Source: OWASP, "CSV Injection".
std::string WithoutFormula(std::string_view text);

// One row, every cell in quotes, with CRLF. Says nothing about formulas.
// Source: RFC 4180, section 2.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace base

#endif  // BASE_CSV_H_
