// Everybody's scores, for instructors' scripts.

#include <string>
#include <utility>
#include <vector>

#include "cohort/policy/records.h"
#include "cohort/policy/score.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/api_handlers.h"

namespace course::web {
namespace {

using nlohmann::json;

json TimeOrNull(absl::Time time) { return time == absl::InfiniteFuture() ? json() : json(absl::ToUnixMillis(time)); }

// One learner's score of one assignment.
json ScoreJson(const cohort::Assignment& assignment, const cohort::AssignmentScore& score) {
  return {
      {"assignment", assignment.id},      {"points", score.points},          {"max_points", score.max_points},
      {"raw_points", score.raw_points},   {"credit", score.lateness.credit}, {"due_ms", TimeOrNull(score.due)},
      {"submissions", score.submissions}, {"counted", score.counted},        {"course_version", score.course_version},
      {"sentence", score.sentence}};
}

}  // namespace

Response ScoresAnswer(const ApiCall& call) {
  store::CohortStore& store = *call.options.cohort;
  const absl::StatusOr<std::vector<store::Account>> accounts = store.Accounts();
  if (!accounts.ok()) return ApiTrouble(accounts.status());
  const absl::StatusOr<std::vector<store::GradedRow>> graded = store.GradedRows();
  if (!graded.ok()) return ApiTrouble(graded.status());
  const absl::StatusOr<std::vector<store::AnsweredAttempt>> quizzes = store.QuizRows();
  if (!quizzes.ok()) return ApiTrouble(quizzes.status());
  const absl::StatusOr<std::vector<store::Extension>> extensions = store.Extensions();
  if (!extensions.ok()) return ApiTrouble(extensions.status());
  const absl::StatusOr<std::vector<store::Override>> overrides = store.Overrides();
  if (!overrides.ok()) return ApiTrouble(overrides.status());
  std::vector<std::string> ids;
  std::vector<const store::Account*> learners;
  for (const store::Account& account : *accounts) {
    if (account.role != "learner" || account.state == "disabled") continue;  // as in every file of scores
    ids.push_back(account.id);
    learners.push_back(&account);
  }
  const cohort::Config& config = *call.options.config;
  const std::vector<cohort::LearnerScores> all =
      cohort::ScoreCohort(config, cohort::MakeRecords(config, ids, {&*graded, &*quizzes, &*extensions, &*overrides}),
                          absl::FromUnixMillis(call.options.now_ms()));
  json list = json::array();
  for (size_t i = 0; i < all.size(); ++i) {
    json scores = json::array();
    for (size_t a = 0; a < config.assignments.size(); ++a) {
      if (all[i].assignments[a].state == cohort::ScoreState::kNothing) continue;
      scores.push_back(ScoreJson(config.assignments[a], all[i].assignments[a]));
    }
    list.push_back({{"account", learners[i]->id},
                    {"login", learners[i]->login},
                    {"name", learners[i]->name},
                    {"total", all[i].total},
                    {"scores", std::move(scores)}});
  }
  return ApiAnswer({{"cohort", config.id}, {"learners", std::move(list)}});
}

}  // namespace course::web
