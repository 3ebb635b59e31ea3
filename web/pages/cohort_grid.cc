#include "web/pages/cohort_grid.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// Columns before the others: name and two facts.
constexpr int kFixedColumns = 3;
// Widths in pixels, as cohort.css has them: the table's own is an attribute, because the browser would have to lay out
// every cell to find it out.
constexpr int kNameWidth = 184, kSumWidth = 96, kCellWidth = 124;
// Rows before the first learner: heads and the summary.
constexpr int kHeadRows = 2;

Html Option(const std::string& value, const std::string& shown, const std::string& chosen) {
  Attributes attributes = {{"value", value}};
  if (value == chosen) attributes.push_back({"selected", ""});
  return Tag("option", attributes, Text(shown));
}

Html Select(const char* id, const char* label, const Html& options) {
  return Tag("div", Tag("label", {{"for", id}}, Text(label)) + Tag("select", {{"id", id}, {"name", id}}, options));
}

// The way to sort by a column, or the other way round by the one that is sorted by.
Html SortLink(const MatrixQuery& query, const std::string& id, const std::string& what) {
  MatrixQuery to = query;
  const bool current = query.sort == id;
  to.sort = id;
  to.from = 0;
  // Points and changes are looked at from the top; names from A.
  to.descending = current ? !query.descending : id != "name" && id != "section";
  const char* shown = !current ? "sort" : query.descending ? "sort ↓" : "sort ↑";
  return Tag("a", {{"href", to.Url()}, {"aria-label", absl::StrCat(shown, ": ", what)}}, Text(shown));
}

std::string TableUrl(const GridView& view, const std::string& word, const std::string& value) {
  return absl::StrCat(view.query.path, "/table?", word, "=", UrlPart(value));
}

Attributes HeaderCell(const MatrixQuery& query, const std::string& id, const char* look, int column) {
  Attributes attributes = {
      {"scope", "col"}, {"role", "columnheader"}, {"class", look}, {"aria-colindex", absl::StrCat(column)}};
  if (query.sort == id) attributes.push_back({"aria-sort", query.descending ? "descending" : "ascending"});
  return attributes;
}

Html ColumnHead(const GridView& view, const GridColumn& column, bool begins, int index) {
  Attributes attributes = HeaderCell(view.query, column.id, begins ? "begins" : "", index);
  if (!column.lab.empty()) attributes.push_back({"data-lab", column.lab});
  Html links =
      SortLink(view.query, column.id, column.id) + Tag("a",
                                                       {{"href", TableUrl(view, view.column_word, column.id)},
                                                        {"aria-label", absl::StrCat(column.id, " as a text table")}},
                                                       Text("table"));
  if (!column.tests_url.empty()) {
    links +=
        Tag("a", {{"href", column.tests_url}, {"aria-label", absl::StrCat("tests of ", column.id)}}, Text("tests"));
  }
  return Tag("th", attributes,
             Tag("a", {{"href", column.url}, {"title", column.hint}}, BreakableName(column.name)) +
                 Tag("i", Text(column.title)) + Tag("span", links));
}

// A cell that says which column it is in: not all of them are in the page.
Attributes Numbered(const std::string& look, int column) {
  Attributes attributes = {{"aria-colindex", absl::StrCat(column)}};
  if (!look.empty()) attributes.push_back({"class", look});
  return attributes;
}

std::string With(std::string look, std::string_view more) {
  if (!look.empty() && !more.empty()) look += ' ';
  return look.append(more);
}

Html Lines(const GridCell& cell) {
  const Html first = cell.url.empty() ? Text(cell.first) : Tag("a", {{"href", cell.url}}, Text(cell.first));
  return cell.second.empty() ? first : first + Tag("small", Text(cell.second));
}

// Calls add(column's place, whether its group begins there, its number for aria-colindex) for each column shown.
template <typename Add>
void ForColumns(const GridView& view, const Add& add) {
  std::string group;
  for (size_t i = 0; i < view.columns.size(); ++i) {
    add(i, view.columns[i].group != group, kFixedColumns + view.left + static_cast<int>(i) + 1);
    group = view.columns[i].group;
  }
}

