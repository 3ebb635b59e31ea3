#include "cohort/exchange/read_scores.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/policy/records.h"
#include "cohort/policy/score.h"
#include "harness/catalog/catalog.h"

namespace course::cohort {
namespace {

constexpr int kBatch = 10'000;

std::string TitleOf(const Assignment& assignment) {
  if (assignment.kind == Assignment::Kind::kQuiz) return absl::StrCat("Quiz ", assignment.id, " ", assignment.title);
  return absl::StrCat(catalog::ShortNameOf(assignment.id.substr(2)), " ", assignment.title);
}

using Place = std::pair<std::string, std::string>;  // learner, assignment

// What is known of an assignment beside its score.
struct Rest {
  Progress progress = Progress::kNothing;
  absl::Time at = absl::InfinitePast();
};

class Rows {
 public:
  absl::Status Read(store::CohortStore& store) {
    ASSIGN_OR_RETURN(accounts_, store.Accounts());
    ASSIGN_OR_RETURN(graded_, store.GradedRows());
    ASSIGN_OR_RETURN(quizzes_, store.QuizRows());
    ASSIGN_OR_RETURN(extensions_, store.Extensions());
    ASSIGN_OR_RETURN(overrides_, store.Overrides());
    RETURN_IF_ERROR(ReadReported(store));
    for (const store::GradedRow& row : graded_) {
      finished_[row.id] = absl::FromUnixMillis(row.finished_ms);
      if (store::IsOpen(row.state)) Note(row.learner, row.lab, Progress::kWaiting, row.received_ms);
      if (row.state == store::JobState::kFailed) Note(row.learner, row.lab, Progress::kFailed, row.received_ms);
    }
    for (const store::AnsweredAttempt& row : quizzes_) {
      finished_[row.attempt.id] = absl::FromUnixMillis(row.attempt.closed_ms);
    }
    for (const store::Override& given : overrides_) {
      overridden_[{given.account, given.assignment}] = absl::FromUnixMillis(given.at_ms);
    }
    return absl::OkStatus();
  }

  std::vector<store::Account> Learners() const {
    std::vector<store::Account> learners;
    for (const store::Account& account : accounts_) {
      if (account.role != "learner" || account.state == "disabled") continue;
      learners.push_back(account);
      learners.back().password.clear();
    }
    return learners;
  }

  std::vector<LearnerScores> Score(const Config& config, const std::vector<store::Account>& learners,
                                   absl::Time now) const {
    std::vector<std::string> ids;
    for (const store::Account& learner : learners) ids.push_back(learner.id);
    return ScoreCohort(
        config,
        MakeRecords(config, ids,
                    {.graded = &graded_, .quizzes = &quizzes_, .extensions = &extensions_, .overrides = &overrides_}),
        now);
  }

  ScoreCell CellOf(const Place& place, const AssignmentScore& score) const {
    ScoreCell cell = {.open = !score.past_due,
                      .counted = score.counted,
                      .course_version = score.course_version,
                      .comment = score.sentence};
    if (score.state == ScoreState::kNothing) {
      const auto rest = rest_.find(place);
      if (rest == rest_.end()) return cell;
      cell.progress = rest->second.progress;
      cell.at = rest->second.at;
      return cell;
    }
    cell.points = score.points;
    cell.progress = score.state == ScoreState::kOverride ? Progress::kOverride : Progress::kGraded;
    const auto given = overridden_.find(place);
    const auto finished = finished_.find(score.counted);
    if (cell.progress == Progress::kOverride && given != overridden_.end()) cell.at = given->second;
    if (cell.progress == Progress::kGraded && finished != finished_.end()) cell.at = finished->second;
    return cell;
  }

 private:
  absl::Status ReadReported(store::CohortStore& store) {
    int64_t number = 0;
    while (true) {
      ASSIGN_OR_RETURN(const std::vector<store::ReportedRun> runs, store.ReportedRunsAfter(number, kBatch));
      if (runs.empty()) return absl::OkStatus();
      number = runs.back().number;
      for (const store::ReportedRun& run : runs) Note(run.account, run.lab, Progress::kReported, run.received_ms);
    }
  }

  // A submission says more than a report, and a later one more than the one before it.
  void Note(const std::string& learner, const std::string& lab, Progress progress, int64_t at_ms) {
    Rest& rest = rest_[{learner, lab}];
    if (progress == Progress::kReported && rest.progress > Progress::kReported) return;
    rest = {.progress = progress, .at = absl::FromUnixMillis(at_ms)};
  }

  std::vector<store::Account> accounts_;
  std::vector<store::GradedRow> graded_;
  std::vector<store::AnsweredAttempt> quizzes_;
  std::vector<store::Extension> extensions_;
  std::vector<store::Override> overrides_;
  std::map<std::string, absl::Time> finished_;  // by submission or attempt
  std::map<Place, absl::Time> overridden_;
  std::map<Place, Rest> rest_;
};

}  // namespace

absl::StatusOr<ScoreTable> ReadScores(const Config& config, store::CohortStore& store, absl::Time now) {
  Rows rows;
  RETURN_IF_ERROR(rows.Read(store));
  ScoreTable table = {.learners = rows.Learners()};
  for (const Assignment& assignment : config.assignments) {
    table.columns.push_back({assignment.id, TitleOf(assignment), static_cast<double>(assignment.max_points)});
  }
  const std::vector<LearnerScores> scores = rows.Score(config, table.learners, now);
  for (size_t learner = 0; learner < scores.size(); ++learner) {
    for (size_t column = 0; column < table.columns.size(); ++column) {
      table.cells.push_back(
          rows.CellOf({table.learners[learner].id, table.columns[column].id}, scores[learner].assignments[column]));
    }
  }
  return table;
}

}  // namespace course::cohort
