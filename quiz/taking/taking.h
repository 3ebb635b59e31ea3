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
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "quiz/answer/answer.h"
#include "quiz/banks/banks.h"
#include "quiz/paper/paper.h"
#include "quiz/scoring/score.h"

namespace course::quiz {

enum class Mode {
  kPractice,  // the explanation after each answer; an answer is final when it is given
  kExam,      // a time limit by this machine's clock, no feedback before the end; answers can be changed until then
  kReview,    // practice over the questions that are due
};
std::string_view ModeName(Mode mode);

struct StartOptions {
  Mode mode = Mode::kPractice;
  bool certainty = false;
  std::string retry;  // a closed attempt of this learner: only the questions that were not fully right in it
};

// What is told once the answer is final, or the attempt closed.
struct Revealed {
  Judged judged;
  Key key;
  int certainty_mark = 0;
  double points = 0;
};

struct ItemView {
  Shown shown;
  std::optional<Given> given;  // kept so far
  bool final = false;
  std::optional<Revealed> revealed;
};

struct AttemptView {
  store::QuizAttempt attempt;
  std::string title;  // of the bank
  double pass = 0.8;
  std::vector<ItemView> items;
  std::optional<Score> score;  // once it is closed
  int Answered() const;
  // The first position without an answer; nullopt if all have one.
  std::optional<int> NextOpen(int after = -1) const;
};

struct SaveResult {
  store::Saved outcome = store::Saved::kSaved;
  std::string reason;  // a sentence for the learner where it was refused; empty where it was kept
  bool Kept() const { return outcome == store::Saved::kSaved || outcome == store::Saved::kSaidBefore; }
};

// Safe to call from several threads. An attempt whose deadline has passed is closed by whoever looks at it first;
// answers that were received before the deadline count, however late they are processed, for a grace of kGraceMs.
class Taking {
 public:
  static constexpr int64_t kGraceMs = 5'000;

  struct Options {
    store::QuizStore* store = nullptr;
    std::function<std::shared_ptr<const Banks>()> banks;
    std::function<int64_t()> now_ms;
    std::function<uint64_t()> random;  // empty: the system's; for seeds and ids
  };
  explicit Taking(Options options);

  // The id of the attempt; the open one of this bank and mode if there is one. NotFound: no such bank (names the
  // nearest); FailedPrecondition: no attempts left, nothing to retry, nothing due.
  absl::StatusOr<std::string> Start(const std::string& learner, const std::string& bank, const StartOptions& options);
  // NotFound for somebody else's attempt, as for none.
  absl::StatusOr<AttemptView> Look(const std::string& learner, const std::string& attempt);
  // `final`: the learner says so; in exam mode answers stay open whatever is said. InvalidArgument for an answer that
  // has not the question's form (nothing is final then; the draft is kept where it can be).
  absl::StatusOr<SaveResult> Save(const std::string& learner, const std::string& attempt, int position,
                                  const Answer& answer, Certainty certainty, bool final, int64_t received_ms);
  // Closes it, scores it and puts what was missed into the review queue. Of a closed one it is Look().
  absl::StatusOr<AttemptView> Finish(const std::string& learner, const std::string& attempt);
  // Closes what is overdue; called now and then while a server runs. How many it closed.
  absl::StatusOr<int> CloseOverdue();
  // A closed attempt by today's bank; kept only if `keep`.
  absl::StatusOr<Rescored> RescoreNow(const std::string& learner, const std::string& attempt, bool keep);

 private:
  absl::StatusOr<std::shared_ptr<const Bank>> BankOf(const std::string& version);

  const Options options_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Bank>> versions_;  // guarded by mutex_
};

}  // namespace course::quiz

#endif  // QUIZ_TAKING_TAKING_H_
