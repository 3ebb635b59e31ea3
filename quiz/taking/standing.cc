#include "quiz/taking/standing.h"

#include <map>
#include <utility>

#include "base/status_macros.h"
#include "quiz/review/queue.h"
#include "quiz/taking/view.h"

namespace course::quiz {
namespace {

void Add(const store::QuizAttempt& attempt, Standing& standing) {
  standing.open = standing.open || attempt.IsOpen();
  if (!Counts(attempt)) return;
  ++standing.attempts;
  standing.passed = standing.passed || attempt.passed;
  if (standing.max_points == 0 || attempt.points * standing.max_points > standing.points * attempt.max_points) {
    standing.points = attempt.points;
    standing.max_points = attempt.max_points;
  }
}

}  // namespace

absl::StatusOr<std::vector<store::QuizAttempt>> AllAttempts(store::QuizStore& store, const std::string& learner) {
  constexpr int kMost = 100'000;  // far above what anybody takes
  return store.Attempts(learner, "", kMost);
}

Standing SumUp(const std::vector<store::QuizAttempt>& attempts) {
  Standing standing;
  for (const store::QuizAttempt& attempt : attempts) Add(attempt, standing);
  return standing;
}

absl::StatusOr<std::vector<Standing>> ReadStandings(store::QuizStore& store, const Banks& banks,
                                                    const std::string& learner, int64_t now_ms) {
  std::map<std::string, Standing> by_bank;
  ASSIGN_OR_RETURN(const std::vector<store::QuizAttempt> attempts, AllAttempts(store, learner));
  for (const store::QuizAttempt& attempt : attempts) Add(attempt, by_bank[attempt.bank]);
  ASSIGN_OR_RETURN(const std::vector<DueBank> due, DueNow(store, banks, learner, now_ms));
  for (const DueBank& of_bank : due) by_bank[of_bank.bank].due = static_cast<int>(of_bank.cards.size());

  std::vector<Standing> standings;
  for (auto& [id, standing] : by_bank) {
    const Bank* bank = banks.Find(id);
    standing.bank = id;
    standing.title = bank != nullptr ? bank->title : id;
    standings.push_back(std::move(standing));
  }
  return standings;
}

}  // namespace course::quiz
