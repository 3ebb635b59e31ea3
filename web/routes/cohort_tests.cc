// The matrix of one lab: /cohort/labs/FOLDER/tests, the rows that its script asks for, one row or column as a table,
// all of it as a file.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/standing/tests_of_lab.h"
#include "web/pages/cohort_tests_page.h"
#include "web/routes/cohort.h"
#include "web/routes/cohort_tests_csv.h"
#include "web/routes/matrix_part.h"

namespace course::web {
namespace {

// The tests of a lab's submissions that count, arranged for a page.
struct Arranged {
  std::vector<TestColumn> columns;
  std::vector<int> column_of;  // of each test of the table

  // One result a column; nullptr: the submission has no such test.
  std::vector<const store::TestTable::Result*> Row(const std::vector<store::TestTable::Result>& results) const {
    std::vector<const store::TestTable::Result*> row(columns.size(), nullptr);
    for (const store::TestTable::Result& result : results) row[column_of[result.test]] = &result;
    return row;
  }
};

// First the tests of the catalog, in its order; then hidden ones, and those that only another version of the lab had.
Arranged Arrange(const catalog::Lab& lab, const store::TestTable& table) {
  Arranged tests;
  std::map<std::string, int> places;
  for (const catalog::Test& test : lab.tests) {
    const auto [place, is_new] = places.emplace(test.suite + "." + test.name, static_cast<int>(tests.columns.size()));
    if (is_new) tests.columns.push_back({.suite = test.suite, .name = test.name, .points = test.points});
  }
  const size_t of_catalog = tests.columns.size();
  for (const store::TestTable::Test& test : table.tests) {
    const auto [place, is_new] = places.emplace(test.suite + "." + test.name, static_cast<int>(tests.columns.size()));
    if (is_new) tests.columns.push_back({.suite = test.suite, .name = test.name});
    tests.columns[place->second].visibility = test.visibility;
    tests.column_of.push_back(place->second);
  }
  for (const auto& results : table.results) {
    for (const store::TestTable::Result& result : results) {
      const size_t column = tests.column_of[result.test];
      if (column >= of_catalog) tests.columns[column].points = result.max_points;
    }
  }
  return tests;
}

std::optional<TestCell> CellOf(const store::TestTable::Result* result) {
  if (result == nullptr) return std::nullopt;
  return TestCell{result->verdict, result->points, result->max_points};
}

// Nothing stands below what says nothing, and that below what failed.
int Rank(const store::TestTable::Result* result) {
  if (result == nullptr) return 0;
  if (!cohort::SaysSomething(result->verdict)) return 1;
  return result->verdict == Verdict::kPassed ? 3 : 2;
}

// A row while it is sorted; its cells are made if the page shows it.
struct Line {
  TestsRow row;
  const std::vector<store::TestTable::Result>* results = nullptr;
  double key = 0;
};

void Sort(const MatrixQuery& query, std::vector<Line>& lines) {
  const bool by_name = query.sort == "name", by_section = query.sort == "section";
  std::stable_sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) {
    const Line &left = query.descending ? b : a, &right = query.descending ? a : b;
    if (by_name) return left.row.name < right.row.name;
    if (by_section) return left.row.section < right.row.section;
    return left.key < right.key;
  });
}

}  // namespace

CohortTestsView CohortRoutes::TestsViewOf(const CohortSnapshot& snapshot, const LabOfCohort& lab,
                                          const store::TestTable& table, const MatrixQuery& query,
                                          const MatrixPart& part) const {
  Arranged tests = Arrange(*lab.lab, table);
  CohortTestsView view{.name = lab.lab->ShortName(),
                       .title = lab.lab->title,
                       .folder = lab.lab->Folder(),
                       .query = query,
                       .max_points = static_cast<double>(options_.config->assignments[lab.assignment].max_points),
                       .zone = options_.config->zone};
  std::set<std::string> sections, at_risk;
  for (const cohort::AtRisk& one : snapshot.at_risk) at_risk.insert(one.learner);
  std::vector<Line> lines;
  for (size_t l = 0; l < snapshot.learners.size(); ++l) {
    const store::Account& learner = snapshot.learners[l];
    if (!learner.section.empty()) sections.insert(learner.section);
    if (!query.section.empty() && learner.section != query.section) continue;
    Line line{.row = {.account = learner.id,
                      .name = learner.name,
                      .login = learner.login,
                      .section = learner.section,
                      .at_risk = at_risk.count(learner.id) > 0,
                      .lab = snapshot.CellOf(l, lab.assignment),
                      .submission = snapshot.scores[l].assignments[lab.assignment].counted},
              .results = &table.results[l]};
    for (const store::TestTable::Result& result : table.results[l]) {
      if (!cohort::SaysSomething(result.verdict)) continue;
      TestColumn& column = tests.columns[tests.column_of[result.test]];
      const int passed = result.verdict == Verdict::kPassed;
      ++column.ran, column.passed += passed;
      ++line.row.ran, line.row.passed += passed;
    }
    if (!line.row.submission.empty()) {
      ++view.submitted;
      view.mean_points += (line.row.lab.points - view.mean_points) / view.submitted;
      view.mean_passed += (line.row.passed - view.mean_passed) / view.submitted;
    }
    view.stuck += line.row.lab.stuck;
    view.at_risk += line.row.at_risk;
    lines.push_back(std::move(line));
  }
  view.sections.assign(sections.begin(), sections.end());
  for (const TestColumn& column : tests.columns) view.sorts.push_back(column.Id());
  const size_t by = std::find(view.sorts.begin(), view.sorts.end(), query.sort) - view.sorts.begin();
  for (Line& line : lines) {
    // Who has not begun stands below who has nothing.
    if (query.sort == "points") line.key = line.row.submission.empty() ? -1 : line.row.lab.points;
    if (query.sort == "passed") line.key = line.row.submission.empty() ? -1 : line.row.passed;
    if (by < view.sorts.size()) line.key = Rank(tests.Row(*line.results)[by]);
  }
  Sort(query, lines);
  view.total = static_cast<int>(lines.size());
  view.all_columns = static_cast<int>(tests.columns.size());
  view.left = std::min(part.left, view.all_columns);
  CutTo(lines, query.from, part.rows);
  for (Line& line : lines) {
    std::vector<const store::TestTable::Result*> results = tests.Row(*line.results);
    CutTo(results, view.left, part.columns);
    for (const store::TestTable::Result* result : results) line.row.cells.push_back(CellOf(result));
    view.rows.push_back(std::move(line.row));
  }
  view.columns = std::move(tests.columns);
  CutTo(view.columns, view.left, part.columns);
  return view;
}

