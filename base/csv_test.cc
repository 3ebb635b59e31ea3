// Tables against Python's csv module, against RFC 4180, and against files that want to do harm.

#include "base/csv.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace base {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using Table = std::vector<std::vector<std::string>>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Table CellsOf(std::string_view text, char separator = ',') {
  const auto rows = ParseCsv(text, {}, separator);
  EXPECT_TRUE(IsOk(rows));
  Table table;
  if (rows.ok()) {
    for (const CsvRow& row : *rows) table.push_back(row.cells);
  }
  return table;
}

std::string Path(const std::string& name) { return ::testing::TempDir() + "/" + name; }

// What a Python program leaves in `out` that reads `in`. Python 3 comes with Bazel.
std::string Python(const std::string& program, const std::string& input) {
  EXPECT_TRUE(IsOk(WriteFile(Path("in"), input)));
  EXPECT_TRUE(IsOk(WriteFile(Path("program.py"), program)));
  const std::string command = absl::StrCat("/usr/bin/python3 ", Path("program.py"), " ", Path("in"), " ", Path("out"));
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return ReadFile(Path("out")).value();
}

// Any text but NUL: quotes, separators, line ends and letters of several bytes among it.
std::string RandomCell(Rng& rng) {
  static constexpr const char* kPieces[] = {"\"", ",", "\r\n", "\n", ";", "a", "=", " ", "é", "中", "😀", "'"};
  std::string cell;
  for (int i = rng.Below(8); i > 0; --i) cell += kPieces[rng.Below(std::size(kPieces))];
  return cell;
}

Table RandomTable(Rng& rng) {
  Table table;
  const int columns = 2 + rng.Below(4);  // of one column an empty line could be meant
  for (int row = rng.Below(6); row >= 0; --row) {
    for (int column = 0; column < columns; ++column) {
      if (column == 0) table.emplace_back();
      table.back().push_back(RandomCell(rng));
    }
  }
  return table;
}

std::string Hex(const std::string& text) {
  std::string hex;
  for (const unsigned char c : text) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", c);
    hex += digits;
  }
  return hex;
}

// One line a row, its cells in hexadecimal.
std::string Dump(const Table& table) {
  std::string text;
  for (const auto& row : table) {
    for (const std::string& cell : row) absl::StrAppend(&text, "<", Hex(cell), ">");
    text += "\n";
  }
  return text;
}

