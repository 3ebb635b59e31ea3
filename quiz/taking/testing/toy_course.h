// Taking over toy banks, a real SQLite store, and a clock that stands still until it is moved.

#ifndef QUIZ_TAKING_TESTING_TOY_COURSE_H_
#define QUIZ_TAKING_TESTING_TOY_COURSE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/rng.h"
#include "harness/store/quiz_store.h"
#include "harness/store/store.h"
#include "harness/store/testing/temp_database.h"
#include "quiz/taking/taking.h"
#include "quiz/testing/toy_banks.h"

namespace course::quiz::testing {

inline constexpr char kMe[] = "me";
inline constexpr int64_t kMinuteMs = 60'000;

class ToyCourse {
 public:
  ToyCourse();

  ToyBanks banks;
  std::atomic<int64_t> now_ms = 1'700'000'000'000;

  store::Store& store() { return *store_; }
  store::QuizStore& quizzes() { return store_->quizzes(); }
  // Another Taking over the same things, as another process would have it: it has nothing cached. `store` stands in for
  // quizzes().
  std::unique_ptr<Taking> MakeTaking(store::QuizStore* store = nullptr);
  Taking& taking() { return *taking_; }

  // These expect that it works.
  std::string Start(const StartOptions& options = {}, const std::string& bank = "toy");
  AttemptView Look(const std::string& attempt);
  SaveResult Save(const std::string& attempt, int position, const Answer& answer, bool final = true,
                  Certainty certainty = Certainty::kNone);
  AttemptView Finish(const std::string& attempt);
  // Answers one question, final or not, by whatever `answer` makes of it.
  SaveResult Give(const std::string& attempt, const std::string& question,
                  const std::function<Answer(const Shown&)>& answer, bool final = true,
                  Certainty certainty = Certainty::kNone);
  // Every question right.
  void GiveAllRight(const std::string& attempt);

 private:
  store::TempDatabase database_;
  std::unique_ptr<store::Store> store_;
  std::mutex mutex_;
  base::Rng rng_;  // guarded by mutex_
  std::unique_ptr<Taking> taking_;
};

// Where a question stands in this attempt.
int PositionOf(const AttemptView& view, const std::string& question);

}  // namespace course::quiz::testing

#endif  // QUIZ_TAKING_TESTING_TOY_COURSE_H_
