#include "quiz/validate/rules.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace course::quiz {
namespace {

std::string Lines(const Problems& problems) {
  return absl::StrJoin(problems, "\n", [](std::string* out, const Problem& p) { out->append(p.ToString()); });
}

Question Single(const std::string& id, const std::string& right = "two") {
  return {.id = id,
          .kind = Kind::kSingle,
          .outcome = "cost",
          .guide = "pending:toys",
          .prompt = "How many?",
          .why = "One of each.",
          .right = {{.text = right, .why = "yes"}},
          .wrong = {{.text = "one", .why = "no"}, {.text = "three", .why = "no"}, {.text = "four", .why = "no"}},
          .line = 41};
}

Question OfKind(const std::string& id, Kind kind) {
  Question question = Single(id);
  question.kind = kind;
  question.items = {"a", "b", "c", "d"};
  question.pairs = {{.left = "a", .right = "A"}, {.left = "b", .right = "B"}, {.left = "c", .right = "C"}};
  return question;
}

// 25 questions, and nothing that a rule finds.
Bank GoodBank() {
  Bank bank;
  bank.id = "toy";
  bank.file = "quiz/bank/toy.toml";
  bank.outcomes = {{.id = "cost", .text = "computes a cost"}};
  for (int i = 0; i < 18; ++i) bank.questions.push_back(Single(absl::StrCat("t-", i)));
  for (int i = 0; i < 3; ++i) {
    bank.questions.push_back(OfKind(absl::StrCat("t-drawn-", i), Kind::kNumeric));
    bank.questions.back().formula = "area";
  }
  bank.questions.push_back(OfKind("t-trace-1", Kind::kTracing));
  bank.questions.push_back(OfKind("t-trace-2", Kind::kTracing));
  bank.questions.push_back(OfKind("t-order", Kind::kOrdering));
  bank.questions.push_back(OfKind("t-match", Kind::kMatching));
  return bank;
}

Question& Last(Bank& bank) { return bank.questions.back(); }

TEST(AGoodBank, BreaksNoRule) {
  const Bank bank = GoodBank();
  EXPECT_EQ(Lines(CheckCounts(bank)), "");
  EXPECT_EQ(Lines(CheckOutcomes(bank)), "");
  EXPECT_EQ(Lines(CheckLengths(bank)), "");
  EXPECT_EQ(Lines(CheckEnough(bank)), "");
  EXPECT_EQ(Lines(CheckPhrases(bank)), "");
  EXPECT_EQ(Lines(CheckUniqueIds({&bank})), "");
}

TEST(CheckCounts, WantsEnoughOfEachKind) {
  Bank bank = GoodBank();
  bank.questions.erase(bank.questions.begin() + 18, bank.questions.end());
  EXPECT_EQ(Lines(CheckCounts(bank)),
            "quiz/bank/toy.toml: count: bank toy has 18 questions: write 7 more\n"
            "quiz/bank/toy.toml: count: bank toy has 0 parametric questions: write 3 more\n"
            "quiz/bank/toy.toml: count: bank toy has 0 tracing questions: write 2 more\n"
            "quiz/bank/toy.toml: count: bank toy has 0 ordering questions: write 1 more\n"
            "quiz/bank/toy.toml: count: bank toy has 0 matching questions: write 1 more");
}

TEST(CheckCounts, ARetiredQuestionCountsForNothing) {
  Bank bank = GoodBank();
  Last(bank).retired = true;
  EXPECT_EQ(Lines(CheckCounts(bank)),
            "quiz/bank/toy.toml: count: bank toy has 24 questions: write 1 more\n"
            "quiz/bank/toy.toml: count: bank toy has 0 matching questions: write 1 more");
}

TEST(CheckOutcomes, WantsAQuestionForEach) {
  Bank bank = GoodBank();
  bank.outcomes.push_back({.id = "order", .text = "knows an order"});
  EXPECT_EQ(Lines(CheckOutcomes(bank)),
            "quiz/bank/toy.toml: outcome: bank toy asks nothing about its outcome \"order\": write a question, or take "
            "the outcome out");
}

TEST(CheckOutcomes, WantsAnAttemptThatAsksForAll) {
  Bank bank = GoodBank();
  bank.outcomes.push_back({.id = "order", .text = "knows an order"});
  Last(bank).outcome = "order";
  bank.draw = 1;
  EXPECT_EQ(Lines(CheckOutcomes(bank)),
            "quiz/bank/toy.toml: outcome: bank toy draws 1 questions, too few for its 2 outcomes: raise `draw`");
  bank.draw = 26;
  EXPECT_EQ(Lines(CheckOutcomes(bank)),
            "quiz/bank/toy.toml: count: bank toy draws 26 questions and has 25: lower `draw`, or write more");
}

TEST(CheckLengths, TheRightOptionMayBeTheLongestInTwoOfFiveQuestions) {
  Bank bank;
  bank.file = "f";
  for (int i = 0; i < 5; ++i) bank.questions.push_back(Single(absl::StrCat("t-", i), i < 2 ? "the longest" : "two"));
  EXPECT_EQ(Lines(CheckLengths(bank)), "");
  bank.questions[2].right[0].text = "the longest";
  const Problems problems = CheckLengths(bank);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "longest-is-right");
  EXPECT_TRUE(absl::StrContains(problems[0].text, "in 3 of 5 single-choice questions")) << problems[0].text;
  EXPECT_TRUE(absl::StrContains(problems[0].text, "t-0, t-1, t-2")) << problems[0].text;
}

