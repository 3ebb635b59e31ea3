// Any bytes are refused or read as a table; what was read is written and read again as the same cells.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rows = base::ParseCsv(text, {}, base::CsvSeparator(text));
  if (!rows.ok()) return 0;
  std::string written;
  int line = 0;
  for (const base::CsvRow& row : *rows) {
    CHECK(!row.cells.empty() && row.line > line) << "line " << row.line << " after line " << line;
    line = row.line;
    written += base::CsvLine(row.cells);
    for (const std::string& cell : row.cells) {
      const std::string shown = base::WithoutFormula(cell);
      CHECK(base::WithoutFormula(shown) == shown) << shown;
    }
  }
  const auto again = base::ParseCsv(written);
  CHECK(again.ok()) << again.status();
  CHECK(again->size() == rows->size()) << again->size() << " rows of " << rows->size();
  for (size_t i = 0; i < rows->size(); ++i) CHECK((*again)[i].cells == (*rows)[i].cells) << written;
  return 0;
}
