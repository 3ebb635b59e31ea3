#include "harness/store/testing/sample_quizzes.h"

#include "absl/strings/str_cat.h"

namespace course::store {

QuizAttempt SampleAttempt(int number) {
  return {.id = absl::StrCat("attempt-", number),
          .learner = std::string(kOwner),
          .bank = "00",
          .bank_version = kBankVersion,
          .seed = 7,
          .mode = "practice",
          .questions = 5,
          .started_ms = 1'000'000 + 1'000 * int64_t{number}};
}

SaveQuizAnswer SampleAnswer(const QuizAttempt& attempt, int position, const std::string& answer, bool final) {
  return {.attempt = attempt.id,
          .learner = attempt.learner,
          .position = position,
          .answer = answer,
          .final = final,
          .received_ms = attempt.started_ms + 10};
}

CloseQuizAttempt SampleClose(const QuizAttempt& attempt, int64_t saves) {
  return {.attempt = attempt.id,
          .saves = saves,
          .closed_ms = attempt.started_ms + 500,
          .closed_by = "learner",
          .points = 3,
          .max_points = 5};
}

QuizCard SampleCard(const std::string& question, int64_t due_ms) {
  return {.learner = std::string(kOwner),
          .bank = "00",
          .question = question,
          .repetitions = 2,
          .interval_days = 6,
          .ease = 2.36,
          .lapses = 1,
          .last_ms = due_ms - 6 * 86'400'000,
          .due_ms = due_ms,
          .reason = "missed"};
}

}  // namespace course::store