Html Head(const GridView& view) {
  const MatrixQuery& query = view.query;
  Html cells = Tag("th", HeaderCell(query, "name", "who", 1),
                   Tag("b", Text("Learner")) + Tag("span", SortLink(query, "name", "name")));
  int index = 1;
  for (const GridFact& fact : view.facts) {
    cells += Tag("th", HeaderCell(query, fact.id, "sum", ++index),
                 Tag("b", Text(fact.title)) + Tag("span", SortLink(query, fact.id, absl::AsciiStrToLower(fact.title))));
  }
  ForColumns(view,
             [&](size_t i, bool begins, int column) { cells += ColumnHead(view, view.columns[i], begins, column); });
  return Tag("tr", {{"role", "row"}, {"aria-rowindex", "1"}}, cells);
}

Attributes RowHeader() { return {{"scope", "row"}, {"role", "rowheader"}, {"class", "who"}, {"aria-colindex", "1"}}; }

Html Summary(const GridView& view) {
  Html cells = Tag("th", RowHeader(), Text(Count(view.total, "learner", "learners")));
  int index = 1;
  for (const GridFact& fact : view.facts) cells += Tag("td", Numbered("sum", ++index), Lines(fact.summary));
  ForColumns(view, [&](size_t i, bool begins, int column) {
    cells += Tag("td", Numbered(begins ? "begins" : "", column), Lines(view.columns[i].summary));
  });
  return Tag("tr", {{"role", "row"}, {"aria-rowindex", "2"}, {"class", "summary"}}, cells);
}

Html Row(const GridView& view, const GridRow& row, int row_index) {
  // The link stands before the mark: on a narrow page the end of the line is cut off.
  Html cells = Tag("th", RowHeader(),
                   Tag("a", {{"href", LearnerUrl(row.account)}}, Text(row.name)) +
                       Tag("small", Text(row.section.empty() ? "" : row.section + " · ") +
                                        Tag("a",
                                            {{"href", TableUrl(view, "learner", row.account)},
                                             {"aria-label", row.name + " as a text table"}},
                                            Text("table")) +
                                        Text(row.mark.empty() ? "" : " · " + row.mark)));
  int index = 1;
  for (const GridCell& fact : row.facts) cells += Tag("td", Numbered(With("sum", fact.look), ++index), Lines(fact));
  // A <td> of a table with role="grid" is a gridcell by itself.
  ForColumns(view, [&](size_t i, bool begins, int column) {
    if (i >= row.cells.size()) return;
    cells += Tag("td", Numbered(With(row.cells[i].look, begins ? "begins" : ""), column), Lines(row.cells[i]));
  });
  Attributes attributes = {{"role", "row"}, {"data-id", row.account}, {"aria-rowindex", absl::StrCat(row_index)}};
  if (!row.of.empty()) attributes.push_back({"data-of", row.of});
  return Tag("tr", attributes, cells);
}

Html Chunks(const GridView& view) {
  Html out;
  for (size_t begin = 0; begin < view.rows.size(); begin += kMatrixChunkRows) {
    Html rows;
    const size_t end = std::min(view.rows.size(), begin + kMatrixChunkRows);
    for (size_t i = begin; i < end; ++i) {
      rows += Row(view, view.rows[i], view.query.from + static_cast<int>(i) + 1 + kHeadRows);
    }
    const int chunk = (view.query.from + static_cast<int>(begin)) / kMatrixChunkRows;
    out += Tag("tbody", {{"role", "rowgroup"}, {"data-chunk", absl::StrCat(chunk)}}, rows);
  }
  return out;
}

Html HeadRows(const GridView& view) { return Tag("thead", {{"role", "rowgroup"}}, Head(view) + Summary(view)); }

