// Taking a quiz: what the browser and the terminal both do, over the store. The one place that decides what a learner
// may see and when an answer counts.
//
//   ASSIGN_OR_RETURN(const std::string id, taking.Start(learner, "00", {}));
//   ASSIGN_OR_RETURN(const AttemptView view, taking.Look(learner, id));
//   ASSIGN_OR_RETURN(const SaveResult saved, taking.Save(learner, id, 0, {.picks = {2}}, Certainty::kSure, true, now));

#ifndef QUIZ_TAKING_TAKING_H_
#define QUIZ_TAKING_TAKING_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "quiz/answer/answer.h"
#include "quiz/banks/banks.h"
#include "quiz/scoring/score.h"
#include "quiz/taking/sitting.h"
#include "quiz/taking/view.h"

namespace course::quiz {

struct StartOptions {
  Mode mode = Mode::kPractice;
  bool certainty = false;
  std::string retry;  // a closed attempt of this learner: only the questions that were not fully right in it
};

struct SaveResult {
  store::Saved outcome = store::Saved::kSaved;
  // A sentence for the learner: why it was refused, or what a draft that was kept still lacks. Else empty.
  std::string reason;
  bool Kept() const { return outcome == store::Saved::kSaved || outcome == store::Saved::kSaidBefore; }
};

// Safe to call from several threads, and while other processes use the same store. An attempt whose deadline has
// passed is closed by whoever looks at it first; answers that were received before the deadline count, however late
// they are processed, for a grace of kGraceMs.
//
// An attempt goes on with the version of the bank that it was drawn from, whatever becomes of the file. One whose paper
// cannot be drawn any more, because a formula was changed while it was open, is closed by "course" and without points
// by the next Start, Finish or CloseOverdue. A kept answer that cannot be read keeps nobody from going on: it counts as
// none, and the view says so.
class Taking {
 public:
  static constexpr int64_t kGraceMs = 5'000;
  static constexpr int kMostReviewed = 20;  // questions in one review

  struct Options {
    store::QuizStore* store = nullptr;
    std::function<std::shared_ptr<const Banks>()> banks;
    std::function<int64_t()> now_ms;
    std::function<uint64_t()> random;  // empty: the system's; for seeds and ids
  };
  explicit Taking(Options options);

  // The id of the attempt; the open one of this bank and mode if there is one, whatever else is asked for. NotFound: no
  // such bank (names the nearest), no such attempt to retry; FailedPrecondition: no attempts left, nothing to retry,
  // nothing due.
  absl::StatusOr<std::string> Start(const std::string& learner, const std::string& bank, const StartOptions& options);
  // NotFound for somebody else's attempt, as for none.
  absl::StatusOr<AttemptView> Look(const std::string& learner, const std::string& attempt);
  // `final`: the learner says so; in exam mode answers stay open whatever is said. InvalidArgument for an answer that
  // has not the question's form, where one with it would be taken: nothing is final then. What can be kept of it
  // (IsDraft) is kept all the same; if it was meant as a draft, that is no error, and the reason says what is missing.
  // A certainty that the attempt does not ask for is dropped.
  absl::StatusOr<SaveResult> Save(const std::string& learner, const std::string& attempt, int position,
                                  const Answer& answer, Certainty certainty, bool final, int64_t received_ms);
  // Whether this question takes an answer, whatever the answer is: kSaved, or what Save() would refuse it for. For
  // whoever cannot read what was sent: that an attempt is closed says more than what is wrong with the form.
  absl::StatusOr<SaveResult> MaySave(const std::string& learner, const std::string& attempt, int position,
                                     int64_t received_ms);
  // Closes it, scores it and puts what was missed into the review queue, all at once: every answer that was kept is in
  // the score. Of a closed one it is Look(). Aborted, and still open: answers of another tab keep coming in between.
  absl::StatusOr<AttemptView> Finish(const std::string& learner, const std::string& attempt);
  // Closes what is overdue; called now and then while a server runs. How many it closed. One that cannot be closed
  // keeps no other back; its error comes at the end.
  absl::StatusOr<int> CloseOverdue();
  // A closed attempt by today's bank; kept only if `keep`. FailedPrecondition for an open one, and for one that the
  // course closed: no bank gives it the points back that nobody can explain. DataLoss: its bank or one of its answers
  // is lost, and it keeps the points that it has.
  absl::StatusOr<Rescored> RescoreNow(const std::string& learner, const std::string& attempt, bool keep);

 private:
  // start.cc
  // The one that can be gone on with; one that is over or lost is closed.
  absl::StatusOr<std::optional<std::string>> OpenOne(const std::string& learner, const std::string& bank, Mode mode);
  absl::StatusOr<std::vector<std::string>> Chosen(const std::string& learner, const Banks& banks, const Bank& bank,
                                                  const StartOptions& options);  // empty: what the seed draws
  absl::StatusOr<std::vector<std::string>> MissedIn(const std::string& learner, const std::string& attempt,
                                                    const Bank& bank);
  absl::StatusOr<std::vector<std::string>> DueIn(const std::string& learner, const Banks& banks, const Bank& bank);
  absl::StatusOr<Sitting> Draw(const std::string& learner, std::shared_ptr<const Bank> bank,
                               const StartOptions& options, std::vector<std::string> only);

  // taking.cc
  // As it is now: closed first if it is overdue.
  absl::StatusOr<store::QuizAttempt> Current(const std::string& learner, const std::string& attempt);
  absl::StatusOr<AttemptView> View(const store::QuizAttempt& attempt);
  bool IsOver(const store::QuizAttempt& attempt) const;
  // True: closed now.
  absl::StatusOr<bool> Close(const store::QuizAttempt& attempt, std::string_view by, int64_t closed_ms);
  // By what is kept of its answers now.
  absl::StatusOr<store::CloseQuizAttempt> Scored(const store::QuizAttempt& attempt, std::string_view by,
                                                 int64_t closed_ms);

  const Options options_;
  Sittings sittings_;
};

}  // namespace course::quiz

#endif  // QUIZ_TAKING_TAKING_H_