TEST(CheckLengths, TheShortestGivesItAwayAsWell) {
  Bank bank;
  for (int i = 0; i < 5; ++i) bank.questions.push_back(Single(absl::StrCat("t-", i), i < 3 ? "2" : "two"));
  const Problems problems = CheckLengths(bank);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "shortest-is-right");
  EXPECT_TRUE(absl::StrContains(problems[0].text, "in 3 of 5 single-choice questions, where it is the shortest"));
}

TEST(CheckLengths, CountsCharactersAndTiesGiveNothingAway) {
  Bank bank;
  bank.questions = {Single("t-1", "µµµµµ")};  // ten bytes, five characters, as many as "three"
  EXPECT_EQ(Lines(CheckLengths(bank)), "");
  bank.questions = {Single("t-1", "µµµµµµ")};
  EXPECT_EQ(CheckLengths(bank).size(), 1u);
}

TEST(CheckUniqueIds, NamesBothPlaces) {
  Bank first = GoodBank(), second = GoodBank();
  second.file = "quiz/bank/x2.toml";
  second.questions = {Single("t-3")};
  second.questions[0].line = 7;
  EXPECT_EQ(Lines(CheckUniqueIds({&first, &second})),
            "quiz/bank/x2.toml:7: doubled: question t-3 has the id of the one in quiz/bank/toy.toml:41: rename one");
}

TEST(CheckEnough, WantsThreeMistakesFourItemsThreePairs) {
  Bank bank = GoodBank();
  bank.questions[0].wrong.pop_back();
  bank.questions[23].items.pop_back();
  bank.questions[24].pairs.pop_back();
  EXPECT_EQ(Lines(CheckEnough(bank)),
            "quiz/bank/toy.toml:41: few-wrong: question t-0 has 2 wrong options, needs at least 3: add what a "
            "misconception gives, best a value that a mutant of the lab prints\n"
            "quiz/bank/toy.toml:41: few-wrong: question t-order has 3 items, needs at least 4: fewer are guessed too "
            "easily\n"
            "quiz/bank/toy.toml:41: few-wrong: question t-match has 2 pairs, needs at least 3: fewer are guessed too "
            "easily");
}

TEST(CheckPhrases, FindsWhatIsNoMisconceptionAndWhatLeansOnAnotherQuestion) {
  struct {
    const char* prompt;
    const char* option;
    const char* found;
  } const cases[] = {
      {"How many?", "All  of the\nabove", "all of the above"},
      {"How many?", "None of the above.", "none of the above"},
      {"In the previous question?", "two", "previous question"},
      {"Take the model of the question above.", "2", "question above"},
      {"With the\nlast question's answer?", "two", "last question"},
  };
  for (const auto& [prompt, option, found] : cases) {
    Bank bank = GoodBank();
    bank.questions = {Single("t-1", option)};
    bank.questions[0].prompt = prompt;
    const Problems problems = CheckPhrases(bank);
    ASSERT_EQ(problems.size(), 1u) << found;
    EXPECT_EQ(problems[0].rule, "phrase");
    EXPECT_EQ(problems[0].line, 41);
    EXPECT_TRUE(absl::StrContains(problems[0].text, absl::StrCat("\"", found, "\""))) << problems[0].text;
  }
}

