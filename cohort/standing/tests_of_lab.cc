#include "cohort/standing/tests_of_lab.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace course::cohort {
namespace {

using Name = std::pair<std::string_view, std::string_view>;  // suite, name
struct NameHash {
  size_t operator()(const Name& name) const {
    return std::hash<std::string_view>()(name.first) * 31 + std::hash<std::string_view>()(name.second);
  }
};
using Tests = std::unordered_map<Name, size_t, NameHash>;

double Median(std::vector<int> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

Tests PlacesOf(const TestMatrix& matrix) {
  Tests places;
  for (size_t i = 0; i < matrix.tests.size(); ++i) places.emplace(Name(matrix.tests[i].suite, matrix.tests[i].name), i);
  return places;
}

}  // namespace

bool SaysSomething(Verdict verdict) { return verdict != Verdict::kSkipped && verdict != Verdict::kInterrupted; }

TestMatrix MakeTestMatrix(const std::vector<std::string>& learners, const std::vector<store::TestRow>& rows) {
  TestMatrix matrix = {.learners = learners};
  std::unordered_map<std::string_view, size_t> people;
  for (size_t i = 0; i < learners.size(); ++i) people.emplace(learners[i], i);

  Tests places;
  std::vector<std::pair<size_t, size_t>> cells;  // learner and test of each row; the test npos: of nobody's
  constexpr size_t kNobody = static_cast<size_t>(-1);
  cells.reserve(rows.size());
  size_t test = kNobody, learner = kNobody;
  const std::string* known_learner = nullptr;
  for (const store::TestRow& row : rows) {
    if (known_learner == nullptr || *known_learner != row.learner) {
      const auto person = people.find(row.learner);
      learner = person == people.end() ? kNobody : person->second;
      known_learner = &row.learner;
    }
    if (learner == kNobody) {
      cells.push_back({kNobody, 0});
      continue;
    }
    // Rows of one submission come in the catalog's order: the next test is a good guess, which costs no hash.
    const size_t guess = test + 1;  // of kNobody: 0
    if (guess < matrix.tests.size() && matrix.tests[guess].name == row.name && matrix.tests[guess].suite == row.suite) {
      test = guess;
    } else {
      const auto [place, is_new] = places.emplace(Name(row.suite, row.name), matrix.tests.size());
      if (is_new) matrix.tests.push_back({row.suite, row.name, row.max_points});
      test = place->second;
    }
    cells.push_back({learner, test});
  }
  matrix.rows.assign(learners.size() * matrix.tests.size(), -1);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].first == kNobody) continue;
    matrix.rows[cells[i].first * matrix.tests.size() + cells[i].second] = static_cast<int>(i);
  }
  return matrix;
}

std::vector<PassRate> PassRates(const TestMatrix& matrix, const std::vector<store::TestRow>& rows,
                                const std::vector<store::TestRow>& history) {
  std::vector<PassRate> rates;
  for (size_t test = 0; test < matrix.tests.size(); ++test) {
    PassRate rate = {.test = matrix.tests[test]};
    for (size_t learner = 0; learner < matrix.learners.size(); ++learner) {
      const int row = matrix.At(learner, test);
      if (row < 0 || !SaysSomething(rows[row].verdict)) continue;
      ++rate.learners;
      if (rows[row].verdict == Verdict::kPassed) ++rate.passed;
    }
    rate.interval = base::Wilson(rate.passed, rate.learners);
    rates.push_back(std::move(rate));
  }

  struct Tries {
    int attempts = 0;
    bool passed = false;
  };
  const Tests places = PlacesOf(matrix);
  std::vector<std::map<std::string_view, Tries>> tries(matrix.tests.size());
  for (const store::TestRow& row : history) {
    const auto place = places.find(Name(row.suite, row.name));
    if (place == places.end() || !SaysSomething(row.verdict)) continue;
    Tries& of_learner = tries[place->second][row.learner];
    if (of_learner.passed) continue;
    ++of_learner.attempts;
    of_learner.passed = row.verdict == Verdict::kPassed;
  }
  for (size_t test = 0; test < tries.size(); ++test) {
    std::vector<int> until_passed;
    for (const auto& [learner, of_learner] : tries[test]) {
      if (of_learner.passed) until_passed.push_back(of_learner.attempts);
    }
    rates[test].attempts_until_passed = Median(std::move(until_passed));
  }
  return rates;
}

}  // namespace course::cohort
