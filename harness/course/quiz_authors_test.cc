// What authors of quizzes type: new-quiz, preview, lint.

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_lint.h"
#include "harness/course/cmd_new_quiz.h"
#include "harness/course/cmd_preview.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "quiz/question/parse.h"
#include "quiz/tracing/traces.h"
#include "quiz/validate/validate.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::Contains;
using testing::ToyWorkspace;

constexpr char kFile[] = "quiz/bank/00.toml";
constexpr char kSnippet[] = "quiz/bank/snippets/00/example.cc";

// A workspace with the bank that new-quiz writes, its program run.
struct WithBank : ToyWorkspace {
  WithBank() {
    EXPECT_TRUE(IsOk(RunNewQuiz(context(), {.bank = "00"})));
    made = TakeOut();
    Write(".course/traces.json",
          quiz::TracesToJson(
              {{"snippets/00/example.cc", {.sha256 = base::Sha256Hex(Read(kSnippet)), .output = "7 5\n"}}}));
  }
  void Change(const std::string& from, const std::string& to) {
    const std::string changed = absl::StrReplaceAll(Read(kFile), {{from, to}});
    EXPECT_NE(changed, Read(kFile)) << from;
    Write(kFile, changed);
  }
  std::string Preview(const std::string& id, int variants = 0) {
    EXPECT_TRUE(IsOk(RunPreview(context(), {.question = id, .variants = variants})));
    return TakeOut();
  }
  std::string made;
};

TEST(NewQuiz, WritesABankWithEveryKindThatCanBeReadAndLacksOnlyQuestions) {
  for (const auto& [bank, id] : {std::pair("01", "p01"), std::pair("x2", "x2")}) {
    const auto files = NewQuizFiles(bank, "phases/toy");
    const std::string file = absl::StrCat("quiz/bank/", bank, ".toml");
    const quiz::Parsed parsed = quiz::ParseBank(
        files.at(file), {.file = file, .traced = [&](const std::string& snippet) -> absl::StatusOr<quiz::Traced> {
                           return quiz::Traced{.code = files.at("quiz/bank/" + snippet), .output = "7 5\n"};
                         }});
    for (const quiz::Problem& problem : parsed.problems) ADD_FAILURE() << problem.ToString();
    std::set<quiz::Kind> kinds;
    for (const quiz::Question& question : parsed.bank.questions) {
      kinds.insert(question.kind);
      EXPECT_EQ(question.id.substr(0, 3 + std::string(id).size()), absl::StrCat(id, "-ex"));
    }
    EXPECT_EQ(kinds.size(), quiz::AllKindNames().size());
    for (const quiz::Problem& problem : quiz::Validate({parsed}, {}))
      EXPECT_EQ(problem.rule, "count") << problem.ToString();
  }
}

TEST(NewQuiz, SaysWhatIsStillMissing) {
  WithBank toy;
  EXPECT_TRUE(Contains(toy.made, "  quiz/bank/00.toml\n  quiz/bank/snippets/00/example.cc\n"));
  EXPECT_TRUE(Contains(toy.made, "count: bank 00 has 7 questions: write 18 more"));
  EXPECT_TRUE(Contains(toy.made, "question p00-example-tracing is left out"));
  EXPECT_TRUE(Contains(toy.made, "Next: ./course preview p00-example-single"));
  EXPECT_TRUE(Contains(toy.Read(kFile), "unit = \"phases/00-toy\""));
}

TEST(NewQuiz, NeverWritesOverABank) {
  WithBank toy;
  toy.Change("What people call 00", "Mine");
  EXPECT_TRUE(HasCodeAndText(RunNewQuiz(toy.context(), {.bank = "00"}).status(), absl::StatusCode::kInvalidArgument,
                             "quiz/bank/00.toml is there already"));
  EXPECT_TRUE(Contains(toy.Read(kFile), "title = \"Mine\""));
}

TEST(NewQuiz, AnswersNamesThatDoNotFit) {
  ToyWorkspace toy;
  const auto refused = [&](const NewQuizOptions& options, const char* part) {
    return HasCodeAndText(RunNewQuiz(toy.context(), options).status(), absl::StatusCode::kInvalidArgument, part);
  };
  EXPECT_TRUE(refused({.bank = "a b"}, "cannot be a bank's name"));
  EXPECT_TRUE(refused({.bank = "../x"}, "cannot be a bank's name"));
  EXPECT_TRUE(refused({.bank = "07"}, "no folder in phases/ or extensions/ begins with \"07-\": there are 00-toy"));
  EXPECT_TRUE(refused({.bank = "00", .unit = "a\"b"}, "--unit"));
  EXPECT_TRUE(IsOk(RunNewQuiz(toy.context(), {.bank = "X2", .unit = "extensions/x2-later/"})));
  EXPECT_TRUE(Contains(toy.Read("quiz/bank/x2.toml"), "unit = \"extensions/x2-later\""));
}

