// What can be asked about a picture, in a language of 42 words, and what is the right answer.
//
//   caption  ->  a red disc at top-left | red dots | a red digit      coarse on purpose, as captions of the web are
//   colour?  ->  red          shape?  ->  disc          where?  ->  top-left
//   count?   ->  three        digit?  ->  7
//
// The word of the task comes first, then the answer, then <eos>: 7 words at most.

#ifndef MODELS_DATA_SCENES_TASKS_H_
#define MODELS_DATA_SCENES_TASKS_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/task.h"

namespace scenes {

inline constexpr int kPad = 0, kEos = 1;
inline constexpr int kVocabulary = 42;
inline constexpr int kMaxText = 7;  // "caption a red disc at top-left <eos>"

// All words by id: <pad>, <eos>, the words of the tasks, shapes, colours, places, "one" to "eight", "0" to "9", "a",
// "at", "dots", "digit". What is new is added at the end: a checkpoint's rows are numbered by these ids.
const std::vector<std::string>& Words();

// The id of the word that asks for it: 2 to 7.
constexpr int TaskWord(Task task) { return 2 + static_cast<int>(task); }

// What can be asked about a picture of that kind: kCaption first, then questions. Nobody asks a digit for its shape.
std::vector<Task> TasksOf(Kind kind);

// The ids of the right answer, <eos> last.
//
// Errors: InvalidArgument if the task is none of its kind's.
absl::StatusOr<std::vector<int>> RightAnswer(const Facts& facts, Task task);

// The ids of the three words that tell a picture of its kind from all others: shape, colour and place; number, colour
// and "dots"; digit, colour and "digit". (The size of a digit has no word.)
std::vector<int> TellingWords(const Facts& facts);

// The words up to the first <eos>, with spaces between. REQUIRES: 0 <= id < 42.
std::string TextOf(std::span<const int> ids);

}  // namespace scenes

#endif  // MODELS_DATA_SCENES_TASKS_H_
