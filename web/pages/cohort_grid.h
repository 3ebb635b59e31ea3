// A table with a row a learner and more columns than a window has room for: what the matrix of learners and labs and
// that of learners and tests are drawn by.
//
//   /cohort                                  the page holds what the first screen shows
//   /cohort/rows?from=50&count=25&left=24    further rows and columns, for cohort.js
//   /cohort?plain=1                          50 rows and all columns, without scripts
//   /cohort/table?lab=00-01                  one column, or one row, as a text table
//
// cohort.js asks for rows and columns as one comes to them, because 100,000 cells take a browser seconds.

#ifndef WEB_PAGES_COHORT_GRID_H_
#define WEB_PAGES_COHORT_GRID_H_

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/html/html.h"

namespace course::web {

// What the address of a matrix asks for.
struct MatrixQuery {
  std::string path = "/cohort";  // of the matrix's own page
  std::string section;           // empty: all
  std::string phase;             // empty: all
  std::string sort = "name";     // "name", "section", a fact's or a column's id
  bool descending = false;
  int from = 0;        // the first row shown
  bool plain = false;  // for a browser without scripts: pages of rows, with all columns

  // "/cohort/rows?section=A&sort=points&down=1" for "/rows", without what is the usual. CHECKs nothing: any text is
  // encoded.
  std::string Url(std::string_view below = "") const;
};

// Two lines. `look`: classes of cohort.css; what a colour says stands in the text, too.
struct GridCell {
  std::string first, second;
  std::string look;
  std::string url;  // where it leads; empty: the script shows the learner's work on the column's lab
};

struct GridColumn {
  std::string id;     // as sorting and text tables call it
  std::string name;   // the head's first line
  std::string title;  // its second
  std::string hint;   // the name in full
  std::string url;
  std::string group;      // a line stands where another one begins
  std::string lab;        // "00-01": of its cells
  std::string tests_url;  // of the lab's matrix of tests; empty: has none
  GridCell summary;
};

// One of the two columns between the names and the others.
struct GridFact {
  std::string id, title;
  GridCell summary;
};

struct GridRow {
  std::string account, name, section;
  std::string mark;  // "at risk"; empty: nothing
  std::string of;    // the work that the cells link to: another one is another row, though it says the same
  std::array<GridCell, 2> facts;
  std::vector<GridCell> cells;  // one a column
};

struct GridView {
  MatrixQuery query;
  std::string label;                                       // "Learners and labs"
  std::string look;                                        // further classes
  std::string column_word;                                 // what a column is called in the address of its table: "lab"
  std::vector<std::string> sections, phases;               // to choose from; no phases: no such choice
  std::vector<std::pair<std::string, std::string>> sorts;  // what one may sort by besides name and section: id, words
  std::string file;  // all of it as CSV, behind query.path: "/matrix.csv"; empty: there is none
  std::array<GridFact, 2> facts;
  std::vector<GridColumn> columns;  // those shown, from `left` on
  int left = 0;                     // columns before the first one shown
  int all_columns = 0;
  std::vector<GridRow> rows;  // those shown, from query.from on
  int total = 0;              // rows, with the filter
};

// Rows on a plain page; rows and columns that the script keeps or drops together, and the columns of the first screen:
// as many as a window of 2,100 pixels shows. Each further one costs every browser some of its first paint.
inline constexpr int kMatrixPageRows = 50;
inline constexpr int kMatrixChunkRows = 25;
inline constexpr int kMatrixChunkColumns = 12;
inline constexpr int kMatrixFirstColumns = kMatrixChunkColumns;

// The form above the table.
Html GridFilters(const GridView& view);
// The table in its box, and, on a plain page, the ways to the other rows.
Html Grid(const GridView& view, const Html& help);
// Attributes of what is around it all: how live.js renews it. The table renews itself.
Attributes Renewed(const MatrixQuery& query);
// The head and view.rows alone, these as <tbody> elements of kMatrixChunkRows rows: what the script asks for.
std::string GridRows(const GridView& view);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_GRID_H_