TEST(Preview, ShowsTheQuestionItsKeyAndEveryWhy) {
  WithBank toy;
  const std::string single = toy.Preview("p00-example-single");
  EXPECT_TRUE(Contains(single, "p00-example-single  single, 1 point, outcome vocabulary\n"));
  EXPECT_TRUE(Contains(single, "quiz/bank/00.toml:"));
  EXPECT_TRUE(Contains(single, "explained in pending:the-kv-cache"));
  EXPECT_TRUE(
      Contains(single, "  [x] No position can see another that comes later\n        Appending a token changes nothing before it."));
  EXPECT_TRUE(Contains(single, "  [ ] Softmax sums to one whatever the length\n        That is true of every row"));
  EXPECT_TRUE(Contains(single, "Why: A causal mask"));
  EXPECT_TRUE(
      Contains(toy.Preview("p00-example-numeric"), "Key: 128 KiB\nTolerance: exact\nKnown mistakes:\n  [ ] 64 KiB\n"));
  EXPECT_TRUE(Contains(toy.Preview("p00-example-text"), "Accepted: prefill | prefilling | prefill phase"));
  EXPECT_TRUE(Contains(toy.Preview("p00-example-ordering"), "[1] look up the embedding"));
  EXPECT_TRUE(Contains(toy.Preview("p00-example-matching"), "- prefill of a long prompt -> FLOP/s"));
  EXPECT_TRUE(Contains(toy.Preview("p00-example-matching"), "- (nothing) -> the speed of the disk"));
  const std::string tracing = toy.Preview("p00-example-tracing");
  EXPECT_TRUE(Contains(tracing, "    int main() {"));
  EXPECT_TRUE(Contains(tracing, "Prints:\n    7 5\n"));
}

TEST(Preview, ShowsAsManyVariantsAsAreAskedFor) {
  WithBank toy;
  EXPECT_TRUE(Contains(toy.Preview("p00-example-parametric"), "Variant 3"));
  const std::string many = toy.Preview("p00-example-parametric", 20);
  EXPECT_TRUE(Contains(many, "Variant 20"));
  EXPECT_FALSE(Contains(many, "{prompt_len}"));
  // 5 + 6 + ... + 14, by hand.
  EXPECT_TRUE(Contains(many, "A prompt of 5 tokens, 10 new ones"));
  EXPECT_TRUE(Contains(many, "The prefix grows by one a step: 95 in all."));
}

TEST(Preview, AnswersWhatCannotBeShown) {
  WithBank toy;
  const auto refused = [&](const PreviewOptions& options, absl::StatusCode code, const char* part) {
    return HasCodeAndText(RunPreview(toy.context(), options).status(), code, part);
  };
  EXPECT_TRUE(refused({.question = "p00-example-singel"}, absl::StatusCode::kInvalidArgument,
                      "did you mean p00-example-single"));
  EXPECT_TRUE(refused({.question = "p00-example-single", .variants = 1001}, absl::StatusCode::kInvalidArgument,
                      "--variants 1001: 1 to 1000"));
  toy.Write(".course/traces.json", "{}");
  EXPECT_TRUE(refused({.question = "p00-example-tracing"}, absl::StatusCode::kFailedPrecondition,
                      "question p00-example-tracing is left out"));
}

TEST(Preview, OfABrokenQuestionSaysWhatIsWrongAndOfItsNeighbourNothing) {
  WithBank toy;
  toy.Change("why = \"Appending a token changes nothing before it.\"", "");
  EXPECT_EQ(*RunPreview(toy.context(), {.question = "p00-example-single"}), Exit::kFailed);
  EXPECT_TRUE(Contains(toy.TakeErr(), "explanation: `right` 1 of question p00-example-single: has no `why`"));
  EXPECT_TRUE(Contains(toy.Preview("p00-example-multi"), "[x] the number of cached keys"));
  toy.Write("quiz/bank/13.toml", "title = \n");
  EXPECT_TRUE(HasCodeAndText(RunPreview(toy.context(), {.question = "p13-x"}).status(),
                             absl::StatusCode::kFailedPrecondition, "quiz/bank/13.toml:1: toml: "));
}

TEST(Lint, LooksAtTheBanksToo) {
  WithBank toy;
  toy.Change("pending:one-step", "phases/00-toy/README.md#nowhere");
  toy.Change("id = \"p00-example-text\"",
             "id = \"p00-example-text\"\ntests = [\"//phases/00-toy/lab-01-counting:Counting.*\", "
             "\"//phases/00-toy/lab-01-counting:Counting.CountsDown\"]");
  EXPECT_EQ(*RunLint(toy.context(), {}), Exit::kFailed);
  const std::string said = toy.TakeOut();
  EXPECT_TRUE(Contains(said, "quiz/bank/00.toml:1: count: bank 00 has 8 questions: write 17 more"));
  EXPECT_TRUE(Contains(said, "guide: question p00-example-ordering has the guide"));
  EXPECT_TRUE(Contains(said, "tests: question p00-example-text names a test \"Counting.CountsDown\" that"));
  EXPECT_FALSE(Contains(said, "\"Counting.*\""));
  EXPECT_TRUE(Contains(said, "pending: question p00-example-single waits for the section the-kv-cache"));
  EXPECT_TRUE(Contains(said, "2 labs, 1 question bank, 27 complaints."));
}

}  // namespace
}  // namespace course::cli