// Without scripts the other rows stand on further pages.
Html Pages(const GridView& view) {
  if (!view.query.plain || view.total <= kMatrixPageRows) return {};
  Html items;
  for (int from = 0; from < view.total; from += kMatrixPageRows) {
    MatrixQuery to = view.query;
    to.from = from;
    const std::string shown = absl::StrCat(from + 1, "–", std::min(view.total, from + kMatrixPageRows));
    const bool here = from == view.query.from;
    items += Tag("li", here ? Tag("span", {{"aria-current", "page"}}, Text(shown))
                            : Tag("a", {{"href", to.Url()}}, Text(shown)));
  }
  return Tag("nav", {{"class", "pages ui"}, {"aria-label", "Rows"}}, Tag("ol", items));
}

}  // namespace

std::string MatrixQuery::Url(std::string_view below) const {
  std::string url = path + std::string(below);
  char next = '?';
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    absl::StrAppend(&url, std::string(1, next), std::string(name), "=", UrlPart(value));
    next = '&';
  };
  add("section", section);
  add("phase", phase);
  if (sort != "name") add("sort", sort);
  if (descending) add("down", "1");
  if (from > 0) add("from", absl::StrCat(from));
  if (plain) add("plain", "1");
  return url;
}

Html GridFilters(const GridView& view) {
  const MatrixQuery& query = view.query;
  Html sections = Option("", "every section", query.section);
  for (const std::string& section : view.sections) sections += Option(section, section, query.section);
  Html choices = Select("section", "Section", sections);
  if (!view.phases.empty()) {
    Html phases = Option("", "every phase", query.phase);
    for (const std::string& phase : view.phases) phases += Option(phase, phase, query.phase);
    choices += Select("phase", "Phase", phases);
  }
  Html sorts = Option("name", "name", query.sort) + Option("section", "section", query.sort);
  for (const auto& [id, words] : view.sorts) sorts += Option(id, words, query.sort);
  const Html order = Option("", "smallest first", "") + Option("1", "largest first", query.descending ? "1" : "");
  choices += Select("sort", "Sort by", sorts) + Select("down", "Order", order);
  Html actions = Tag("button", {{"type", "submit"}}, Text("Show"));
  if (!view.file.empty()) {
    MatrixQuery all = query;
    all.from = 0;
    all.plain = false;
    actions += Tag("a", {{"href", all.Url(view.file)}}, Text("All of it as CSV"));
  }
  const Html plain = query.plain ? Tag("input", {{"type", "hidden"}, {"name", "plain"}, {"value", "1"}}) : Html{};
  return Tag("form", {{"class", "filters ui"}, {"method", "get"}, {"action", query.path}},
             plain + choices + Tag("div", {{"class", "actions"}}, actions));
}

Html Grid(const GridView& view, const Html& help) {
  MatrixQuery rows = view.query;
  rows.from = 0;
  const Html table = Tag("table",
                         {{"role", "grid"},
                          {"width", absl::StrCat(kNameWidth + 2 * kSumWidth + kCellWidth * view.all_columns)},
                          {"aria-label", view.label},
                          {"aria-rowcount", absl::StrCat(view.total + kHeadRows)},
                          {"aria-colcount", absl::StrCat(view.all_columns + kFixedColumns)},
                          {"aria-describedby", "grid-help"},
                          {"data-rows", absl::StrCat(view.total)},
                          {"data-columns", absl::StrCat(view.all_columns)},
                          {"data-from", absl::StrCat(view.query.from)},
                          {"data-chunk-rows", absl::StrCat(kMatrixChunkRows)},
                          {"data-chunk-columns", absl::StrCat(kMatrixChunkColumns)},
                          {"data-url", rows.Url("/rows")}},
                         HeadRows(view) + Chunks(view));
  return Tag("div", {{"class", With("matrix", view.look)}, {"id", "matrix"}}, table) +
         Tag("p", {{"class", "soft ui"}, {"id", "grid-help"}}, help) + Pages(view);
}

Attributes Renewed(const MatrixQuery& query) {
  const std::string url = query.Url();
  return {{"data-refresh", absl::StrCat(url, url.find('?') == std::string::npos ? "?" : "&", "rows=0&columns=0")},
          {"data-pause", "2000"}};
}

std::string GridRows(const GridView& view) {
  return "<!doctype html>\n" + Tag("table", {{"role", "grid"}}, HeadRows(view) + Chunks(view)).text + "\n";
}

}  // namespace course::web