absl::StatusOr<std::optional<TestsLine>> CohortRoutes::TestsLineOf(const CohortVisit& visit,
                                                                   const CohortSnapshot& snapshot,
                                                                   const LabOfCohort& lab,
                                                                   const store::TestTable& table) const {
  const Arranged tests = Arrange(*lab.lab, table);
  TestsLine line{.lab_name = lab.lab->ShortName(), .lab_folder = lab.lab->Folder()};
  const auto submission_of = [&](size_t learner) {
    return snapshot.scores[learner].assignments[lab.assignment].counted;
  };
  const auto learner = snapshot.place.find(ValueOr(visit.request.query, "learner"));
  if (learner != snapshot.place.end()) {
    const std::string submission = submission_of(learner->second);
    const auto results = tests.Row(table.results[learner->second]);
    line.title = absl::StrCat(snapshot.learners[learner->second].name, ": ", line.lab_name);
    line.about = snapshot.scores[learner->second].assignments[lab.assignment].sentence + ".";
    for (size_t i = 0; i < tests.columns.size(); ++i) {
      const TestColumn& column = tests.columns[i];
      const std::string url = results[i] == nullptr ? CohortLabUrl(line.lab_folder) : SubmissionUrl(submission);
      const std::string hidden = HiddenWords(column.visibility);
      line.lines.push_back({column.Id(), url + "#" + UrlPart(TestAnchor(column.Id())),
                            hidden.empty() ? "to everybody" : hidden, CellOf(results[i])});
    }
    return line;
  }
  const std::string test = ValueOr(visit.request.query, "test");
  for (size_t i = 0; i < tests.columns.size(); ++i) {
    if (tests.columns[i].Id() != test) continue;
    line.title = absl::StrCat(test, ": ", line.lab_name);
    line.of_learner = false;
    int ran = 0, passed = 0;
    for (size_t l = 0; l < snapshot.learners.size(); ++l) {
      const store::TestTable::Result* result = tests.Row(table.results[l])[i];
      ran += Rank(result) >= 2;
      passed += Rank(result) == 3;
      const store::Account& account = snapshot.learners[l];
      line.lines.push_back({account.name, result == nullptr ? LearnerUrl(account.id) : SubmissionUrl(submission_of(l)),
                            account.section, CellOf(result)});
    }
    line.about = absl::StrCat(passed, " of ", ran, " pass.");
    return line;
  }
  return std::nullopt;
}

CohortRoutes::Answered CohortRoutes::LabTests(CohortVisit& visit, const std::string& folder, const std::string& what) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CohortSnapshot> snapshot, snapshots_.Get(visit.now));
  const LabOfCohort lab = FindLab(folder);
  if (lab.lab == nullptr) return CohortNotFound(visit);
  std::vector<std::string> counted;
  for (const cohort::LearnerScores& scores : snapshot->scores) {
    counted.push_back(scores.assignments[lab.assignment].counted);
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const store::TestTable> table, test_tables_.Get(lab.lab->label, counted));
  const std::string path = CohortTestsUrl(folder);
  if (what == "table") {
    ASSIGN_OR_RETURN(const std::optional<TestsLine> line, TestsLineOf(visit, *snapshot, lab, *table));
    return line ? Response{.body = CohortTestsTable(*line, visit.frame)} : CohortNotFound(visit);
  }
  const int everything = static_cast<int>(lab.lab->tests.size() + table->tests.size());
  if (what == "csv") {
    const MatrixPart all = {.rows = static_cast<int>(snapshot->learners.size()), .columns = everything};
    const std::string name = lab.lab->ShortName() + "-tests.csv";
    return Exported(
        visit, name,
        {.content_type = "text/csv; charset=utf-8",
         .body = CohortTestsCsv(TestsViewOf(*snapshot, lab, *table, MatrixQueryOf(visit.request, path), all)),
         .download = absl::StrCat(options_.config->id, "-", name)});
  }
  if (what == "rows") {
    return Response{.body = CohortTestsRows(TestsViewOf(*snapshot, lab, *table, MatrixQueryOf(visit.request, path),
                                                        FurtherPart(visit.request, everything)))};
  }
  const MatrixQuery query = FirstQueryOf(visit.request, path);
  return Response{
      .body = CohortTestsPage(TestsViewOf(*snapshot, lab, *table, query, FirstPart(visit.request, query, everything)),
                              visit.frame)};
}

}  // namespace course::web
