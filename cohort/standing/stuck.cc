#include "cohort/standing/stuck.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cohort/policy/records.h"
#include "cohort/policy/words.h"

namespace course::cohort {
namespace {

using Key = std::pair<std::string_view, std::string_view>;  // learner, lab
struct KeyHash {
  size_t operator()(const Key& key) const {
    return std::hash<std::string_view>()(key.first) * 31 + std::hash<std::string_view>()(key.second);
  }
};

// The beginning of the longest run at the end in which nothing better than its first attempt came. What was lost in
// between and won again is no progress.
size_t RunWithoutPoints(const std::vector<int>& points) {
  size_t first = points.size() - 1;
  int best = points[first];
  for (size_t i = points.size() - 1; i-- > 0;) {
    if (points[i] >= best) first = i;
    best = std::max(best, points[i]);
  }
  return first;
}

// The same for tests: each test that passes in it passes in its first attempt already.
size_t RunWithoutTests(const std::vector<const Attempt*>& attempts) {
  const auto passed_in = [](const Attempt& attempt) {
    std::set<std::string_view> passed;
    for (const AttemptTest& test : attempt.tests) {
      if (test.passed) passed.insert(test.test);
    }
    return passed;
  };
  size_t first = attempts.size() - 1;
  std::set<std::string_view> later = passed_in(*attempts[first]);
  for (size_t i = attempts.size() - 1; i-- > 0;) {
    const std::set<std::string_view> passed = passed_in(*attempts[i]);
    if (std::includes(passed.begin(), passed.end(), later.begin(), later.end())) first = i;
    later.insert(passed.begin(), passed.end());
  }
  return first;
}

// How many attempts at the end, from `first` on, have this test and fail it.
int FailuresAtTheEnd(const std::vector<const Attempt*>& attempts, size_t first, const std::string& test) {
  int failures = 0;
  for (size_t i = attempts.size(); i > first; --i) {
    const std::vector<AttemptTest>& tests = attempts[i - 1]->tests;
    const auto found =
        std::find_if(tests.begin(), tests.end(), [&](const AttemptTest& candidate) { return candidate.test == test; });
    if (found == tests.end() || found->passed) break;
    ++failures;
  }
  return failures;
}

// Of one learner and lab, in the order of time.
std::optional<Stuck> StuckAt(const std::vector<const Attempt*>& attempts, const StuckRule& rule, absl::Time now) {
  if (static_cast<int>(attempts.size()) < rule.attempts) return std::nullopt;
  const Attempt& last = *attempts.back();
  if (now - last.at > rule.recent) return std::nullopt;
  std::vector<int> points;
  for (const Attempt* attempt : attempts) points.push_back(attempt->points);
  const size_t first = std::max(RunWithoutPoints(points), RunWithoutTests(attempts));

  std::optional<Stuck> stuck;
  int others = -1;
  for (const AttemptTest& test : last.tests) {
    if (test.passed) continue;
    const int failures = FailuresAtTheEnd(attempts, first, test.test);
    const absl::Time since = attempts[attempts.size() - std::max(failures, 1)]->at;
    if (failures < rule.attempts || last.at - since < rule.over) continue;
    ++others;
    if (stuck.has_value() && stuck->attempts >= failures) continue;
    stuck = {last.learner, last.lab, test.test, failures, since, last.at, ""};
  }
  if (!stuck.has_value()) return std::nullopt;
  stuck->words = absl::StrCat(stuck->attempts, " attempts in ", DurationText(stuck->last - stuck->since), ", and ",
                              stuck->test, " fails in each of them");
  if (others > 0) absl::StrAppend(&stuck->words, " (", CountText(others, "other test", "other tests"), ", too)");
  return stuck;
}

}  // namespace

std::vector<std::string> SubmissionsWithoutProgress(const std::vector<store::GradedRow>& rows, const StuckRule& rule,
                                                    absl::Time now) {
  // A hundred thousand rows a term: only what is found is put in order.
  std::unordered_map<Key, std::vector<const store::GradedRow*>, KeyHash> by_lab;
  for (const store::GradedRow& row : rows) {
    if (IsGradedWork(row)) by_lab[{row.learner, row.lab}].push_back(&row);
  }
  std::map<Key, std::vector<std::string>> found;
  for (const auto& [key, of_lab] : by_lab) {
    if (static_cast<int>(of_lab.size()) < rule.attempts) continue;
    if (now - absl::FromUnixMillis(of_lab.back()->received_ms) > rule.recent) continue;
    std::vector<int> points;
    for (const store::GradedRow* row : of_lab) points.push_back(row->points);
    const size_t first = RunWithoutPoints(points);
    const bool full = of_lab[first]->points >= of_lab[first]->max_points;
    if (full || static_cast<int>(of_lab.size() - first) < rule.attempts) continue;
    for (size_t i = first; i < of_lab.size(); ++i) found[key].push_back(of_lab[i]->id);
  }
  std::vector<std::string> ids;
  for (auto& [key, of_lab] : found) ids.insert(ids.end(), of_lab.begin(), of_lab.end());
  return ids;
}

std::vector<Attempt> AttemptsOf(const std::vector<store::GradedRow>& rows, const std::vector<store::TestRow>& tests) {
  std::unordered_map<std::string_view, std::vector<const store::TestRow*>> by_submission;
  for (const store::TestRow& test : tests) by_submission[test.submission].push_back(&test);
  std::vector<Attempt> attempts;
  for (const store::GradedRow& row : rows) {
    const auto found = by_submission.find(row.id);
    if (found == by_submission.end() || !IsGradedWork(row)) continue;
    Attempt& attempt =
        attempts.emplace_back(Attempt{row.learner, row.lab, absl::FromUnixMillis(row.received_ms), row.points, "", {}});
    for (const store::TestRow* test : found->second) {
      attempt.tests.push_back({absl::StrCat(test->suite, ".", test->name), test->verdict == Verdict::kPassed});
    }
  }
  return attempts;
}

std::vector<Attempt> AttemptsOf(const std::vector<store::ReportedRun>& runs) {
  std::vector<Attempt> attempts;
  for (const store::ReportedRun& run : runs) {
    if (run.tests.empty()) continue;
    Attempt& attempt = attempts.emplace_back(Attempt{run.account,
                                                     run.lab,
                                                     absl::FromUnixMillis(std::min(run.started_ms, run.received_ms)),
                                                     run.points,
                                                     run.digest,
                                                     {}});
    for (const store::ReportedTest& test : run.tests) {
      attempt.tests.push_back({absl::StrCat(test.suite, ".", test.name), test.verdict == Verdict::kPassed});
    }
  }
  return attempts;
}

std::vector<Stuck> FindStuck(std::vector<Attempt> attempts, const StuckRule& rule, absl::Time now) {
  std::stable_sort(attempts.begin(), attempts.end(), [](const Attempt& a, const Attempt& b) { return a.at < b.at; });
  std::map<Key, std::vector<const Attempt*>> by_lab;
  for (const Attempt& attempt : attempts) {
    std::vector<const Attempt*>& of_lab = by_lab[{attempt.learner, attempt.lab}];
    const bool repeats = !of_lab.empty() && !attempt.digest.empty() && of_lab.back()->digest == attempt.digest;
    if (!repeats) of_lab.push_back(&attempt);
  }
  std::vector<Stuck> all;
  for (const auto& [key, of_lab] : by_lab) {
    if (std::optional<Stuck> stuck = StuckAt(of_lab, rule, now); stuck.has_value()) all.push_back(*std::move(stuck));
  }
  return all;
}

}  // namespace course::cohort
