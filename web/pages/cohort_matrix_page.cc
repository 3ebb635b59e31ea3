#include "web/pages/cohort_matrix_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// Columns before the labs: name, total, last change.
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

Html Filters(const MatrixView& view) {
  Html sections = Option("", "every section", view.query.section);
  for (const std::string& section : view.sections) sections += Option(section, section, view.query.section);
  Html phases = Option("", "every phase", view.query.phase);
  for (const std::string& phase : view.phases) phases += Option(phase, phase, view.query.phase);
  Html sorts;
  const std::vector<std::pair<const char*, const char*>> usual = {
      {"name", "name"}, {"section", "section"}, {"points", "points"}, {"change", "last change"}};
  for (const auto& [value, shown] : usual) sorts += Option(value, shown, view.query.sort);
  for (const auto& [id, title] : view.sorts) sorts += Option(id, absl::StrCat(id, " ", title), view.query.sort);
  const Html order = Option("", "smallest first", "") + Option("1", "largest first", view.query.descending ? "1" : "");
  MatrixQuery all = view.query;
  all.from = 0;
  all.plain = false;
  const Html plain = view.query.plain ? Tag("input", {{"type", "hidden"}, {"name", "plain"}, {"value", "1"}}) : Html{};
  return Tag("form", {{"class", "filters ui"}, {"method", "get"}, {"action", "/cohort"}},
             plain + Select("section", "Section", sections) + Select("phase", "Phase", phases) +
                 Select("sort", "Sort by", sorts) + Select("down", "Order", order) +
                 Tag("div", {{"class", "actions"}},
                     Tag("button", {{"type", "submit"}}, Text("Show")) +
                         Tag("a", {{"href", all.Url("/cohort/matrix.csv")}}, Text("All of it as CSV"))));
}

// The way to sort by a column, or the other way round by the one that is sorted by.
Html SortLink(const MatrixQuery& query, const std::string& id, const std::string& what) {
  MatrixQuery to = query;
  const bool current = query.sort == id;
  to.sort = id;
  to.from = 0;
  // Points and changes are looked at from the top; names from A.
  to.descending = current ? !query.descending : id != "name" && id != "section";
  const char* shown = !current ? "sort" : query.descending ? "sorted ↓" : "sorted ↑";
  return Tag("a", {{"href", to.Url()}, {"aria-label", absl::StrCat(shown, ": ", what)}}, Text(shown));
}

Attributes HeaderCell(const MatrixQuery& query, const std::string& id, const char* look, int column) {
  Attributes attributes = {
      {"scope", "col"}, {"role", "columnheader"}, {"class", look}, {"aria-colindex", absl::StrCat(column)}};
  if (query.sort == id) attributes.push_back({"aria-sort", query.descending ? "descending" : "ascending"});
  return attributes;
}

Html Head(const MatrixView& view) {
  const MatrixQuery& query = view.query;
  Html cells = Tag("th", HeaderCell(query, "name", "who", 1),
                   Tag("b", Text("Learner")) + Tag("span", SortLink(query, "name", "name")));
  cells += Tag("th", HeaderCell(query, "points", "sum", 2),
               Tag("b", Text("Points")) + Tag("span", SortLink(query, "points", "points")));
  cells += Tag("th", HeaderCell(query, "change", "sum", 3),
               Tag("b", Text("Last change")) + Tag("span", SortLink(query, "change", "last change")));
  std::string group;
  int index = kFixedColumns + view.left;
  for (const MatrixColumn& column : view.columns) {
    const bool begins = column.group != group;
    group = column.group;
    cells +=
        Tag("th", HeaderCell(query, column.id, begins ? "begins" : "", ++index),
            Tag("a", {{"href", column.url}, {"title", column.title}}, Text(column.id)) + Tag("i", Text(column.title)) +
                Tag("span", SortLink(query, column.id, column.id) +
                                Tag("a",
                                    {{"href", "/cohort/table?lab=" + UrlPart(column.id)},
                                     {"aria-label", absl::StrCat(column.id, " as a text table")}},
                                    Text("table"))));
  }
  return Tag("tr", {{"role", "row"}, {"aria-rowindex", "1"}}, cells);
}

// A cell that says which column it is in: not all of them are in the page.
Attributes Numbered(const std::string& look, int column) {
  Attributes attributes = {{"aria-colindex", absl::StrCat(column)}};
  if (!look.empty()) attributes.push_back({"class", look});
  return attributes;
}

Attributes RowHeader() { return {{"scope", "row"}, {"role", "rowheader"}, {"class", "who"}, {"aria-colindex", "1"}}; }

