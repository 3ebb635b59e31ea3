#include "models/data/scenes/tasks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"

namespace scenes {
namespace {

// The first id of each group of words, in the order of Words().
constexpr int kShapeWords = 2 + kTasks;
constexpr int kColourWords = kShapeWords + kShapes;
constexpr int kPlaceWords = kColourWords + kColours;
constexpr int kNumberWords = kPlaceWords + kPlaces;
constexpr int kDigitWords = kNumberWords + kMaxDots;
constexpr int kA = kDigitWords + kDigits, kAt = kA + 1, kDotsWord = kA + 2, kDigitWord = kA + 3;
static_assert(kDigitWord + 1 == kVocabulary);

std::vector<std::string> AllWords() {
  std::vector<std::string> words = {"<pad>", "<eos>", "caption", "colour?", "shape?", "where?", "count?", "digit?"};
  const auto add = [&words](const auto& group) { words.insert(words.end(), group.begin(), group.end()); };
  add(kShapeNames);
  add(kColourNames);
  add(kPlaceNames);
  add(std::vector<std::string>{"one", "two", "three", "four", "five", "six", "seven", "eight"});
  for (int digit = 0; digit < kDigits; ++digit) words.push_back(absl::StrCat(digit));
  add(std::vector<std::string>{"a", "at", "dots", "digit"});
  return words;
}

std::vector<int> CaptionOf(const Facts& facts) {
  const int colour = kColourWords + facts.colour;
  switch (facts.kind) {
    case Kind::kObject:
      return {kA, colour, kShapeWords + facts.shape, kAt, kPlaceWords + facts.place};
    case Kind::kDots:
      return {colour, kDotsWord};
    case Kind::kDigit:
      return {kA, colour, kDigitWord};
  }
  CHECK(false) << "no such kind: " << static_cast<int>(facts.kind);
}

int AnswerWord(const Facts& facts, Task task) {
  switch (task) {
    case Task::kColour:
      return kColourWords + facts.colour;
    case Task::kShape:
      return kShapeWords + facts.shape;
    case Task::kPlace:
      return kPlaceWords + facts.place;
    case Task::kCount:
      return kNumberWords + facts.count - 1;
    default:
      return kDigitWords + facts.digit;
  }
}

}  // namespace

const std::vector<std::string>& Words() {
  static const auto& words = *new std::vector<std::string>(AllWords());
  return words;
}

std::vector<Task> TasksOf(Kind kind) {
  switch (kind) {
    case Kind::kObject:
      return {Task::kCaption, Task::kColour, Task::kShape, Task::kPlace};
    case Kind::kDots:
      return {Task::kCaption, Task::kColour, Task::kCount};
    case Kind::kDigit:
      return {Task::kCaption, Task::kColour, Task::kDigit};
  }
  CHECK(false) << "no such kind: " << static_cast<int>(kind);
}

absl::StatusOr<std::vector<int>> RightAnswer(const Facts& facts, Task task) {
  const std::vector<Task> tasks = TasksOf(facts.kind);
  if (std::ranges::count(tasks, task) == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "task ", static_cast<int>(task), " has no answer for a picture of kind ", static_cast<int>(facts.kind)));
  }
  std::vector<int> ids = task == Task::kCaption ? CaptionOf(facts) : std::vector<int>{AnswerWord(facts, task)};
  ids.push_back(kEos);
  return ids;
}

std::vector<int> TellingWords(const Facts& facts) {
  const int colour = kColourWords + facts.colour;
  switch (facts.kind) {
    case Kind::kObject:
      return {kShapeWords + facts.shape, colour, kPlaceWords + facts.place};
    case Kind::kDots:
      return {kNumberWords + facts.count - 1, colour, kDotsWord};
    case Kind::kDigit:
      return {kDigitWords + facts.digit, colour, kDigitWord};
  }
  CHECK(false) << "no such kind: " << static_cast<int>(facts.kind);
}

std::string TextOf(std::span<const int> ids) {
  std::vector<std::string> words;
  for (const int id : ids) {
    CHECK(id >= 0 && id < kVocabulary) << "word " << id << " of " << kVocabulary;
    if (id == kEos) break;
    words.push_back(Words()[id]);
  }
  return absl::StrJoin(words, " ");
}

}  // namespace scenes
