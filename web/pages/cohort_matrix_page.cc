#include "web/pages/cohort_matrix_page.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

GridCell GridCellOf(const CohortCell& cell, absl::TimeZone zone) {
  std::string look(CellTone(cell));
  if (cell.stuck) look += " stuck";
  return {.first = CellFirstLine(cell), .second = CellSecondLine(cell, zone), .look = std::move(look)};
}

GridColumn GridColumnOf(const MatrixColumn& column) {
  return {.id = column.id,
          .name = column.id,
          .title = column.title,
          .hint = column.title,
          .url = column.url,
          .group = column.group,
          .lab = column.id,
          .tests_url = column.tests_url,
          .summary = {.first = column.started == 0 ? "nobody yet" : absl::StrFormat("mean %.1f", column.mean),
                      .second = absl::StrCat(column.full, " of ", column.started, " full")}};
}

GridRow GridRowOf(const MatrixRow& row, absl::TimeZone zone) {
  GridRow out{.account = row.account,
              .name = row.name,
              .section = row.section,
              .facts = {{{.first = Decimal(row.points), .second = absl::StrCat("of ", Decimal(row.max_points))},
                         {.first = row.changed_ms > 0 ? Day(row.changed_ms, zone) : "never"}}}};
  for (const CohortCell& cell : row.cells) out.cells.push_back(GridCellOf(cell, zone));
  return out;
}

GridView GridOf(const MatrixView& view) {
  GridView grid{.query = view.query,
                .label = "Learners and labs",
                .column_word = "lab",
                .sections = view.sections,
                .phases = view.phases,
                .sorts = {{"points", "points"}, {"change", "last change"}},
                .file = "/matrix.csv",
                .facts = {{{.id = "points",
                            .title = "Points",
                            .summary = {.first = absl::StrFormat("mean %.1f", view.mean_points),
                                        .second = absl::StrCat("of ", Decimal(view.max_points))}},
                           {.id = "change", .title = "Last change"}}},
                .left = view.left,
                .all_columns = view.all_columns,
                .total = view.total};
  for (const auto& [id, title] : view.sorts) grid.sorts.push_back({id, absl::StrCat(id, " ", title)});
  for (const MatrixColumn& column : view.columns) grid.columns.push_back(GridColumnOf(column));
  for (const MatrixRow& row : view.rows) grid.rows.push_back(GridRowOf(row, view.zone));
  return grid;
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

std::string MatrixRows(const MatrixView& view) { return GridRows(GridOf(view)); }

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
  const Html help = Text(absl::StrCat("Each cell: points · attempts, then where they come from and the last change (",
                                      view.zone.name(), "). With scripts: arrow keys move, Enter opens."));
  const GridView grid = GridOf(view);
  body += GridFilters(grid) + Legend();
  body += Tag("div", {{"class", "matrix-and-risk"}}, Tag("div", Grid(grid, help)) + AtRiskList(view));
  PageOptions options = {.current = "cohort", .full = true};
  if (view.query.plain) return Document("Cohort", Tag("div", body), frame, options);
  body += Tag("dialog", {{"id", "peek"}, {"class", "peek"}, {"aria-label", "One learner, one lab"}});
  MatrixQuery plain = view.query;
  plain.plain = true;
  options.without_scripts = plain.Url();
  options.scripts = {"cohort.js"};
  return Document("Cohort", Tag("div", Renewed(view.query), body), frame, options);
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