Html Summary(const MatrixView& view) {
  Html cells = Tag("th", RowHeader(), Text(Count(view.total, "learner", "learners")));
  cells += Tag("td", Numbered("sum", 2),
               Text(absl::StrFormat("mean %.1f", view.mean_points)) +
                   Tag("small", Text(absl::StrCat("of ", Decimal(view.max_points)))));
  cells += Tag("td", Numbered("sum", 3));
  std::string group;
  int index = kFixedColumns + view.left;
  for (const MatrixColumn& column : view.columns) {
    const bool begins = column.group != group;
    group = column.group;
    cells +=
        Tag("td", Numbered(begins ? "begins" : "", ++index),
            Text(column.started == 0 ? std::string("nobody yet") : "mean " + absl::StrFormat("%.1f", column.mean)) +
                Tag("small", Text(absl::StrCat(column.full, " of ", column.started, " full"))));
  }
  return Tag("tr", {{"role", "row"}, {"aria-rowindex", "2"}, {"class", "summary"}}, cells);
}

Html Row(const MatrixView& view, const MatrixRow& row, int index) {
  Html cells = Tag("th", RowHeader(),
                   Tag("a", {{"href", LearnerUrl(row.account)}}, Text(row.name)) +
                       Tag("small", Text(row.section.empty() ? "" : row.section + " · ") +
                                        Tag("a",
                                            {{"href", "/cohort/table?learner=" + UrlPart(row.account)},
                                             {"aria-label", row.name + " as a text table"}},
                                            Text("table"))));
  cells += Tag("td", Numbered("sum", 2),
               Text(Decimal(row.points)) + Tag("small", Text(absl::StrCat("of ", Decimal(row.max_points)))));
  cells += Tag("td", Numbered("sum", 3), row.changed_ms > 0 ? Text(Day(row.changed_ms, view.zone)) : Text("never"));
  // A <td> of a table with role="grid" is a gridcell by itself.
  std::string group;
  for (size_t i = 0; i < row.cells.size() && i < view.columns.size(); ++i) {
    const CohortCell& cell = row.cells[i];
    std::string look(CellTone(cell));
    if (view.columns[i].group != group) look += look.empty() ? "begins" : " begins";
    group = view.columns[i].group;
    if (cell.stuck) look += " stuck";
    const std::string second = CellSecondLine(cell, view.zone);
    const Html content =
        second.empty() ? Text(CellFirstLine(cell)) : Text(CellFirstLine(cell)) + Tag("small", Text(second));
    cells += Tag("td", Numbered(look, kFixedColumns + view.left + static_cast<int>(i) + 1), content);
  }
  return Tag("tr", {{"role", "row"}, {"data-id", row.account}, {"aria-rowindex", absl::StrCat(index)}}, cells);
}

