// What an attempt was begun with: its bank, as it was then, and its paper. Drawn once and kept while it is in use,
// because every answer that is saved asks for it.

#ifndef QUIZ_TAKING_SITTING_H_
#define QUIZ_TAKING_SITTING_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "quiz/paper/paper.h"
#include "quiz/question/question.h"
#include "quiz/scoring/score.h"
#include "quiz/taking/lru.h"

namespace course::quiz {

struct Sitting {
  store::QuizAttempt attempt;  // as it began: whether it is closed by now, the store knows
  std::shared_ptr<const Bank> bank;
  std::vector<Item> items;  // by position
};

struct KeptAnswers {
  Answers answers;  // by question; a field that was emptied again is no answer
  // What cannot be read, by position: DataLoss names the attempt, the question and what is wrong. It counts as no
  // answer, and nobody is kept from going on by it; its bytes stay in the store until they are written over.
  std::map<int, absl::Status> unreadable;
};
KeptAnswers ReadAnswers(const Sitting& sitting, const std::vector<store::QuizAnswer>& kept);

// Whether this error of Sittings::Of stays, as one of a busy database does not.
bool IsLost(const absl::Status& status);

// Safe to call from several threads.
class Sittings {
 public:
  // `store` outlives it.
  explicit Sittings(store::QuizStore* store) : store_(*store) {}

  // NotFound for an attempt that is not there. DataLoss: the bank's bytes are lost. FailedPrecondition: the attempt is
  // open, and a formula was changed since it was begun; a closed one is shown with the formulas of today.
  absl::StatusOr<std::shared_ptr<const Sitting>> Of(const std::string& attempt);
  // The same for an attempt that was just read.
  absl::StatusOr<std::shared_ptr<const Sitting>> Of(const store::QuizAttempt& attempt);
  // An attempt that was just begun: its paper is not drawn a second time when its learner looks at it.
  void Keep(std::shared_ptr<const Sitting> begun);
  // A bank as it was when somebody started with this version. DataLoss if it is not there.
  absl::StatusOr<std::shared_ptr<const Bank>> BankOf(const std::string& version);

 private:
  // A paper of 15 questions takes some 30 KiB: at most 60 MB.
  static constexpr size_t kMostSittings = 2'048;
  static constexpr size_t kMostBanks = 32;

  store::QuizStore& store_;
  Lru<Sitting> sittings_{kMostSittings};
  Lru<Bank> banks_{kMostBanks};
};

}  // namespace course::quiz

#endif  // QUIZ_TAKING_SITTING_H_
