#include "web/pages/cohort_tests_page.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// "passed", "out of memory".
std::string VerdictWords(Verdict verdict) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(std::string(VerdictName(verdict)), {{"_", " "}}));
}

std::string_view Look(Verdict verdict) {
  if (verdict == Verdict::kPassed) return "good";
  // These say nothing about the learner's code.
  return verdict == Verdict::kSkipped || verdict == Verdict::kInterrupted ? "" : "bad";
}

// "26 Feb", "late 26 Feb", "reported", "set by hand": where the points of a narrow column come from.
std::string Origin(const CohortCell& lab, absl::TimeZone zone) {
  if (lab.overridden) return "set by hand";
  if (lab.from == CohortCell::From::kReported) return "reported";
  if (lab.from == CohortCell::From::kNothing || lab.changed_ms == 0) return "";
  return (lab.late ? "late " : "") + Day(lab.changed_ms, zone);
}

std::string UrlIn(const std::string& submission, const std::string& test) {
  return SubmissionUrl(submission) + "#" + UrlPart(TestAnchor(test));
}

GridColumn GridColumnOf(const CohortTestsView& view, const TestColumn& column) {
  const std::string hidden = HiddenWords(column.visibility);
  std::string below = Count(column.points, "point", "points");
  if (!hidden.empty()) absl::StrAppend(&below, ", hidden");
  const double share = column.ran > 0 ? static_cast<double>(column.passed) / column.ran : 0;
  return {.id = column.Id(),
          .name = column.name,
          .title = std::move(below),
          .hint = absl::StrCat(column.Id(), hidden.empty() ? "" : ", ", hidden),
          .url = CohortLabUrl(view.folder) + "#" + UrlPart(TestAnchor(column.Id())),
          .group = column.suite,
          .lab = view.name,
          .summary = {.first = column.ran == 0 ? "nobody yet" : Percent(share) + " pass",
                      .second = absl::StrCat(column.passed, " of ", column.ran)}};
}

GridRow GridRowOf(const CohortTestsView& view, const TestsRow& row) {
  const CohortCell& lab = row.lab;
  const bool nothing = lab.from == CohortCell::From::kNothing && !lab.overridden;
  std::string tries = lab.attempts == 0 ? "" : Count(lab.attempts, "attempt", "attempts");
  GridRow out{.account = row.account,
              .name = row.name,
              .section = row.section,
              .mark = row.at_risk ? "at risk" : "",
              .of = row.submission,
              .facts = {{{.first = nothing ? "–" : absl::StrCat(Decimal(lab.points), "/", Decimal(lab.max_points)),
                          .second = Origin(lab, view.zone)},
                         {.first = row.submission.empty() ? "–" : absl::StrCat(row.passed, " of ", row.ran),
                          .second = lab.stuck ? absl::StrCat("stuck, ", lab.attempts, "×") : std::move(tries),
                          .look = lab.stuck ? "stuck" : ""}}}};
  for (size_t i = 0; i < row.cells.size() && i < view.columns.size(); ++i) {
    if (!row.cells[i]) {
      out.cells.push_back({.first = "–"});
      continue;
    }
    const TestCell& cell = *row.cells[i];
    out.cells.push_back({.first = VerdictWords(cell.verdict),
                         .second = absl::StrCat(cell.points, "/", cell.max_points),
                         .look = std::string(Look(cell.verdict)),
                         .url = UrlIn(row.submission, view.columns[i].Id())});
  }
  return out;
}

GridView GridOf(const CohortTestsView& view) {
  GridView grid{.query = view.query,
                .label = absl::StrCat("Learners and the tests of ", view.name),
                .look = "of-tests",
                .column_word = "test",
                .sections = view.sections,
                .sorts = {{"points", "points"}, {"passed", "tests passed"}},
                .file = ".csv",
                .facts = {{{.id = "points",
                            .title = "Points",
                            .summary = {.first = absl::StrFormat("mean %.1f", view.mean_points),
                                        .second = absl::StrCat("of ", Decimal(view.max_points))}},
                           {.id = "passed",
                            .title = "Passed",
                            .summary = {.first = absl::StrFormat("mean %.1f", view.mean_passed),
                                        .second = Count(view.all_columns, "test", "tests")}}}},
                .left = view.left,
                .all_columns = view.all_columns,
                .total = view.total};
  for (const std::string& test : view.sorts) grid.sorts.push_back({test, test});
  for (const TestColumn& column : view.columns) grid.columns.push_back(GridColumnOf(view, column));
  for (const TestsRow& row : view.rows) grid.rows.push_back(GridRowOf(view, row));
  return grid;
}

