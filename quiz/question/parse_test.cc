#include "quiz/question/parse.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "quiz/question/testing/toy_bank.h"

namespace course::quiz {
namespace {

using testing::ParseToy;
using testing::ToyHeader;
using testing::ToyQuestions;
using testing::With;

std::string Toy() { return ToyHeader() + ToyQuestions(); }

std::string Lines(const std::vector<Problem>& problems) {
  return absl::StrJoin(problems, "\n", [](std::string* out, const Problem& p) { out->append(p.ToString()); });
}

// What stands on the line of `text` in `toml`, from 1.
int LineOf(const std::string& toml, const std::string& text) {
  const size_t place = toml.find(text);
  return 1 + static_cast<int>(std::count(toml.begin(), toml.begin() + place, '\n'));
}

TEST(ParseBank, ReadsEveryKind) {
  const Parsed parsed = ParseToy(Toy());
  EXPECT_EQ(Lines(parsed.problems), "");
  EXPECT_EQ(Lines(parsed.untraced), "");
  const Bank& bank = parsed.bank;
  EXPECT_EQ(bank.id, "toy");
  EXPECT_EQ(bank.title, "Toys");
  EXPECT_EQ(bank.draw, 5);
  EXPECT_EQ(bank.pass, 0.8);
  EXPECT_EQ(bank.version.size(), 64u);
  ASSERT_EQ(bank.outcomes.size(), 2u);
  EXPECT_EQ(bank.outcomes[1], (Outcome{.id = "order", .text = "knows an order"}));
  ASSERT_EQ(bank.questions.size(), 9u);

  const Question& single = *bank.Find("t-single");
  EXPECT_EQ(single.kind, Kind::kSingle);
  EXPECT_EQ(single.line, LineOf(Toy(), "id = \"t-single\"") - 1);
  EXPECT_EQ(single.right, std::vector<Option>({{.text = "two", .why = "K and V"}}));
  EXPECT_EQ(single.wrong.size(), 3u);
  EXPECT_EQ(single.points, 1);

  const Question& multi = *bank.Find("t-multi");
  EXPECT_EQ(multi.points, 2);
  EXPECT_EQ(multi.tests, std::vector<std::string>({"//phases/P/L:Suite.*"}));
  EXPECT_EQ(multi.right.size(), 2u);

  EXPECT_EQ(bank.Find("t-numeric")->value, "128 KiB");
  EXPECT_EQ(bank.Find("t-numeric")->tolerance, 0.01);
  EXPECT_EQ(bank.Find("t-text")->accept, std::vector<std::string>({"prefill", "the prefill phase"}));
  EXPECT_EQ(bank.Find("t-ordering")->items.size(), 4u);
  EXPECT_EQ(bank.Find("t-matching")->pairs[1], (Pair{.left = "b", .right = "B", .why = "both are b"}));
  EXPECT_EQ(bank.Find("t-matching")->extra, std::vector<std::string>({"D"}));
  EXPECT_EQ(bank.Find("t-tracing")->code, "int main() {}\n");
  EXPECT_EQ(bank.Find("t-tracing")->output, "4\n");

  const Question& drawn = *bank.Find("t-drawn");
  EXPECT_TRUE(drawn.IsParametric());
  EXPECT_EQ(drawn.revision, 3);
  EXPECT_EQ(drawn.parameters[0], (Parameter{.name = "width", .values = {5, 6, 7}, .unit = "KiB"}));
  EXPECT_EQ(drawn.wrong[1].formula, "area/width");
  EXPECT_TRUE(bank.Find("t-drawn-single")->retired);
}

struct Mistake {
  std::string from;
  std::string to;
  std::string at;  // the problem is reported on the line of this text, of the changed file
  std::string rule;
  std::string part;  // of the sentence
};

class MistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsNamedWithLineRuleAndAdvice) {
  const Mistake& mistake = GetParam();
  const std::string toml = With(Toy(), mistake.from, mistake.to);
  const Parsed parsed = ParseToy(toml);
  ASSERT_EQ(parsed.problems.size(), 1u) << Lines(parsed.problems);
  const Problem& problem = parsed.problems[0];
  EXPECT_EQ(problem.file, "quiz/bank/toy.toml");
  EXPECT_EQ(problem.line, LineOf(toml, mistake.at)) << problem.ToString();
  EXPECT_EQ(problem.rule, mistake.rule) << problem.ToString();
  EXPECT_TRUE(absl::StrContains(problem.text, mistake.part)) << problem.ToString();
}

const char kSingle[] = "[[question]]\nid = \"t-single\"";
const char kNumeric[] = "[[question]]\nid = \"t-numeric\"";
const char kDrawn[] = "[[question]]\nid = \"t-drawn\"";

INSTANTIATE_TEST_SUITE_P(
    OfABank, MistakeTest,
    ::testing::Values(Mistake{"title = \"Toys\"", "", "", "missing", "the bank: has no `title`: what people call it"},
                      Mistake{"title = \"Toys\"", "titel = \"Toys\"\ntitle = \"T\"", "titel", "unknown-key",
                              "the bank knows no `titel`: did you mean `title`?"},
                      Mistake{"draw = 5", "draw = \"5\"", "draw =", "type", "`draw` must be a whole number, is a text"},
                      Mistake{"draw = 5", "draw = 5.5", "draw =", "type", "`draw` must be a whole number, is a number"},
                      Mistake{"draw = 5", "draw = 0", "draw =", "range", "`draw` must lie in [1, 1000], is 0"},
                      Mistake{"draw = 5", "draw = 99999999999", "draw =", "range", "`draw` must lie in [1, 1000]"},
                      Mistake{"draw = 5", "pass = 80", "pass =", "range", "`pass` must lie in [0.01, 1], is 80"},
                      Mistake{"draw = 5", "pass = nan", "pass =", "range", "`pass` must lie in [0.01, 1], is nan"},
                      Mistake{"draw = 5", "draw = ", "draw =", "toml", ""},
                      Mistake{"[[question]]", "[[outcome]]\nid = \"cost\"\ntext = \"again\"\n\n[[question]]",
                              "id = \"cost\"\ntext = \"again\"", "doubled", "there is an outcome \"cost\" already"}));

INSTANTIATE_TEST_SUITE_P(
    OfAQuestion, MistakeTest,
    ::testing::Values(
        Mistake{"id = \"t-single\"", "id = \"T single\"", "id = \"T single\"", "id", "an id is made of a-z, 0-9"},
        Mistake{"id = \"t-multi\"", "id = \"t-single\"", "[[question]]\nid = \"t-single\"\nkind = \"multi\"", "doubled",
                "question t-single has the id of the one in line 14"},
        Mistake{"kind = \"single\"", "kind = \"singel\"", "kind = \"singel\"", "kind", "did you mean \"single\"?"},
        Mistake{"kind = \"single\"", "kind = \"essay\"", "kind = \"essay\"", "kind", "use one of single, multi"},
        Mistake{"why = \"One of each.\"", "", kSingle, "explanation", "question t-single: has no `why`"},
        Mistake{"why = \"One of each.\"", "why = \"  \"", "why = \"  \"", "explanation", "has an empty `why`"},
        Mistake{"why = \"forgets V\"", "", "[[question.wrong]]", "explanation",
                "`wrong` 1 of question t-single: has no `why`: the misconception"},
        Mistake{"prompt = \"How many?\"", "promt = \"How many?\"\nprompt = \"How many?\"", "promt", "unknown-key",
                "question t-single knows no `promt`: did you mean `prompt`?"},
        Mistake{"prompt = \"How many?\"", "prompt = \"?\"\naccept = [\"two\"]", "accept", "unknown-key",
                "knows no `accept`: it belongs to a question of the kind text"},
        Mistake{"outcome = \"cost\"", "outcome = \"costs\"", kSingle, "outcome",
                "asks for the outcome \"costs\", which the bank does not have: did you mean \"cost\"?"},
        Mistake{"points = 2", "points = 1000", "points = 1000", "range", "`points` must lie in [1, 100]"},
        Mistake{"points = 2", "retired = \"yes\"", "retired", "type", "must be true or false, is a text"},
        Mistake{"tests = [\"//phases/P/L:Suite.*\"]", "tests = \"a\"", "tests", "type", "a list of texts, is a text"},
        Mistake{"tests = [\"//phases/P/L:Suite.*\"]", "tests = [1]", "tests", "type", "a list of texts, is a number"},
        Mistake{"[[question.right]]\ntext = \"two\"\nwhy = \"K and V\"", "", kSingle, "right",
                "has 0 [[question.right]], must have one"},
        Mistake{"text = \"one\"", "text = \"\\ntwo\"", kSingle, "key-among-wrong", "two\" is a right answer, too"},
        Mistake{"text = \"one\"", "text = \"four\"", kSingle, "doubled", "two wrong options say \"four\""},
        Mistake{"items = [\"first\", \"second\", \"third\", \"fourth\"]", "items = [\"a\", \"b\", \"a\"]",
                "[[question]]\nid = \"t-ordering\"", "doubled", "two items say \"a\""},
        Mistake{"accept = [\"prefill\", \"the prefill phase\"]", "", "[[question]]\nid = \"t-text\"", "missing",
                "`accept` must list at least 1, lists 0: the answers that are right"},
        Mistake{"accept = [\"prefill\", ", "accept = [\"\", ", "accept", "missing", "`accept` holds an empty text"},
        Mistake{"extra = [\"D\"]", "extra = [\"B\"]", "[[question]]\nid = \"t-matching\"", "key-among-wrong",
                "\"B\" in `extra` belongs to a left-hand side"},
        Mistake{"extra = [\"D\"]", "extra = [\"D\", \"D\"]", "[[question]]\nid = \"t-matching\"", "doubled",
                "two texts in `extra` say \"D\""},
        Mistake{"left = \"b\"", "left = \"a\"", "[[question]]\nid = \"t-matching\"", "doubled",
                "two left-hand sides say \"a\""},
        Mistake{"text = \"decode\"", "text = \"Prefill\"", "[[question]]\nid = \"t-text\"", "key-among-wrong",
                "the wrong option \"Prefill\" is a right answer"},
        Mistake{"text = \"22\"", "text = \"4 \"", "[[question]]\nid = \"t-tracing\"", "key-among-wrong", "\"4\" is"}));

INSTANTIATE_TEST_SUITE_P(
    OfANumber, MistakeTest,
    ::testing::Values(
        Mistake{"value = \"128 KiB\"", "value = \"128 KiBi\"", kNumeric, "number", "`value`: "},
        Mistake{"value = \"128 KiB\"", "value = 128", "value = 128", "type", "`value` must be a text, is a number"},
        Mistake{"tolerance = \"1 %\"", "tolerance = \"a bit\"", "tolerance", "tolerance", "must be a positive share"},
        Mistake{"tolerance = \"1 %\"", "tolerance = \"-1 %\"", "tolerance", "tolerance", "must be a positive share"},
        Mistake{"text = \"64 KiB\"", "text = \"64 s\"", kNumeric, "number",
                "\"64 s\" cannot be compared with the value \"128 KiB\""},
        Mistake{"text = \"64 KiB\"", "text = \"half\"", kNumeric, "number", "a wrong option: "},
        Mistake{"text = \"64 KiB\"", "text = \"131072 B\"", kNumeric, "key-among-wrong", "\"131072 B\" is a right"},
        Mistake{"tolerance = \"1 %\"", "tolerance = \"3\"", kNumeric, "key-among-wrong", "\"128 kB\" is a right"},
        Mistake{"text = \"64 KiB\"", "text = \"129 KiB\"", kNumeric, "key-among-wrong", "\"129 KiB\" is a right"}));

INSTANTIATE_TEST_SUITE_P(
    OfAParametricQuestion, MistakeTest,
    ::testing::Values(
        Mistake{"formula = \"area\"", "formula = \"aera\"", kDrawn, "formula",
                "no formula \"aera\" in quiz/formulas: did you mean area"},
        Mistake{"formula = \"area/perimeter\"", "formula = \"area/never\"", kDrawn, "variant",
                "the formula area/never has no value: the area is not defined on Mondays"},
        Mistake{"formula = \"area/perimeter\"", "formula = \"area\"", kDrawn, "key-among-wrong",
                "with width = 5 KiB, height = 8 the mistake area gives 40 KiB, which is right"},
        Mistake{"formula = \"area/perimeter\"", "formula = \"area/seconds\"", kDrawn, "unit",
                "the formula area/seconds gives s, which cannot be shown in KiB"},
        Mistake{"unit = \"KiB\"\nwrong", "unit = \"furlong\"\nwrong", kDrawn, "unit", "`unit`: "},
        Mistake{"values = [8, 9]", "values = [8, 1]", kDrawn, "key-among-wrong",
                "with width = 5 KiB, height = 1 the mistake"},
        Mistake{"values = [8, 9]", "values = [8, 8]", kDrawn, "parameter", "`values` of height has one twice"},
        Mistake{"values = [8, 9]", "values = [8]", "values = [8]", "missing", "`values` must list at least 2, lists 1"},
        Mistake{"values = [8, 9]", "values = [8, inf]", "values = [8, inf]", "type", "a list of finite numbers"},
        Mistake{"{width} times", "{widht} times", kDrawn, "placeholder",
                "{widht} in a `why` is no parameter: did you mean {width}?"},
        Mistake{"How much is {width}", "How much is {answer}, {width}", kDrawn, "placeholder", "would show the key"},
        // It is filled in there, too.
        Mistake{"How much is {width}", "How much is $x = {answer}$, {width}", kDrawn, "placeholder",
                "would show the key"},
        Mistake{"How much is {width}", "How much is `{answer}`, {width}", kDrawn, "placeholder", "would show the key"},
        Mistake{"How much is {width} by", "How much is something by", kDrawn, "placeholder",
                "the prompt does not say {width}"}));

TEST(ParseBank, SaysEverythingAtOnceByLine) {
  std::string toml = With(Toy(), "title = \"Toys\"", "title = 3");
  toml = With(toml, "why = \"counts Q\"\n", "");
  toml = With(toml, "accept = [\"prefill\", \"the prefill phase\"]\n", "");
  const std::vector<Problem> problems = ParseToy(toml).problems;
  ASSERT_EQ(problems.size(), 3u) << Lines(problems);
  EXPECT_EQ(problems[0].rule, "type");
  EXPECT_EQ(problems[1].rule, "explanation");
  EXPECT_EQ(problems[2].rule, "missing");
}

TEST(ParseBank, LeavesATracingQuestionOutWhoseOutputIsNotKnown) {
  const Parsed parsed = ParseToy(With(Toy(), "snippets/toy/a.cc", "snippets/toy/b.cc"));
  EXPECT_EQ(Lines(parsed.problems), "");
  ASSERT_EQ(parsed.untraced.size(), 1u);
  EXPECT_EQ(parsed.untraced[0].rule, "snippet");
  EXPECT_TRUE(
      absl::StrContains(parsed.untraced[0].text,
                        "question t-tracing is left out, what snippets/toy/b.cc prints is not known: it was never"));
  EXPECT_EQ(parsed.bank.Find("t-tracing"), nullptr);
  EXPECT_EQ(parsed.bank.questions.size(), 8u);
}

TEST(ParseBank, TheFilesNameIsTheId) {
  EXPECT_EQ(ParseBank(ToyHeader(), {.file = "quiz/bank/x2.toml"}).bank.id, "x2");
  const Parsed parsed = ParseBank(Toy(), {.file = "quiz/bank/My Bank.toml"});
  ASSERT_FALSE(parsed.problems.empty());
  EXPECT_EQ(
      parsed.problems[0].ToString(),
      "quiz/bank/My Bank.toml: id: \"My Bank\" is no name of a bank: a-z, 0-9 and hyphens, at most 32 characters");
}

// Exact answers are asked for, and still numbers are compared as the judge does it.
TEST(ParseBank, AWrongNumberThatTheJudgeTakesAsRightIsRefused) {
  const std::string exact = With(Toy(), "tolerance = \"1 %\"\n", "");
  EXPECT_EQ(Lines(ParseToy(exact).problems), "");
  const std::string problems = Lines(ParseToy(With(exact, "\"64 KiB\"", "\"128.00000001 KiB\"")).problems);
  EXPECT_TRUE(absl::StrContains(problems, "key-among-wrong")) << problems;
}

TEST(ParseBank, ABankWithoutQuestionsIsNone) {
  EXPECT_EQ(Lines(ParseToy(ToyHeader()).problems), "quiz/bank/toy.toml:1: missing: the bank: has no [[question]]");
  EXPECT_GE(ParseToy("").problems.size(), 5u);
}

TEST(ParseBank, AVersionChangesWithAKeyAndNotWithABlankLine) {
  const std::string version = ParseToy(Toy()).bank.version;
  EXPECT_EQ(ParseToy("# a comment\n\n" + Toy()).bank.version, version);
  EXPECT_NE(ParseToy(With(Toy(), "128 KiB", "129 KiB")).bank.version, version);
}

// 1,600 variants, of which every 40th has a height of 1, where the area is the width.
TEST(ParseBank, TriesVariantsByLotWhereThereAreTooMany) {
  std::string many = "[1";
  for (int i = 2; i <= 40; ++i) absl::StrAppend(&many, ", ", i);
  std::string toml = With(Toy(), "values = [5, 6, 7]", "values = " + many + "]");
  toml = With(toml, "values = [8, 9]", "values = " + many + "]");
  const std::vector<Problem> problems = ParseToy(toml).problems;
  ASSERT_EQ(problems.size(), 1u) << Lines(problems);
  EXPECT_EQ(problems[0].rule, "key-among-wrong");
}

}  // namespace
}  // namespace course::quiz
