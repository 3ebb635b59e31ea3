// An invented learner who takes a quiz several times and gets better at it: for screenshots and benchmarks. Everything
// goes through Taking, as a person's answers do; the same options give the same history.
//
//   RETURN_IF_ERROR(TakeDemoQuizzes(store->quizzes(), Banks::Read(root), {.bank = "00", .seed = 1, .now_ms = now}));

#ifndef QUIZ_TESTING_DEMO_LEARNER_H_
#define QUIZ_TESTING_DEMO_LEARNER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "harness/store/quiz_store.h"
#include "quiz/banks/banks.h"

namespace course::quiz {

struct DemoQuizOptions {
  std::string bank;
  std::string learner = std::string(store::kOwner);
  uint64_t seed = 0;
  int64_t now_ms = 0;  // the last answer was given some minutes before
};

// In twelve days: two practices, a retry of what was missed, an exam that fails and one that is passed, a review of
// what was due, and a practice that is still open, a third of it answered.
absl::Status TakeDemoQuizzes(store::QuizStore& store, std::shared_ptr<const Banks> banks,
                             const DemoQuizOptions& options);

}  // namespace course::quiz

#endif  // QUIZ_TESTING_DEMO_LEARNER_H_
