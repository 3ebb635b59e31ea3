// Free text becomes one of the six questions that the scene VLM was taught, by rules that one can read; everything else
// is refused with a sentence that lists them.
//
// This is no language understanding, and it does not pretend to be: the model has 42 words.

#ifndef MODELS_VLM_SESSION_QUESTION_H_
#define MODELS_VLM_SESSION_QUESTION_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/scenes/tasks.h"

namespace vlm_session {

inline constexpr size_t kMaxQuestion = 500;  // [bytes]

struct Rule {
  scenes::Task task;
  std::vector<std::string> phrases;  // any of them, as whole words, in any case
  std::string example;
};

// One for each task.
const std::vector<Rule>& Rules();

struct Understood {
  scenes::Task task = scenes::Task::kCaption;
  std::string phrase;  // what decided
};

// The phrase that stands first in the question decides; of phrases that begin together, the longer one.
//
// Example: "What colour is the shape?" is kColour. "How old is the cat?" is refused.
// Errors:  InvalidArgument for a question that is empty, has more than kMaxQuestion bytes or no phrase of any rule.
absl::StatusOr<Understood> Understand(std::string_view question);

}  // namespace vlm_session

#endif  // MODELS_VLM_SESSION_QUESTION_H_
