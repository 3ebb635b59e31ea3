#include "web/pages/testing/cohort_sample.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/rng.h"

namespace course::web::testing {
namespace {

constexpr int64_t kNow = 1'803'900'000'000;  // 1 March 2027
constexpr int64_t kDay = 86'400'000;

const char* const kFirst[] = {"Ada",    "Bruno", "Chidi", "Dalia", "Emil",  "Fatima", "Goran", "Hana",    "Ivo",
                              "Jasmin", "Kofi",  "Lena",  "Mateo", "Nadia", "Omar",   "Paula", "Quentin", "Rosa",
                              "Samir",  "Tove",  "Uma",   "Vera",  "Wanda", "Xenia",  "Yara",  "Zoltan"};
const char* const kLast[] = {"Abels",  "Berg",    "Chowdhury", "Diallo", "Eriksen",   "Fischer", "García",
                             "Haddad", "Ito",     "Jansen",    "Kovács", "Lindqvist", "Moreau",  "Novák",
                             "Okafor", "Petrova", "Quist",     "Rossi",  "Silva",     "Tanaka"};

const char* const kTestNames[] = {"HoldsForOneToken",
                                  "GrowsByOneTokenAStep",
                                  "KeepsTheOrderOfKeys",
                                  "RefusesNothing",
                                  "IsZeroOutside",
                                  "AgreesWithTheOracle",
                                  "Repeats",
                                  "CountsOnce"};

CohortCell MadeUpCell(base::Rng& rng, double skill, double depth) {
  CohortCell cell{.max_points = 10.0 + 5 * rng.Below(4)};
  // Who is able comes further; what lies deep in the course is reached by few.
  if (rng.Uniform() > 1.15 * skill + 0.35 - depth) return cell;
  const double luck = rng.Uniform();
  cell.from = luck < 0.08 ? CohortCell::From::kReported : CohortCell::From::kVerified;
  cell.attempts = 1 + rng.Below(7);
  const double share = std::min(1.0, skill + rng.Uniform() * 0.8);
  cell.points = luck > 0.95 ? 0 : static_cast<int>(share * cell.max_points);
  cell.late = rng.Uniform() < 0.12;
  cell.stuck = cell.points < cell.max_points && cell.attempts >= 5;
  cell.changed_ms = kNow - static_cast<int64_t>(rng.Uniform() * 40 * kDay * (1 - depth / 2));
  return cell;
}

}  // namespace

Frame InstructorFrame() {
  return {.csrf = "form-key", .member = Member{"LLM inference, spring 2027", "Grace Teacher", "instructor"}};
}

Frame LearnerFrame() {
  return {.csrf = "form-key", .member = Member{"LLM inference, spring 2027", "Ada Abels", "learner"}};
}

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  CHECK(absl::LoadTimeZone("Europe/Berlin", &zone)) << "package tzdata";
  return zone;
}

MatrixView MadeUpMatrix(int learners, int columns, const MatrixQuery& query) {
  MatrixView view{.query = query, .sections = {"A", "B", "C", "D"}, .zone = Berlin()};
  base::Rng rng{12};
  constexpr int kLabsOfPhase = 20;
  for (int c = 0; c < columns; ++c) {
    const int phase = c / kLabsOfPhase;
    const std::string group = absl::StrFormat("%02d-phase", phase);
    if (c % kLabsOfPhase == 0) view.phases.push_back(group);
    const std::string id = absl::StrFormat("%02d-%02d", phase, c % kLabsOfPhase + 1);
    view.columns.push_back(
        {.id = id, .title = absl::StrCat("Title of lab ", id), .url = "/cohort/labs/phases/" + id, .group = group});
  }
  std::vector<MatrixRow> all;
  for (int r = 0; r < learners; ++r) {
    MatrixRow row{.account = absl::StrFormat("%032x", r),
                  .name = absl::StrCat(kFirst[r % 26], " ", kLast[(r / 26 + 7 * r) % 20]),
                  .section = std::string(1, static_cast<char>('A' + r % 4))};
    const double skill = 0.15 + 0.8 * rng.Uniform();
    for (int c = 0; c < columns; ++c) {
      row.cells.push_back(MadeUpCell(rng, skill, static_cast<double>(c) / columns));
      row.points += row.cells.back().points;
      row.max_points += row.cells.back().max_points;
      row.changed_ms = std::max(row.changed_ms, row.cells.back().changed_ms);
    }
    if (skill < 0.24) view.at_risk.push_back({row.account, row.name, "nothing for 15 days, 3 deadlines passed"});
    if (query.section.empty() || row.section == query.section) all.push_back(std::move(row));
  }
  if (query.sort == "points") {
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.points < b.points; });
    if (query.descending) std::reverse(all.begin(), all.end());
  }
  view.total = static_cast<int>(all.size());
  for (const MatrixRow& row : all) {
    view.mean_points += row.points / static_cast<double>(all.size());
    view.max_points = row.max_points;
    for (int c = 0; c < columns; ++c) {
      MatrixColumn& column = view.columns[c];
      if (row.cells[c].from == CohortCell::From::kNothing) continue;
      column.mean = (column.mean * column.started + row.cells[c].points) / (column.started + 1);
      ++column.started;
      column.full += row.cells[c].points >= row.cells[c].max_points;
    }
  }
  view.rows = std::move(all);
  for (const MatrixColumn& column : view.columns) view.sorts.push_back({column.id, column.title});
  view.all_columns = columns;
  return view;
}

