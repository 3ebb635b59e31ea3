#include "quiz/testing/demo_learner.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/paper/plausible_mistake.h"
#include "quiz/taking/taking.h"

namespace course::quiz {
namespace {

constexpr int64_t kSecond = 1'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kDay = 24 * 60 * kMinute;

struct Session {
  StartOptions start;
  double skill = 0;     // how often an answer is right
  int64_t ago_ms = 0;   // when it begins, before now
  bool retry = false;   // of the session before
  double answered = 1;  // the share of the questions; less than 1: it stays open
};

const Session kSessions[] = {
    {.start = {.mode = Mode::kPractice}, .skill = 0.45, .ago_ms = 12 * kDay},
    {.start = {.mode = Mode::kPractice, .certainty = true}, .skill = 0.6, .ago_ms = 9 * kDay},
    {.start = {.mode = Mode::kPractice, .certainty = true},
     .skill = 0.7,
     .ago_ms = 9 * kDay - 40 * kMinute,
     .retry = true},
    {.start = {.mode = Mode::kExam, .certainty = true}, .skill = 0.5, .ago_ms = 5 * kDay},
    {.start = {.mode = Mode::kReview, .certainty = true}, .skill = 0.8, .ago_ms = 3 * kDay},
    {.start = {.mode = Mode::kExam, .certainty = true}, .skill = 0.92, .ago_ms = 2 * kDay},
    {.start = {.mode = Mode::kPractice, .certainty = true}, .skill = 0.7, .ago_ms = 12 * kMinute, .answered = 0.34},
};

// Who is right is mostly surer; not always.
Certainty Feeling(bool right, base::Rng& rng) {
  const int mood = rng.Below(20);
  if (right) return mood < 11 ? Certainty::kSure : mood < 17 ? Certainty::kThink : Certainty::kGuess;
  return mood < 3 ? Certainty::kSure : mood < 10 ? Certainty::kThink : Certainty::kGuess;
}

class DemoLearner {
 public:
  DemoLearner(store::QuizStore& store, std::shared_ptr<const Banks> banks, const DemoQuizOptions& options)
      : options_(options),
        store_(store),
        banks_(std::move(banks)),
        rng_{options.seed},
        taking_({.store = &store,
                 .banks = [this] { return banks_; },
                 .now_ms = [this] { return clock_ms_; },
                 .random = [this] { return rng_.Next(); }}) {}

  absl::Status Take(const Session& session) {
    clock_ms_ = options_.now_ms - session.ago_ms;
    StartOptions start = session.start;
    if (session.retry) start.retry = before_;
    const absl::StatusOr<std::string> started = taking_.Start(options_.learner, options_.bank, start);
    // Nothing was missed, or nothing is due.
    if (absl::IsFailedPrecondition(started.status())) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string id, started);
    ASSIGN_OR_RETURN(const std::vector<Item> paper, PaperOf(id));
    const int wanted = std::max(1, static_cast<int>(session.answered * static_cast<double>(paper.size())));
    for (int position = 0; position < wanted; ++position) {
      RETURN_IF_ERROR(Give(id, position, paper[position], session));
    }
    if (session.answered < 1) return absl::OkStatus();
    RETURN_IF_ERROR(taking_.Finish(options_.learner, id).status());
    before_ = id;
    return absl::OkStatus();
  }

 private:
  // With its keys, which a real learner does not have.
  absl::StatusOr<std::vector<Item>> PaperOf(const std::string& id) {
    ASSIGN_OR_RETURN(const std::optional<store::QuizAttempt> attempt, store_.GetAttempt(id));
    if (!attempt.has_value()) return absl::NotFoundError(absl::StrCat("no attempt ", id));
    return DrawPaper(*banks_->Find(options_.bank), attempt->seed, attempt->only);
  }

  absl::Status Give(const std::string& id, int position, const Item& item, const Session& session) {
    clock_ms_ += 15 * kSecond + rng_.Below(45) * kSecond;
    const bool right = rng_.Uniform() < session.skill;
    const Answer answer = right ? item.key.right : PlausibleMistake(item, rng_);
    const Certainty certainty = session.start.certainty ? Feeling(right, rng_) : Certainty::kNone;
    ASSIGN_OR_RETURN(const SaveResult saved, taking_.Save(options_.learner, id, position, answer, certainty,
                                                          /*final=*/true, clock_ms_));
    if (!saved.Kept()) return absl::InternalError(absl::StrCat(item.shown.id, ": ", saved.reason));
    return absl::OkStatus();
  }

  const DemoQuizOptions options_;
  store::QuizStore& store_;
  const std::shared_ptr<const Banks> banks_;
  base::Rng rng_;
  int64_t clock_ms_ = 0;
  std::string before_;  // the attempt that was closed last
  Taking taking_;
};

}  // namespace

absl::Status TakeDemoQuizzes(store::QuizStore& store, std::shared_ptr<const Banks> banks,
                             const DemoQuizOptions& options) {
  if (banks->Find(options.bank) == nullptr) {
    return absl::NotFoundError(absl::StrCat("there is no bank \"", options.bank, "\", or it has mistakes"));
  }
  DemoLearner learner(store, std::move(banks), options);
  for (const Session& session : kSessions) RETURN_IF_ERROR(learner.Take(session));
  return absl::OkStatus();
}

}  // namespace course::quiz
