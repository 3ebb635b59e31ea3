// The review queue: what was missed in a quiz, and what a failed lab test points to, comes back spaced.

#ifndef QUIZ_REVIEW_QUEUE_H_
#define QUIZ_REVIEW_QUEUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "harness/store/store.h"
#include "quiz/banks/banks.h"
#include "quiz/paper/paper.h"
#include "quiz/scoring/score.h"

namespace course::quiz {

// What closing an attempt does to the queue: a question that was not fully right gets a card or loses its progress; one
// that has a card and was right moves on; others stay out of it. Unanswered ones count as wrong.
absl::StatusOr<std::vector<store::QuizCard>> CardsAfter(store::QuizStore& store, const std::string& learner,
                                                        const std::string& bank, const Score& score,
                                                        const Answers& answers, int64_t now_ms);

// Questions whose `tests` name a test that failed in the owner's newest runs become due now, once a failure: a run that
// was looked at before is not looked at again.
absl::Status BringFailedTests(store::Store& runs, store::QuizStore& store, const Banks& banks,
                              const std::string& learner, int64_t now_ms);

struct DueBank {
  std::string bank;
  std::string title;
  std::vector<store::QuizCard> cards;  // the most overdue first; only questions that the bank still draws
};
// By bank, the one with the most overdue card first.
absl::StatusOr<std::vector<DueBank>> DueNow(store::QuizStore& store, const Banks& banks, const std::string& learner,
                                            int64_t now_ms);

}  // namespace course::quiz

#endif  // QUIZ_REVIEW_QUEUE_H_
