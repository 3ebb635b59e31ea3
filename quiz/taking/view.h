// An attempt as its learner may see it just now: plain values, from which nothing of a key can be read before it may
// be.

#ifndef QUIZ_TAKING_VIEW_H_
#define QUIZ_TAKING_VIEW_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "quiz/paper/paper.h"
#include "quiz/scoring/judge.h"
#include "quiz/scoring/score.h"
#include "quiz/taking/sitting.h"

namespace course::quiz {

enum class Mode {
  kPractice,  // the explanation after each answer; an answer is final when it is given
  kExam,      // a time limit by this machine's clock, no feedback before the end; answers can be changed until then
  kReview,    // practice over the questions that are due
};
// "practice", "exam", "review": as the store and the pages write it.
std::string_view ModeName(Mode mode);
absl::StatusOr<Mode> ModeFromName(std::string_view name);

// What is told once the answer is final, or the attempt closed.
struct Revealed {
  Judged judged;
  Key key;
  int certainty_mark = 0;
  double points = 0;
};

struct ItemView {
  std::shared_ptr<const Shown> shown;  // never null: a page of one question copies no others
  std::optional<Given> given;          // kept so far
  bool final = false;
  std::optional<Revealed> revealed;
  // A sentence for the learner if what was kept of the answer cannot be read; else empty. Then nothing is `given`.
  std::string trouble;
};

struct AttemptView {
  // Without the seed while it is open, which would tell where the right choice stands.
  store::QuizAttempt attempt;
  std::string title;  // of the bank
  double pass = 0.8;
  std::vector<ItemView> items;
  // Once it is closed, by the bank that it was drawn from. What counts is `attempt.points`: the same, unless the
  // attempt was scored again after a key was mended.
  std::optional<Score> score;

  // In an exam a question is answered when something is kept of it, otherwise when the answer is final.
  int Answered() const;
  // The first position after `after` without an answer, going on from the beginning at the end; nullopt if all have
  // one.
  std::optional<int> NextOpen(int after = -1) const;
};

// Who closed an attempt that nobody could score: what its key was is not known any more.
inline constexpr char kByCourse[] = "course";

// A retry and a review ask a few questions only: whoever gets them right has not passed the quiz.
bool IsWholePaper(const store::QuizAttempt& attempt);
// Of which best scores and passes are made: closed, over a whole paper, and scored (one whose bank was lost has no
// points to get).
bool Counts(const store::QuizAttempt& attempt);

// `attempt` and `kept` as the store has them now.
AttemptView MakeView(const std::shared_ptr<const Sitting>& sitting, const store::QuizAttempt& attempt,
                     const std::vector<store::QuizAnswer>& kept);

}  // namespace course::quiz

#endif  // QUIZ_TAKING_VIEW_H_