Html Legend() {
  Html items;
  const std::vector<std::pair<const char*, const char*>> kinds = {
      {"good", "passed"}, {"bad", "failed, crashed or over a limit"}, {"stuck", "stuck at this lab"}};
  for (const auto& [look, words] : kinds) {
    items += Tag("li", Tag("span", {{"class", std::string("swatch ") + look}, {"aria-hidden", "true"}}) + Text(words));
  }
  return Tag("ul", {{"class", "matrix-legend ui"}}, items);
}

std::vector<Crumb> CrumbsTo(const std::string& lab_name, const std::string& folder) {
  return {{"Cohort", "/cohort"}, {"Labs", "/cohort/labs"}, {lab_name, CohortLabUrl(folder)}};
}

}  // namespace

std::string HiddenWords(std::string_view visibility) {
  if (visibility == "now") return "";
  return visibility == "after_due_date" ? "hidden until the deadline" : "hidden";
}

std::string CohortTestsRows(const CohortTestsView& view) { return GridRows(GridOf(view)); }

std::string CohortTestsPage(const CohortTestsView& view, const Frame& frame) {
  const std::string title = absl::StrCat(view.name, " ", view.title, ", test by test");
  const std::string standing =
      absl::StrCat("Work that counts: ", view.submitted, " of ", Count(view.total, "learner", "learners"),
                   ". Stuck here: ", view.stuck, ". At risk: ", view.at_risk, ".");
  const Html help = Text(
      "Each cell: what became of the test in the submission that counts, and its points. A cell leads to that "
      "submission, a test's name to its failures. With scripts: arrow keys move, Enter opens.");
  const GridView grid = GridOf(view);
  Html body = Tag("h1", Text(title)) + Tag("p", {{"class", "ui"}, {"data-live", "standing"}}, Text(standing)) +
              GridFilters(grid) + Legend() + Tag("div", Grid(grid, help));
  PageOptions options = {.current = "cohort-labs", .crumbs = CrumbsTo(view.name, view.folder), .full = true};
  options.crumbs.push_back({"Tests", ""});
  if (view.query.plain) return Document(title, Tag("div", body), frame, options);
  body += Tag("dialog", {{"id", "peek"}, {"class", "peek"}, {"aria-label", "One learner, one lab"}});
  MatrixQuery plain = view.query;
  plain.plain = true;
  options.without_scripts = plain.Url();
  options.scripts = {"cohort.js"};
  return Document(title, Tag("div", Renewed(view.query), body), frame, options);
}

std::string CohortTestsTable(const TestsLine& line, const Frame& frame) {
  Html rows;
  for (const TestsLine::Line& one : line.lines) {
    const Html name = Tag("a", {{"href", one.url}, {"data-item", ""}}, BreakableName(one.name));
    rows += Tag("tr", Tag("th", {{"scope", "row"}}, name) + TextCell(one.note) +
                          (one.cell ? Tag("td", VerdictState(one.cell->verdict)) : TextCell("–")) +
                          NumberCell(one.cell ? absl::StrCat(one.cell->points) : "–") +
                          NumberCell(one.cell ? absl::StrCat(one.cell->max_points) : "–"));
  }
  Html body = Tag("h1", BreakableName(line.title));
  if (!line.about.empty()) body += Tag("p", Text(line.about));
  body += CohortTable(
      line.title,
      {line.of_learner ? "Test" : "Learner", line.of_learner ? "Shown" : "Section", "Verdict", "Points#", "Of#"}, rows);
  std::vector<Crumb> crumbs = CrumbsTo(line.lab_name, line.lab_folder);
  crumbs.push_back({"Tests", CohortTestsUrl(line.lab_folder)});
  crumbs.push_back({line.title, ""});
  return Document(line.title, body, frame, {.current = "cohort-labs", .crumbs = crumbs});
}

}  // namespace course::web
