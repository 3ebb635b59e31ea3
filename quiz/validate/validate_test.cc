#include "quiz/validate/validate.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "quiz/question/testing/toy_bank.h"

namespace course::quiz {
namespace {

using testing::ParseToy;
using testing::ToyHeader;
using testing::ToyQuestions;
using testing::With;

std::string Lines(const Problems& problems) {
  return absl::StrJoin(problems, "\n", [](std::string* out, const Problem& p) { out->append(p.ToString()); });
}

// A number of tokens, parametric: 5 + 6 + ... for a prompt of 5, with a formula that the course has.
Question Drawn() {
  Question question = {.id = "t-drawn",
                       .kind = Kind::kNumeric,
                       .prompt = "{prompt_len} {num_new_tokens}",
                       .why = "{answer}",
                       .wrong = {{.why = "appends first", .formula = "work_without_cache/counts_after_appending"},
                                 {.why = "counts the prompt once", .formula = "work_without_cache/prompt_once"}}};
  question.formula = "work_without_cache";
  question.revision = 1;
  question.parameters = {{.name = "prompt_len", .values = {5, 7}}, {.name = "num_new_tokens", .values = {10, 20}}};
  question.line = 41;
  return question;
}

Question Number(const std::string& value, const std::string& mistake) {
  Question question = {.id = "t-number", .kind = Kind::kNumeric, .prompt = "p", .why = "w"};
  question.value = value;
  question.wrong = {{.text = mistake, .why = "no"}};
  question.line = 41;
  return question;
}

Bank Of(std::vector<Question> questions) {
  Bank bank;
  bank.file = "f";
  bank.questions = std::move(questions);
  return bank;
}

TEST(CheckJudged, EveryKindTakesItsKeyAsRightAndItsMistakesAsWrong) {
  Bank bank = ParseToy(ToyHeader() + ToyQuestions()).bank;
  std::erase_if(bank.questions, [](const Question& q) { return q.IsParametric(); });
  ASSERT_EQ(bank.questions.size(), 7u);
  bank.questions.push_back(Drawn());
  EXPECT_EQ(Lines(CheckJudged(bank)), "");
}

TEST(CheckJudged, AMistakeWithinTheToleranceIsNamed) {
  Question question = Number("10 ms", "11 ms");
  question.absolute_tolerance = 2;
  const Problems problems = CheckJudged(Of({question}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "judge");
  EXPECT_TRUE(absl::StrContains(problems[0].text, "takes the wrong option \"11 ms\" as right")) << problems[0].text;
}

TEST(CheckJudged, AFormulaOfAnotherRevisionIsNamed) {
  Question question = Drawn();
  question.revision = 7;
  const Problems problems = CheckJudged(Of({question}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_TRUE(absl::StrContains(problems[0].text, "revision 7")) << problems[0].text;
}

TEST(CheckTolerance, ANumberThatIsNotWholeInItsUnitNeedsOne) {
  EXPECT_EQ(Lines(CheckTolerance(Of({Number("128 KiB", "64 KiB"), Number("-3", "3"), Drawn()}))), "");
  const Problems problems = CheckTolerance(Of({Number("0.64 %", "6.4 %")}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(
      problems[0].ToString(),
      "f:41: tolerance: question t-number must be answered exactly, and its value \"0.64 %\" is not whole: give a "
      "`tolerance` such as \"1 %\"");
  Question tolerant = Number("0.64 %", "6.4 %");
  tolerant.tolerance = 0.05;
  EXPECT_EQ(Lines(CheckTolerance(Of({tolerant}))), "");
}

Surroundings Nothing() {
  return {.headings = [](const std::string&) { return std::nullopt; },
          .is_file = [](const std::string&) { return false; },
          .course = {}};
}

TEST(Validate, SaysWhatTheParserFoundAndWhatTheRulesFoundTogether) {
  const std::string toml = With(ToyHeader() + ToyQuestions(), "why = \"One of each.\"", "");
  const Problems problems = Validate({ParseToy(toml)}, Nothing());
  EXPECT_TRUE(absl::StrContains(Lines(problems), "toy.toml:14: explanation: question t-single: has no `why`"))
      << Lines(problems);
  EXPECT_TRUE(absl::StrContains(Lines(problems), "count: bank toy has 8 questions: write 17 more")) << Lines(problems);
  EXPECT_TRUE(absl::StrContains(Lines(problems), "tests: question t-multi names a lab \"//phases/P/L\""))
      << Lines(problems);
  EXPECT_TRUE(std::is_sorted(problems.begin(), problems.end(),
                             [](const Problem& a, const Problem& b) { return a.line < b.line; }));
}

TEST(Validate, AsksNoRuleAboutAQuestionThatCouldNotBeRead) {
  const std::string toml =
      With(ToyHeader() + ToyQuestions(), "tests = [\"//phases/P/L:Suite.*\"]", "tests = [\"x\", 1]");
  EXPECT_FALSE(absl::StrContains(Lines(Validate({ParseToy(toml)}, Nothing())), "question t-multi names a lab"));
}

TEST(Validate, AFileThatIsNoTomlHasOneProblem) {
  const Problems problems = Validate({ParseToy("title = \n")}, Nothing());
  ASSERT_EQ(problems.size(), 1u) << Lines(problems);
  EXPECT_EQ(problems[0].rule, "toml");
}

TEST(Validate, TwoFilesWithTheSameIdAreBothNamed) {
  Parsed first = ParseToy(ToyHeader() + ToyQuestions()), second = first;
  second.bank.file = "quiz/bank/x2.toml";
  EXPECT_TRUE(absl::StrContains(Lines(Validate({first, second}, Nothing())),
                                "quiz/bank/x2.toml:14: doubled: question t-single has the id of the one in "
                                "quiz/bank/toy.toml:14: rename one"));
}

}  // namespace
}  // namespace course::quiz
