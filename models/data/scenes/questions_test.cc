// Which question is which task, and what is refused.

#include "models/data/scenes/questions.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace scenes {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

TEST(Understand, KnowsTheExamplesOfItsRules) {
  ASSERT_EQ(QuestionRules().size(), kTasks);
  for (const QuestionRule& rule : QuestionRules()) {
    const auto understood = Understand(rule.example);
    ASSERT_TRUE(IsOk(understood));
    EXPECT_EQ(understood->task, rule.task) << rule.example;
    EXPECT_EQ(&rule - QuestionRules().data(), static_cast<int>(rule.task)) << "in the order of the tasks";
  }
}

TEST(Understand, ThePhraseThatStandsFirstDecides) {
  for (const auto& [question, task, phrase] : std::vector<std::tuple<std::string, Task, std::string>>{
           {"What colour is the shape?", Task::kColour, "colour"},
           {"Which shape has the colour red?", Task::kShape, "shape"},
           {"COLOR?", Task::kColour, "color"},
           {"Tell me:where is the disc", Task::kPlace, "where"},
           {"How many dots are in this place?", Task::kCount, "how many"},
           {"Please read it.", Task::kDigit, "read"},
           {"What is in the picture, and where?", Task::kCaption, "what is in"},
           {"count the digits", Task::kCount, "count"},
           {"What do you see?", Task::kCaption, "what do you see"},
           {"in which corner?", Task::kPlace, "which corner"},
           {"What colour is it and where?", Task::kColour, "colour"},
           {"what object is this", Task::kShape, "what object"}}) {
    const auto understood = Understand(question);
    ASSERT_TRUE(IsOk(understood)) << question;
    EXPECT_EQ(understood->task, task) << question;
    EXPECT_EQ(understood->phrase, phrase) << question;
  }
}

TEST(Understand, RefusesTheRestAndSaysWhatItKnows) {
  for (const char* question :
       {"How old is the cat?", "Is it happy?", "discoloured", "already", "an account?", "\xff\xff a"}) {
    EXPECT_TRUE(HasCodeAndText(Understand(question).status(), absl::StatusCode::kInvalidArgument,
                               "asks for nothing that this model was taught. It was taught: Describe the picture. What "
                               "colour is it? Which shape is it? Where is it?"))
        << question;
  }
  for (const char* empty : {"", "  ?! "}) {
    EXPECT_TRUE(
        HasCodeAndText(Understand(empty).status(), absl::StatusCode::kInvalidArgument, "a question without a word"));
  }
  EXPECT_TRUE(HasCodeAndText(Understand(std::string(501, 'a')).status(), absl::StatusCode::kInvalidArgument,
                             "501 bytes; at most 500"));
  EXPECT_TRUE(IsOk(Understand(std::string(493, ' ') + " colour")));
}

}  // namespace
}  // namespace scenes