Html Chunks(const MatrixView& view) {
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

Html HeadRows(const MatrixView& view) { return Tag("thead", {{"role", "rowgroup"}}, Head(view) + Summary(view)); }

Html Grid(const MatrixView& view) {
  MatrixQuery rows = view.query;
  rows.from = 0;
  const Html table = Tag("table",
                         {{"role", "grid"},
                          {"width", absl::StrCat(kNameWidth + 2 * kSumWidth + kCellWidth * view.all_columns)},
                          {"aria-label", "Learners and labs"},
                          {"aria-rowcount", absl::StrCat(view.total + kHeadRows)},
                          {"aria-colcount", absl::StrCat(view.all_columns + kFixedColumns)},
                          {"aria-describedby", "grid-help"},
                          {"data-rows", absl::StrCat(view.total)},
                          {"data-columns", absl::StrCat(view.all_columns)},
                          {"data-from", absl::StrCat(view.query.from)},
                          {"data-chunk-rows", absl::StrCat(kMatrixChunkRows)},
                          {"data-chunk-columns", absl::StrCat(kMatrixChunkColumns)},
                          {"data-url", rows.Url("/cohort/rows")}},
                         HeadRows(view) + Chunks(view));
  return Tag("div", {{"class", "matrix"}, {"id", "matrix"}}, table);
}

// Without scripts the other rows stand on further pages.
Html Pages(const MatrixView& view) {
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

Html AtRiskList(const MatrixView& view) {
  Html content = Tag("h2", Text(absl::StrCat("At risk: ", view.at_risk.size())));
  if (view.at_risk.empty()) {
    content += Tag("p", Text("Nobody: whoever has an overdue lab has worked on it lately."));
  } else {
    Html items;
    for (const AtRisk& one : view.at_risk) {
      items += Tag("li", Tag("a", {{"href", LearnerUrl(one.account)}, {"data-item", ""}}, Text(one.name)) +
                             Tag("span", Text(one.why)));
    }
    content += Tag("ol", items);
  }
  return Tag("section", {{"class", "at-risk ui"}, {"data-live", "at-risk"}}, content);
}

Html Legend() {
  Html items;
  const std::vector<std::pair<const char*, const char*>> kinds = {{"good", "full marks"},
                                                                  {"part", "some points"},
                                                                  {"bad", "no point yet"},
                                                                  {"reported", "self-reported, not verified"},
                                                                  {"part stuck", "stuck"}};
  for (const auto& [look, words] : kinds) {
    items += Tag("li", Tag("span", {{"class", std::string("swatch ") + look}, {"aria-hidden", "true"}}) + Text(words));
  }
  return Tag("ul", {{"class", "matrix-legend ui"}}, items);
}

}  // namespace

std::string MatrixQuery::Url(const std::string& path) const {
  std::string url = path;
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

std::string MatrixRows(const MatrixView& view) {
  return "<!doctype html>\n" + Tag("table", {{"role", "grid"}}, HeadRows(view) + Chunks(view)).text + "\n";
}

std::string MatrixPage(const MatrixView& view, const Frame& frame) {
  Html body = Tag("h1", Text("Cohort"));
  if (view.total == 0 && view.query.section.empty()) {
    body += Tag("section", {{"class", "card primary"}},
                Tag("h2", Text("Nobody is here yet")) +
                    Tag("p", Text("Import a roster, or send an invitation. Who joins appears here at once, and every "
                                  "submission changes this page while you look at it.")) +
                    Tag("p", {{"class", "actions"}},
                        Tag("a", {{"class", "button primary"}, {"href", "/cohort/roster"}}, Text("Open the roster"))));
    return Document("Cohort", body, frame, {.current = "cohort"});
  }
  const Html help = Tag("p", {{"class", "soft ui"}, {"id", "grid-help"}},
                        Text(absl::StrCat("Each cell: points · attempts, then where they come from and the last "
                                          "change (",
                                          view.zone.name(), "). With scripts: arrow keys move, Enter opens.")));
  body += Filters(view) + Legend();
  body += Tag("div", {{"class", "matrix-and-risk"}}, Tag("div", Grid(view) + help + Pages(view)) + AtRiskList(view));
  PageOptions options = {.current = "cohort", .full = true};
  if (view.query.plain) return Document("Cohort", Tag("div", body), frame, options);
  body += Tag("dialog", {{"id", "peek"}, {"class", "peek"}, {"aria-label", "One learner, one lab"}});
  MatrixQuery plain = view.query;
  plain.plain = true;
  options.without_scripts = plain.Url();
  options.scripts = {"cohort.js"};
  // What is renewed when something changes: all but the table, which the script renews by itself.
  const std::string url = view.query.Url();
  const std::string refresh = url + (url.find('?') == std::string::npos ? "?" : "&") + "rows=0&columns=0";
  return Document("Cohort", Tag("div", {{"data-refresh", refresh}, {"data-pause", "2000"}}, body), frame, options);
}

std::string MatrixLinePage(const MatrixLine& line, const Frame& frame) {
  Html rows;
  for (const MatrixLine::Line& one : line.lines) {
    const CohortCell& cell = one.cell;
    const bool nothing = cell.from == CohortCell::From::kNothing && !cell.overridden;
    rows += Tag("tr", Tag("th", {{"scope", "row"}}, Tag("a", {{"href", one.url}, {"data-item", ""}}, Text(one.name))) +
                          NumberCell(nothing ? "–" : Decimal(cell.points)) + NumberCell(Decimal(cell.max_points)) +
                          NumberCell(absl::StrCat(cell.attempts)) + TextCell(CellState(cell)) +
                          Tag("td", cell.changed_ms > 0 ? ShortMoment(cell.changed_ms, line.zone) : Text("–")));
  }
  const Html body =
      Tag("h1", Text(line.title)) + Tag("p", Text(absl::StrCat("Times are those of ", line.zone.name(), "."))) +
      CohortTable(line.title,
                  {line.of_learner ? "Lab" : "Learner", "Points#", "Of#", "Attempts#", "State", "Last change"}, rows);
  return Document(line.title, body, frame,
                  {.current = "cohort", .crumbs = {{"Cohort", line.back_url}, {line.title, ""}}});
}

}  // namespace course::web
