#include "quiz/question/canonical.h"

#include <string>

#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;

Bank SmallBank() {
  Bank bank;
  bank.id = "00";
  bank.title = "Foundations";
  bank.unit = "phases/00-foundations";
  bank.outcomes = {{.id = "cost", .text = "knows what a cache costs"}};
  bank.questions = {{.id = "p00-kv",
                     .kind = Kind::kSingle,
                     .outcome = "cost",
                     .guide = "pending:cache",
                     .prompt = "Bytes of $K$ and $V$?",
                     .why = "One of each.",
                     .right = {{.text = "4", .why = "yes"}},
                     .wrong = {{.text = "2", .why = "forgets \"V\""}}}};
  return bank;
}

// Every member has a value of its own.
Bank FullBank() {
  Bank bank = SmallBank();
  bank.about = "A sentence: µ.";
  bank.pass = 0.7;
  bank.draw = 3;
  bank.attempts = 2;
  bank.exam_minutes = 12;
  Question question = {.id = "p00-full",
                       .kind = Kind::kTracing,
                       .outcome = "cost",
                       .guide = "phases/00-foundations/README.md#x",
                       .tests = {"//phases/P/L:Suite.Name"},
                       .points = 2,
                       .prompt = "p",
                       .why = "w",
                       .retired = true};
  question.value = "128 KiB";
  question.tolerance = 0.01;
  question.absolute_tolerance = 0.002;
  question.accept = {"a", "b"};
  question.items = {"first", "second"};
  question.pairs = {{.left = "l", .right = "r", .why = "because"}};
  question.extra = {"nothing"};
  question.snippet = "snippets/00/a.cc";
  question.code = "int main() {}\n";
  question.output = "4\n";
  question.formula = "kv_bytes";
  question.revision = 3;
  question.unit = "KiB";
  question.parameters = {{.name = "layers", .values = {16, 32.5}, .unit = "GiB"}};
  question.wrong = {{.text = "t", .why = "y", .formula = "kv_bytes/one"}};
  bank.questions.push_back(question);
  return bank;
}

// A change of these bytes is a change of every stored version: attempts that are older could no longer be re-scored.
TEST(Canonical, TheBytesOfASmallBankStayAsTheyAre) {
  const std::string bytes = CanonicalBytes(SmallBank());
  EXPECT_EQ(bytes,
            R"({"draw":15,"exam_minutes":30,"id":"00",)"
            R"("outcomes":[{"id":"cost","text":"knows what a cache costs"}],"pass":0.8,)"
            R"("questions":[{"guide":"pending:cache","id":"p00-kv","kind":"single","outcome":"cost","points":1,)"
            R"("prompt":"Bytes of $K$ and $V$?","right":[{"text":"4","why":"yes"}],"why":"One of each.",)"
            R"("wrong":[{"text":"2","why":"forgets \"V\""}]}],"title":"Foundations","unit":"phases/00-foundations"})");
}

TEST(Canonical, ABankComesBackWithItsVersion) {
  for (Bank bank : {SmallBank(), FullBank(), Bank{}}) {
    const std::string bytes = CanonicalBytes(bank);
    const absl::StatusOr<Bank> read = FromCanonicalBytes(bytes);
    ASSERT_TRUE(base::testing::IsOk(read));
    bank.version = base::Sha256Hex(bytes);
    EXPECT_EQ(*read, bank) << bytes;
  }
}

TEST(Canonical, WhereAQuestionStandsMakesNoDifference) {
  Bank moved = SmallBank();
  moved.file = "quiz/bank/00.toml";
  moved.questions[0].line = 41;
  EXPECT_EQ(CanonicalBytes(moved), CanonicalBytes(SmallBank()));
}

TEST(Canonical, EveryTextMakesADifference) {
  const std::string before = CanonicalBytes(FullBank());
  for (size_t i = 0; i < 3; ++i) {
    Bank bank = FullBank();
    std::string* const texts[] = {&bank.questions[0].why, &bank.questions[1].output, &bank.outcomes[0].text};
    *texts[i] += "!";
    EXPECT_NE(CanonicalBytes(bank), before) << i;
  }
}

TEST(Canonical, AMissingNumberIsZeroWhateverTheDefaultIsToday) {
  const absl::StatusOr<Bank> bank = FromCanonicalBytes(R"({"questions":[{"kind":"single"}]})");
  ASSERT_TRUE(base::testing::IsOk(bank));
  EXPECT_EQ(bank->draw, 0);
  EXPECT_EQ(bank->pass, 0);
  EXPECT_EQ(bank->questions[0].points, 0);
}

TEST(Canonical, BytesThatAreNoBankAreRefused) {
  for (const char* bytes : {"", "{", "[]", "null", "\xff", R"({"id": "00"})", R"({"id":"00","id":"00"})", R"({"x":1})",
                            R"({"questions":[{"id":"a"}]})", R"({"draw":0})"}) {
    EXPECT_TRUE(HasCode(FromCanonicalBytes(bytes), absl::StatusCode::kDataLoss)) << bytes;
  }
}

TEST(Canonical, AWrongTypeIsNamedWithItsPlace) {
  const auto refused = [](const char* bytes, const char* part) {
    return HasCodeAndText(FromCanonicalBytes(bytes).status(), absl::StatusCode::kDataLoss, part);
  };
  EXPECT_TRUE(refused(R"({"id":7})", "bank.id: must be a text, is number"));
  EXPECT_TRUE(refused(R"({"draw":1e9})", "bank.draw: must be a whole number, is number"));
  EXPECT_TRUE(refused(R"({"draw":99999999999})", "bank.draw: must be a whole number of 32 bits"));
  EXPECT_TRUE(refused(R"({"outcomes":{}})", "bank.outcomes: must be a list, is object"));
  EXPECT_TRUE(refused(R"({"questions":[{"kind":"essay"}]})", "bank.questions[0].kind: must be the name of a kind"));
}

TEST(Canonical, BytesThatAreNoUtf8DoNotStopTheWriting) {
  Bank bank = SmallBank();
  bank.title = "a\xff";
  EXPECT_NE(CanonicalBytes(bank).find("a\xEF\xBF\xBD"), std::string::npos);
}

TEST(Kinds, HaveANameEach) {
  for (const std::string& name : AllKindNames()) EXPECT_EQ(KindName(*KindFromName(name)), name);
  EXPECT_EQ(KindName(Kind::kTracing), "tracing");
  EXPECT_EQ(KindFromName("essay"), std::nullopt);
}

TEST(Banks, FindTheirQuestionsById) {
  const Bank bank = FullBank();
  EXPECT_EQ(bank.Find("p00-full"), &bank.questions[1]);
  EXPECT_EQ(bank.Find("p00"), nullptr);
}

}  // namespace
}  // namespace course::quiz
