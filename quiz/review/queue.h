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
#include "quiz/scoring/score.h"

namespace course::quiz {

// What becomes of cards: to be written if those that they follow from are still as they were read. Else somebody's
// progress would be lost who answers the same question elsewhere.
struct CardChanges {
  std::vector<store::QuizCard> seen;   // with store::NoCard() for a question that is in no queue
  std::vector<store::QuizCard> cards;  // of the same questions, in the same order
};

// What closing an attempt does to the queue: the cards to be written, one a question. A question that was not fully
// right gets a card, or loses its progress if it has one; one whose card is due and that was right moves on; others
// stay as they are: right before it was due, a question says little about what will be remembered then. Unanswered ones
// count as wrong.
absl::StatusOr<CardChanges> CardsAfter(store::QuizStore& store, const std::string& learner, const std::string& bank,
                                       const Score& score, const Answers& answers, int64_t now_ms);

// Questions whose `tests` name a test that failed in a new run of the learner's own code become due now, with the test
// as their reason. Once a failure: a test that goes on failing from run to run brings its questions back no second
// time, and a run that was looked at before is not looked at again. A run without a single point brings nothing back,
// and makes no later failure a new one: it is the starter as it was delivered, code that does not compile, or one in
// which nothing works yet.
//
// Looks at kMostRuns runs at most, the newest ones; costs one small query when nothing new was recorded.
absl::Status BringFailedTests(store::Store& runs, store::QuizStore& store, const Banks& banks,
                              const std::string& learner, int64_t now_ms);
inline constexpr int kMostRuns = 200;

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
