#include "cohort/policy/records.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "quiz/taking/view.h"

namespace course::cohort {
namespace {

using Places = std::unordered_map<std::string_view, size_t>;

std::optional<size_t> Find(const Places& places, const std::string& key) {
  const auto found = places.find(key);
  if (found == places.end()) return std::nullopt;
  return found->second;
}

}  // namespace

bool IsGradedWork(const store::GradedRow& row) {
  return row.state == store::JobState::kDone && row.verdict != Verdict::kNotCompiled &&
         row.verdict != Verdict::kInterrupted && row.verdict != Verdict::kSkipped;
}

bool IsGradedWork(const store::QuizAttempt& attempt) { return quiz::Counts(attempt); }

absl::Time HandedIn(const store::QuizAttempt& attempt) {
  const bool timed = attempt.deadline_ms > 0;
  return absl::FromUnixMillis(timed ? std::min(attempt.closed_ms, attempt.deadline_ms) : attempt.closed_ms);
}

std::vector<LearnerRecord> MakeRecords(const Config& config, const std::vector<std::string>& learners,
                                       const ScoreRows& rows) {
  Places people, labs, banks, assignments;
  for (size_t i = 0; i < config.assignments.size(); ++i) {
    const Assignment& assignment = config.assignments[i];
    (assignment.kind == Assignment::Kind::kLab ? labs : banks).emplace(assignment.id, i);
    assignments.emplace(assignment.id, i);
  }
  std::vector<LearnerRecord> records(learners.size());
  for (size_t i = 0; i < learners.size(); ++i) {
    records[i].learner = learners[i];
    people.emplace(learners[i], i);
  }
  // The record and assignment of a row, if it has both.
  const auto with_place = [&](const std::string& learner, const Places& places, const std::string& id, auto add) {
    const std::optional<size_t> person = Find(people, learner), place = Find(places, id);
    if (person.has_value() && place.has_value()) add(records[*person], *place);
  };
  if (rows.graded != nullptr) {
    for (const store::GradedRow& row : *rows.graded) {
      if (!IsGradedWork(row)) continue;
      with_place(row.learner, labs, row.lab, [&](LearnerRecord& record, size_t place) {
        record.work.push_back({place, row.id, row.number, absl::FromUnixMillis(row.received_ms),
                               static_cast<double>(row.points), static_cast<double>(row.max_points),
                               row.course_version});
      });
    }
  }
  if (rows.quizzes != nullptr) {
    int64_t number = 0;
    for (const store::AnsweredAttempt& row : *rows.quizzes) {
      ++number;
      const store::QuizAttempt& attempt = row.attempt;
      if (!IsGradedWork(attempt)) continue;
      with_place(attempt.learner, banks, attempt.bank, [&](LearnerRecord& record, size_t place) {
        record.work.push_back({place, attempt.id, number, HandedIn(attempt), attempt.points, attempt.max_points,
                               attempt.bank_version.substr(0, 12)});
      });
    }
  }
  if (rows.extensions != nullptr) {
    for (const store::Extension& row : *rows.extensions) {
      with_place(row.account, assignments, row.assignment, [&](LearnerRecord& record, size_t place) {
        record.extensions.push_back({place, absl::FromUnixMillis(row.due_ms), absl::FromUnixMillis(row.at_ms)});
      });
    }
  }
  if (rows.overrides != nullptr) {
    for (const store::Override& row : *rows.overrides) {
      with_place(row.account, assignments, row.assignment, [&](LearnerRecord& record, size_t place) {
        record.overrides.push_back({place, row.points, row.reason, absl::FromUnixMillis(row.at_ms)});
      });
    }
  }
  return records;
}

}  // namespace course::cohort
