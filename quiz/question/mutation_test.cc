#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/question/canonical.h"
#include "quiz/question/parse.h"
#include "quiz/question/testing/toy_bank.h"

namespace course::quiz {
namespace {

// One change as people and broken disks make them: of a byte, of a line, of a word.
std::string Mutated(std::string text, base::Rng& rng) {
  const auto below = [&](size_t n) { return static_cast<size_t>(rng.Below(static_cast<int>(std::max<size_t>(n, 1)))); };
  static const std::string kBytes = "\"'[]{}=#.,\\\n\r\t -0e_~\xff\x80\xc3";
  const size_t place = below(text.size());
  switch (rng.Below(8)) {
    case 0:
      return text.erase(place, 1 + below(20));
    case 1:
      return text.insert(place, 1, kBytes[below(kBytes.size())]);
    case 2:
      if (!text.empty()) text[place] = static_cast<char>(rng.Below(256));
      return text;
    case 3:
      return text.substr(0, place);
    case 4:
      return text.insert(place, text.substr(below(text.size()), below(200)));
    case 5:
      return text.insert(place, std::string(1 + below(2000), "[{\"a"[below(4)]));
    default: {
      std::vector<std::string> lines = absl::StrSplit(text, '\n');
      std::string& line = lines[below(lines.size())];
      const std::string other = lines[below(lines.size())];
      const char* const kValues[] = {"-1", "inf",  "nan",  "1e400",      "[]", "[[]]",
                                     "{}", "\"\"", "true", "1979-05-27", "''"};
      const size_t equals = line.find('=');
      if (rng.Below(2) == 0 || equals == std::string::npos) {
        line = other;
      } else {
        line = line.substr(0, equals + 1) + kValues[below(std::size(kValues))];
      }
      return absl::StrJoin(lines, "\n");
    }
  }
}

void ExpectUsable(const Bank& bank) {
  const absl::StatusOr<Bank> again = FromCanonicalBytes(CanonicalBytes(bank));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->version, bank.version);
  EXPECT_FALSE(bank.questions.empty());
  for (const Question& question : bank.questions) {
    EXPECT_FALSE(question.id.empty());
    EXPECT_FALSE(question.prompt.empty());
    EXPECT_FALSE(question.why.empty());
    EXPECT_GE(question.points, 1);
    if (question.kind == Kind::kSingle) {
      EXPECT_EQ(question.right.size(), 1u);
    }
    if (question.kind == Kind::kMulti) {
      EXPECT_GE(question.right.size(), 1u);
    }
    if (question.kind == Kind::kOrdering) {
      EXPECT_GE(question.items.size(), 2u);
    }
    if (question.kind == Kind::kMatching) {
      EXPECT_GE(question.pairs.size(), 2u);
    }
    for (const Option& option : question.wrong) EXPECT_FALSE(option.why.empty());
  }
}

TEST(ParseBank, GivesAProblemOrAUsableBankForAnyBytes) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng = {.state = course::testing::TestSeed()};
  const std::string toy = testing::ToyHeader() + testing::ToyQuestions();
  int usable = 0, broken = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = toy;
    for (int changes = 1 + rng.Below(4); changes > 0; --changes) text = Mutated(std::move(text), rng);
    SCOPED_TRACE(absl::StrCat("round ", round, ":\n", text));
    const Parsed parsed = testing::ParseToy(text);
    ++(parsed.problems.empty() ? usable : broken);
    if (parsed.problems.empty()) ExpectUsable(parsed.bank);
    for (const Problem& problem : parsed.problems) {
      EXPECT_EQ(problem.file, "quiz/bank/toy.toml");
      EXPECT_FALSE(problem.rule.empty());
      EXPECT_FALSE(problem.text.empty());
      EXPECT_GE(problem.line, 0);
      EXPECT_LE(problem.line, 1 + std::count(text.begin(), text.end(), '\n'));
    }
    if (::testing::Test::HasFailure()) return;  // one is enough to look at
  }
  // Otherwise the changes are too many, or do nothing.
  EXPECT_GT(usable, 40);
  EXPECT_GT(broken, 400);
}

}  // namespace
}  // namespace course::quiz
