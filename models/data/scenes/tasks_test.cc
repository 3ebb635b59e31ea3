#include "models/data/scenes/tasks.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace scenes {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

std::string AnswerText(const Facts& facts, Task task) {
  const auto ids = RightAnswer(facts, task);
  return ids.ok() ? TextOf(*ids) : ids.status().ToString();
}

// 2 + 6 + 4 + 4 + 4 + 8 + 10 + 4.
TEST(Words, AreFortyTwoAndAllDiffer) {
  EXPECT_EQ(Words().size(), 42u);
  EXPECT_EQ(std::set<std::string>(Words().begin(), Words().end()).size(), 42u);
  EXPECT_EQ(Words()[kEos], "<eos>");
  EXPECT_EQ(Words()[TaskWord(Task::kCaption)], "caption");
  EXPECT_EQ(Words()[TaskWord(Task::kDigit)], "digit?");
}

TEST(RightAnswer, IsWhatOneWouldSay) {
  const Facts disc = {.kind = Kind::kObject, .colour = 0, .shape = 0, .place = 0};
  EXPECT_EQ(AnswerText(disc, Task::kCaption), "a red disc at top-left");
  EXPECT_EQ(AnswerText({.kind = Kind::kObject, .colour = 3, .shape = 2, .place = 3}, Task::kCaption),
            "a yellow triangle at bottom-right");
  EXPECT_EQ(AnswerText(disc, Task::kColour), "red");
  EXPECT_EQ(AnswerText(disc, Task::kShape), "disc");
  EXPECT_EQ(AnswerText(disc, Task::kPlace), "top-left");
  const Facts dots = {.kind = Kind::kDots, .colour = 1, .count = 3};
  EXPECT_EQ(AnswerText(dots, Task::kCaption), "green dots");
  EXPECT_EQ(AnswerText(dots, Task::kCount), "three");
  const Facts digit = {.kind = Kind::kDigit, .colour = 2, .digit = 7, .scale = 4};
  EXPECT_EQ(AnswerText(digit, Task::kCaption), "a blue digit");
  EXPECT_EQ(AnswerText(digit, Task::kDigit), "7");
}

TEST(RightAnswer, EndsWithEosAndFitsBehindItsTask) {
  base::Rng rng = {5};
  for (int i = 0; i < 300; ++i) {
    const Facts facts = DrawFacts(rng);
    for (const Task task : TasksOf(facts.kind)) {
      const auto ids = RightAnswer(facts, task);
      ASSERT_TRUE(IsOk(ids));
      EXPECT_EQ(std::ranges::find(*ids, kEos), ids->end() - 1);
      EXPECT_LE(1 + ids->size(), size_t{kMaxText});
      EXPECT_EQ(ids->size() == 2, task != Task::kCaption) << "a question has one word for an answer";
    }
  }
}

TEST(RightAnswer, RefusesAQuestionThatThePictureHasNoAnswerTo) {
  EXPECT_TRUE(HasCodeAndText(RightAnswer({.kind = Kind::kDots}, Task::kShape).status(),
                             absl::StatusCode::kInvalidArgument, "task 2 has no answer for a picture of kind 1"));
}

// Whoever hears the three words can answer everything: no two pictures with the same three have different answers.
TEST(TellingWords, TellAllThatIsAsked) {
  const Facts facts = {.kind = Kind::kObject, .colour = 1, .shape = 3, .place = 2};
  EXPECT_EQ(TextOf(TellingWords(facts)), "cross green bottom-left");
  EXPECT_EQ(TextOf(TellingWords({.kind = Kind::kDots, .colour = 0, .count = 8})), "eight red dots");
  EXPECT_EQ(TextOf(TellingWords({.kind = Kind::kDigit, .colour = 0, .digit = 0})), "0 red digit");
  base::Rng rng = {6};
  for (int i = 0; i < 300; ++i) {
    const Facts drawn = DrawFacts(rng);
    const std::vector<int> words = TellingWords(drawn);
    for (const Task task : TasksOf(drawn.kind)) {
      if (task == Task::kCaption) continue;
      EXPECT_EQ(std::ranges::count(words, RightAnswer(drawn, task)->front()), 1) << TextOf(words);
    }
  }
}

}  // namespace
}  // namespace scenes
