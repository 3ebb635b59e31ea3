// The quizzes' part of an export.

#ifndef HARNESS_PRIVACY_EXPORT_QUIZZES_H_
#define HARNESS_PRIVACY_EXPORT_QUIZZES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "nlohmann/json_fwd.hpp"

namespace course::privacy {

struct Quizzes {
  struct Bank {
    std::string bank;
    std::string bytes;
  };
  struct Attempt {
    store::QuizAttempt attempt;
    std::vector<store::QuizAnswer> answers;
  };

  std::map<std::string, Bank> banks;  // by version
  std::vector<Attempt> attempts;      // in the order in which they were started
  std::vector<store::QuizCard> cards;
};

// InvalidArgument names the place and the rule.
absl::StatusOr<Quizzes> ReadQuizzes(const nlohmann::json& value);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_QUIZZES_H_
