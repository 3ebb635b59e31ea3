#include "base/status_macros.h"
#include "harness/store/sqlite_store.h"
#include "web/bench/quiz/load.h"

namespace course::web::bench {

absl::StatusOr<Audit> AuditTaker(store::Store& store, const Taker& taker) {
  constexpr int kMany = 100;
  ASSIGN_OR_RETURN(const std::vector<store::QuizAttempt> attempts,
                   store.quizzes().Attempts(taker.learner(), "", kMany));
  Audit audit = {.acknowledged = static_cast<int>(taker.acknowledged().size())};
  if (attempts.size() != 1 || attempts[0].id != taker.attempt()) ++audit.doubled;
  ASSIGN_OR_RETURN(const std::vector<store::QuizAnswer> kept, store.quizzes().Answers(taker.attempt()));
  std::map<int, quiz::Answer> missing = taker.acknowledged();
  for (const store::QuizAnswer& answer : kept) {
    const auto sent = missing.find(answer.position);
    if (sent == missing.end() || (answer.final && answer.saves > taker.drafts(answer.position) + 1)) ++audit.doubled;
    if (sent == missing.end()) continue;
    ASSIGN_OR_RETURN(const quiz::Answer there, quiz::AnswerFromJson(answer.answer));
    if (there == sent->second) missing.erase(sent);
  }
  audit.lost = static_cast<int>(missing.size());
  return audit;
}

absl::StatusOr<Audit> AuditAnswers(const std::string& database, const std::vector<std::unique_ptr<Taker>>& takers) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
  Audit all;
  for (const std::unique_ptr<Taker>& taker : takers) {
    ASSIGN_OR_RETURN(const Audit audit, AuditTaker(*store, *taker));
    all.acknowledged += audit.acknowledged;
    all.lost += audit.lost;
    all.doubled += audit.doubled;
  }
  return all;
}

}  // namespace course::web::bench