Surroundings Toys() {
  Surroundings toys;
  toys.headings = [](const std::string& path) -> std::optional<std::vector<std::string>> {
    if (path != "phases/P/README.md") return std::nullopt;
    return std::vector<std::string>{"1-words", "6-where-the-memory-goes"};
  };
  toys.is_file = [](const std::string& path) { return path == "quiz/bank/figures/a.svg"; };
  catalog::Lab lab;
  lab.label = "//phases/P/lab-01-cache";
  lab.tests = {{.suite = "Cache", .name = "GrowsByOne"}, {.suite = "Cache", .name = "StartsEmpty"}};
  toys.course.phases.emplace_back().labs = {lab};
  return toys;
}

TEST(CheckGuides, FollowsTheLinkToItsHeading) {
  struct {
    const char* guide;
    const char* problem;  // a part of it; empty: none
  } const cases[] = {
      {"phases/P/README.md#6-where-the-memory-goes", ""},
      {"pending:cache", ""},
      {"pending:", "name the section to come"},
      {"phases/P/README.md", "it must be FILE#HEADING, or pending:SLUG"},
      {"phases/Q/README.md#a", "there is no file phases/Q/README.md"},
      {"phases/P/README.md#5-where-the-memory-goes",
       "has no heading #5-where-the-memory-goes: did you mean 6-where-the"},
      {"phases/P/README.md#", "has no heading #: look at its headings"},
  };
  for (const auto& [guide, problem] : cases) {
    Bank bank = GoodBank();
    bank.questions = {Single("t-1")};
    bank.questions[0].guide = guide;
    const Problems problems = CheckGuides(bank, Toys());
    ASSERT_EQ(problems.size(), *problem == 0 ? 0u : 1u) << guide << ": " << Lines(problems);
    EXPECT_TRUE(absl::StrContains(Lines(problems), problem)) << Lines(problems);
  }
}

TEST(CheckTests, KnowsTheLabsAndTheirTests) {
  struct {
    const char* test;
    const char* problem;
  } const cases[] = {
      {"//phases/P/lab-01-cache:Cache.GrowsByOne", ""},
      {"//phases/P/lab-01-cache:Cache.*", ""},
      {"//phases/P/lab-01-cache:Cache.GrowByOne", "does not have: did you mean Cache.GrowsByOne?"},
      {"//phases/P/lab-01-cache:Cash.*", "names a test \"Cash.*\" that //phases/P/lab-01-cache does not have"},
      {"//phases/P/lab-01-cahce:Cache.*", "the course does not have: did you mean //phases/P/lab-01-cache?"},
      {"//phases/P/lab-01-cache", "say which tests"},
      {"00-01", "it must be a label such as //phases/P/L"},
  };
  for (const auto& [test, problem] : cases) {
    Bank bank = GoodBank();
    bank.questions = {Single("t-1")};
    bank.questions[0].tests = {test};
    const Problems problems = CheckTests(bank, Toys());
    ASSERT_EQ(problems.size(), *problem == 0 ? 0u : 1u) << test << ": " << Lines(problems);
    EXPECT_TRUE(absl::StrContains(Lines(problems), problem)) << Lines(problems);
  }
}

TEST(CheckFigures, WantsAFileBesideTheBankAndATextForIt) {
  struct {
    const char* text;
    const char* problem;
  } const cases[] = {
      {"See ![the cache](figures/a.svg).", ""},
      {"See ![](figures/a.svg).", "without a text"},
      {"See ![the cache](figures/b.svg).", "it must be a file figures/NAME.svg in quiz/bank/"},
      {"See ![the cache](figures/../figures/a.svg).", "it must be a file"},
      {"See ![the cache](https://example.org/a.svg).", "it must be a file"},
  };
  for (const auto& [text, problem] : cases) {
    Bank bank = GoodBank();
    bank.questions = {Single("t-1")};
    bank.questions[0].wrong[1].why = text;
    const Problems problems = CheckFigures(bank, Toys());
    ASSERT_EQ(problems.size(), *problem == 0 ? 0u : 1u) << text << ": " << Lines(problems);
    EXPECT_TRUE(absl::StrContains(Lines(problems), problem)) << Lines(problems);
  }
}

}  // namespace
}  // namespace course::quiz