CohortTestsView MadeUpTests(int learners, int tests, const MatrixQuery& query) {
  CohortTestsView view{.name = "00-01",
                       .title = "KV cache speedup",
                       .folder = "phases/00-a/lab-01-x",
                       .query = query,
                       .sections = {"A", "B", "C", "D"},
                       .all_columns = tests,
                       .max_points = 2.0 * tests,
                       .zone = Berlin()};
  view.query.path = CohortTestsUrl(view.folder);
  base::Rng rng{12};
  constexpr int kTestsOfSuite = 10;
  for (int t = 0; t < tests; ++t) {
    view.columns.push_back({.suite = absl::StrCat("Suite", t / kTestsOfSuite + 1),
                            .name = absl::StrCat(kTestNames[t % 8], t + 1),
                            .points = 2,
                            .visibility = t >= tests - 3 ? "after_due_date" : "now"});
    view.sorts.push_back(view.columns.back().Id());
  }
  std::vector<TestsRow> all;
  for (int r = 0; r < learners; ++r) {
    TestsRow row{.account = absl::StrFormat("%032x", r),
                 .name = absl::StrCat(kFirst[r % 26], " ", kLast[(r / 26 + 7 * r) % 20]),
                 .section = std::string(1, static_cast<char>('A' + r % 4))};
    const double skill = 0.15 + 0.8 * rng.Uniform();
    row.at_risk = skill < 0.24;
    row.lab.max_points = view.max_points;
    if (rng.Uniform() < 0.9) row.submission = absl::StrFormat("%032x", 1000 + r);
    for (int t = 0; t < tests; ++t) {
      const double luck = rng.Uniform();
      if (row.submission.empty()) {
        row.cells.push_back(std::nullopt);
        continue;
      }
      TestCell cell{.verdict = luck < skill + 0.3 ? Verdict::kPassed : Verdict::kFailed, .max_points = 2};
      if (luck > 0.97) cell.verdict = Verdict::kCrashed;
      if (luck > 0.985) cell.verdict = Verdict::kTimeout;
      if (cell.verdict == Verdict::kPassed) cell.points = 2;
      row.lab.points += cell.points;
      ++row.ran;
      row.passed += cell.points > 0;
      row.cells.push_back(cell);
    }
    if (!row.submission.empty()) {
      row.lab.from = CohortCell::From::kVerified;
      row.lab.attempts = 1 + rng.Below(7);
      row.lab.late = rng.Uniform() < 0.12;
      row.lab.stuck = row.lab.attempts >= 5 && row.passed < tests;
      row.lab.changed_ms = kNow - static_cast<int64_t>(rng.Uniform() * 40 * kDay);
    }
    if (query.section.empty() || row.section == query.section) all.push_back(std::move(row));
  }
  if (query.sort == "points" || query.sort == "passed") {
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.lab.points < b.lab.points; });
    if (query.descending) std::reverse(all.begin(), all.end());
  }
  view.total = static_cast<int>(all.size());
  for (const TestsRow& row : all) {
    view.stuck += row.lab.stuck;
    view.at_risk += row.at_risk;
    if (row.submission.empty()) continue;
    ++view.submitted;
    view.mean_points += (row.lab.points - view.mean_points) / view.submitted;
    view.mean_passed += (row.passed - view.mean_passed) / view.submitted;
    for (int t = 0; t < tests; ++t) {
      ++view.columns[t].ran;
      view.columns[t].passed += row.cells[t]->verdict == Verdict::kPassed;
    }
  }
  view.rows = std::move(all);
  return view;
}

namespace {

template <typename View>
View Part(View view, int rows, int left, int columns) {
  const auto cut = [](auto& all, int from, int count) {
    const int n = static_cast<int>(all.size()), begin = std::min(n, from), end = std::min(n, begin + count);
    all.erase(all.begin() + end, all.end());
    all.erase(all.begin(), all.begin() + begin);
  };
  cut(view.rows, view.query.from, rows);
  cut(view.columns, left, columns);
  for (auto& row : view.rows) cut(row.cells, left, columns);
  view.left = left;
  return view;
}

}  // namespace

MatrixView PartOf(MatrixView view, int rows, int left, int columns) {
  return Part(std::move(view), rows, left, columns);
}
CohortTestsView PartOf(CohortTestsView view, int rows, int left, int columns) {
  return Part(std::move(view), rows, left, columns);
}

}  // namespace course::web::testing
