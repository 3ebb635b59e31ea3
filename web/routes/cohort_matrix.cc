// The matrix: /cohort, the rows that its script asks for, one row or column as a table, all of it as CSV.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/csv.h"
#include "base/status_macros.h"
#include "web/pages/parts.h"
#include "web/routes/cohort.h"
#include "web/routes/matrix_part.h"

namespace course::web {
namespace {

std::string Because(const cohort::AtRisk& one) {
  return absl::StrJoin(one.risks, "; ", [](std::string* out, const cohort::Risk& risk) { out->append(risk.words); });
}

// What a row is sorted by.
struct Key {
  double number = 0;
  const std::string* text = nullptr;
};

void Sort(const MatrixQuery& query, const std::vector<MatrixColumn>& columns, std::vector<MatrixRow>& rows) {
  const auto column =
      std::find_if(columns.begin(), columns.end(), [&](const auto& one) { return one.id == query.sort; });
  const size_t at = column - columns.begin();
  const auto key = [&](const MatrixRow& row) -> Key {
    if (query.sort == "section") return {.text = &row.section};
    if (query.sort == "points") return {.number = row.points};
    if (query.sort == "change") return {.number = static_cast<double>(row.changed_ms)};
    if (column == columns.end()) return {.text = &row.name};
    // Who has not begun stands below who has no points.
    return {.number = row.cells[at].from == CohortCell::From::kNothing ? -1 : row.cells[at].points};
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const MatrixRow& a, const MatrixRow& b) {
    const Key left = key(query.descending ? b : a), right = key(query.descending ? a : b);
    return left.text != nullptr ? *left.text < *right.text : left.number < right.number;
  });
}

}  // namespace

MatrixView CohortRoutes::ViewOf(const CohortSnapshot& snapshot, const MatrixQuery& query,
                                const MatrixPart& part) const {
  MatrixView view{.query = query, .zone = options_.config->zone};
  std::vector<size_t> assignments;
  for (size_t i = 0; i < options_.config->assignments.size(); ++i) {
    const cohort::Assignment& one = options_.config->assignments[i];
    const std::string phase = PhaseOf(one);
    if (std::find(view.phases.begin(), view.phases.end(), phase) == view.phases.end()) view.phases.push_back(phase);
    if (!query.phase.empty() && phase != query.phase) continue;
    assignments.push_back(i);
    const bool lab = one.kind == cohort::Assignment::Kind::kLab;
    view.columns.push_back({.id = NameOf(one.id),
                            .title = one.title,
                            .url = UrlOf(one),
                            .tests_url = lab ? CohortTestsUrl(one.id.substr(2)) : "",
                            .group = phase});
  }
  std::set<std::string> sections;
  std::vector<MatrixRow> all;
  for (size_t l = 0; l < snapshot.learners.size(); ++l) {
    const store::Account& learner = snapshot.learners[l];
    if (!learner.section.empty()) sections.insert(learner.section);
    if (!query.section.empty() && learner.section != query.section) continue;
    MatrixRow row{.account = learner.id,
                  .name = learner.name,
                  .section = learner.section,
                  .points = 100 * snapshot.scores[l].total,
                  .max_points = 100};
    for (const size_t a : assignments) {
      row.cells.push_back(snapshot.CellOf(l, a));
      row.changed_ms = std::max(row.changed_ms, row.cells.back().changed_ms);
    }
    all.push_back(std::move(row));
  }
  view.sections.assign(sections.begin(), sections.end());
  Sort(query, view.columns, all);
  view.total = static_cast<int>(all.size());
  view.max_points = 100;
  for (const MatrixRow& row : all) {
    view.mean_points += row.points / static_cast<double>(all.size());
    for (size_t c = 0; c < row.cells.size(); ++c) {
      if (row.cells[c].from != CohortCell::From::kVerified) continue;
      MatrixColumn& column = view.columns[c];
      column.mean += (row.cells[c].points - column.mean) / ++column.started;
      column.full += row.cells[c].points >= row.cells[c].max_points;
    }
  }
  for (const cohort::AtRisk& one : snapshot.at_risk) {
    const store::Account& learner = snapshot.learners[snapshot.place.at(one.learner)];
    if (query.section.empty() || learner.section == query.section) {
      view.at_risk.push_back({learner.id, learner.name, Because(one)});
    }
  }
  view.all_columns = static_cast<int>(view.columns.size());
  for (const MatrixColumn& column : view.columns) view.sorts.push_back({column.id, column.title});
  view.left = std::min(part.left, view.all_columns);
  CutTo(view.columns, view.left, part.columns);
  CutTo(all, query.from, part.rows);
  for (MatrixRow& row : all) CutTo(row.cells, view.left, part.columns);
  view.rows = std::move(all);
  return view;
}