TEST(ParseCsv, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(CellsOf("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"), (Table{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
  EXPECT_EQ(CellsOf("aaa,bbb,ccc\r\nzzz,yyy,xxx"), (Table{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
  EXPECT_EQ(CellsOf("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx"),
            (Table{{"aaa", "b\r\nbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
  EXPECT_EQ(CellsOf("\"aaa\",\"b\"\"bb\",\"ccc\""), (Table{{"aaa", "b\"bb", "ccc"}}));
}

TEST(ParseCsv, KnowsOtherLineEndsEmptyLinesAndAByteOrderMark) {
  EXPECT_EQ(CellsOf("\xef\xbb\xbf\"a\",b\n\n1,\r,2\r\r\n"), (Table{{"a", "b"}, {"1", ""}, {"", "2"}}));
  EXPECT_EQ(CellsOf("a;b,c\n", ';'), (Table{{"a", "b,c"}}));
  EXPECT_EQ(CellsOf(""), Table{});
  EXPECT_EQ(ParseCsv("a,b\n\n\"1\n2\",\nx,y\n")->back(), (CsvRow{.line = 5, .cells = {"x", "y"}}));
}

TEST(ParseCsv, WhatIsBrokenIsNamedWithItsLine) {
  EXPECT_TRUE(HasCodeAndText(ParseCsv("a,b\n1,\"2\n").status(), kInvalid, "line 2: a quote that is never closed"));
  EXPECT_TRUE(HasCodeAndText(ParseCsv("a,b\n1,2\"\n").status(), kInvalid, "line 2: a quote inside a cell"));
  EXPECT_TRUE(HasCodeAndText(ParseCsv("\"a\"b").status(), kInvalid, "line 1: after a closing quote comes 'b'"));
  EXPECT_TRUE(HasCodeAndText(ParseCsv(std::string("a\nb\0c\n", 6)).status(), kInvalid, "line 2: a NUL byte"));
  EXPECT_TRUE(HasCodeAndText(ParseCsv("a\n\xe9\n").status(), kInvalid, "line 2: a byte that is no UTF-8"));
}

TEST(ParseCsv, WhatIsTooLargeIsRefusedWithItsLimit) {
  const std::string wide = std::string(10'000, ',') + "\n";
  EXPECT_TRUE(HasCodeAndText(ParseCsv("a,b\n" + wide).status(), kInvalid, "line 2: one column more than 2000"));
  const std::string long_one(5 << 20, 'x');
  EXPECT_TRUE(HasCodeAndText(ParseCsv(long_one).status(), kInvalid, "5242880 bytes: at most 4194304"));
  const std::string cell(70'000, 'x');
  EXPECT_TRUE(HasCodeAndText(ParseCsv("a," + cell).status(), kInvalid, "line 1: a cell of 70000 bytes"));
  std::string many;
  for (int i = 0; i < 20'001; ++i) many += "a,b\n";
  EXPECT_TRUE(HasCodeAndText(ParseCsv(many).status(), kInvalid, "line 20001: one row more than 20000"));
}

TEST(ParseCsv, ReadsWhatPythonWrites) {
  Rng rng{testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", testing::TestSeed()));
  std::string program = "import csv, sys\nout = csv.writer(open(sys.argv[2], 'w', newline='', encoding='utf-8'))\n";
  Table written;
  for (int i = 0; i < 40; ++i) {
    for (const auto& row : RandomTable(rng)) {
      written.push_back(row);
      absl::StrAppend(&program, "out.writerow([");
      for (const std::string& cell : row) absl::StrAppend(&program, "bytes.fromhex('", Hex(cell), "').decode(), ");
      absl::StrAppend(&program, "])\n");
    }
  }
  EXPECT_EQ(Dump(CellsOf(Python(program, ""))), Dump(written));
}

TEST(CsvLine, IsReadByPythonAsItWasMeant) {
  Rng rng{testing::TestSeed() + 1};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", testing::TestSeed()));
  Table written;
  std::string text;
  for (int i = 0; i < 40; ++i) {
    for (const auto& row : RandomTable(rng)) {
      written.push_back(row);
      text += CsvLine(row);
    }
  }
  const std::string program =
      "import csv, sys\n"
      "with open(sys.argv[2], 'w') as out:\n"
      "  for row in csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True):\n"
      "    print(''.join('<' + cell.encode().hex() + '>' for cell in row), file=out)\n";
  EXPECT_EQ(Python(program, text), Dump(written));
  EXPECT_EQ(Dump(CellsOf(text)), Dump(written));
}

TEST(ParseCsv, AnyBytesAreReadOrRefused) {
  Rng rng{testing::TestSeed() + 2};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", testing::TestSeed()));
  int read = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (int n = rng.Below(30); n > 0; --n) text += "\",\r\n;ab\0\xc3\xa9"[rng.Below(11)];
    const auto rows = ParseCsv(text);
    if (!rows.ok()) continue;
    ++read;
    // What was understood is understood again when it is written.
    std::string again;
    for (const CsvRow& row : *rows) again += CsvLine(row.cells);
    Table cells;
    for (const CsvRow& row : *rows) cells.push_back(row.cells);
    EXPECT_EQ(Dump(CellsOf(again)), Dump(cells)) << Hex(text);
  }
  EXPECT_GT(read, 100);
}

TEST(CsvSeparator, IsTheOneThatTheFirstLineHasMostOf) {
  EXPECT_EQ(CsvSeparator("a,b;c,d\n;;;;"), ',');
  EXPECT_EQ(CsvSeparator("\"a,b,c\";d;e\n"), ';');
  EXPECT_EQ(CsvSeparator("a\tb"), '\t');
  EXPECT_EQ(CsvSeparator(""), ',');
}

TEST(WithoutFormula, AFormulaStaysAText) {
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "\r=1", "=cmd|' /C calc'!A0",
                                 "\xef\xbc\x9d"
                                 "1"}) {
    EXPECT_EQ(WithoutFormula(text), "'" + text);
  }
  for (const std::string text : {"", "ada", "a=1", "'=1", "3.5"}) EXPECT_EQ(WithoutFormula(text), text);
}

}  // namespace
}  // namespace base
