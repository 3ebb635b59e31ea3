// Free text becomes one of the six questions that the small models were taught, by rules that one can read; everything
// else is refused with a sentence that lists them.
//
// This is no language understanding, and it does not pretend to be: the models have 42 words. The rules are values:
// a page shows and follows them without a model or a picture.

#ifndef MODELS_DATA_SCENES_QUESTIONS_H_
#define MODELS_DATA_SCENES_QUESTIONS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/scenes/task.h"

namespace scenes {

inline constexpr size_t kMaxQuestion = 500;  // [bytes]

struct QuestionRule {
  Task task;
  std::vector<std::string> phrases;  // any of them, as whole words, in any case
  std::string example;
};

// One for each task, in their order.
const std::vector<QuestionRule>& QuestionRules();

struct Understood {
  Task task = Task::kCaption;
  std::string phrase;  // what decided
};

// The phrase that stands first in the question decides; of phrases that begin together, the longer one.
//
// Example: "What colour is the shape?" is kColour. "How old is the cat?" is refused.
// Errors:  InvalidArgument for a question that is empty, has more than kMaxQuestion bytes or no phrase of any rule.
absl::StatusOr<Understood> Understand(std::string_view question);

}  // namespace scenes

#endif  // MODELS_DATA_SCENES_QUESTIONS_H_