CohortRoutes::Answered CohortRoutes::Matrix(CohortVisit& visit) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  const int everything = static_cast<int>(options_.config->assignments.size());
  if (visit.request.path == "/cohort/rows") {
    return Response{.body = MatrixRows(ViewOf(*snapshot, MatrixQueryOf(visit.request, "/cohort"),
                                              FurtherPart(visit.request, everything)))};
  }
  const MatrixQuery query = FirstQueryOf(visit.request, "/cohort");
  return Response{.body =
                      MatrixPage(ViewOf(*snapshot, query, FirstPart(visit.request, query, everything)), visit.frame)};
}

CohortRoutes::Answered CohortRoutes::MatrixFile(CohortVisit& visit) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  const MatrixView view = ViewOf(*snapshot, MatrixQueryOf(visit.request, "/cohort"),
                                 {.rows = static_cast<int>(snapshot->learners.size()),
                                  .columns = static_cast<int>(options_.config->assignments.size())});
  std::vector<std::string> cells = {"Learner", "Login", "Section", "Total in %", "Course version"};
  for (const MatrixColumn& column : view.columns) {
    for (const char* what : {"points", "of", "attempts", "state"}) cells.push_back(absl::StrCat(column.id, " ", what));
  }
  std::string out = base::CsvLine(cells);
  for (const MatrixRow& row : view.rows) {
    const store::Account& learner = snapshot->learners[snapshot->place.at(row.account)];
    cells = {base::WithoutFormula(row.name), base::WithoutFormula(learner.login), base::WithoutFormula(row.section),
             Decimal(row.points), base::WithoutFormula(options_.course_version)};
    for (const CohortCell& cell : row.cells) {
      const bool nothing = cell.from == CohortCell::From::kNothing && !cell.overridden;
      cells.push_back(nothing ? "" : Decimal(cell.points));
      cells.push_back(Decimal(cell.max_points));
      cells.push_back(absl::StrCat(cell.attempts));
      cells.push_back(CellState(cell));
    }
    out += base::CsvLine(cells);
  }
  return Exported(visit, "matrix.csv",
                  {.content_type = "text/csv; charset=utf-8",
                   .body = std::move(out),
                   .download = options_.config->id + "-matrix.csv"});
}

CohortRoutes::Answered CohortRoutes::Table(CohortVisit& visit) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  MatrixLine line{.back_url = "/cohort", .zone = options_.config->zone};
  const std::vector<cohort::Assignment>& assignments = options_.config->assignments;
  const auto learner = snapshot->place.find(ValueOr(visit.request.query, "learner"));
  if (learner != snapshot->place.end()) {
    line.title = snapshot->learners[learner->second].name;
    for (size_t a = 0; a < assignments.size(); ++a) {
      line.lines.push_back({absl::StrCat(NameOf(assignments[a].id), " ", assignments[a].title), UrlOf(assignments[a]),
                            snapshot->CellOf(learner->second, a)});
    }
    return Response{.body = MatrixLinePage(line, visit.frame)};
  }
  const std::string lab = ValueOr(visit.request.query, "lab");
  for (size_t a = 0; a < assignments.size(); ++a) {
    if (NameOf(assignments[a].id) != lab) continue;
    line.title = absl::StrCat(lab, " ", assignments[a].title);
    line.of_learner = false;
    for (size_t l = 0; l < snapshot->learners.size(); ++l) {
      line.lines.push_back({snapshot->learners[l].name, LearnerUrl(snapshot->learners[l].id), snapshot->CellOf(l, a)});
    }
    return Response{.body = MatrixLinePage(line, visit.frame)};
  }
  return CohortNotFound(visit);
}

}  // namespace course::web
