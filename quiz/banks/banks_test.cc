#include "quiz/banks/banks.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/sha256.h"
#include "gtest/gtest.h"
#include "quiz/banks/current.h"
#include "quiz/question/canonical.h"
#include "quiz/question/testing/toy_bank.h"
#include "quiz/tracing/traces.h"

namespace course::quiz {
namespace {

using testing::ToyHeader;
using testing::With;

// A workspace with nothing in it, gone with the test.
class BanksTest : public ::testing::Test {
 protected:
  BanksTest() {
    root_ = absl::StrCat(::testing::TempDir(), "/", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ + "/quiz/bank/snippets/00");
    std::filesystem::create_directories(root_ + "/.course");
  }
  ~BanksTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    std::ofstream(root_ + "/" + path, std::ios::binary) << text;
  }
  void WriteTraces(const Traces& traces) { Write(".course/traces.json", TracesToJson(traces)); }

  std::string root_;
};

std::string Lines(const Banks& banks) {
  return absl::StrJoin(banks.problems(), "\n", [](std::string* out, const Problem& p) { out->append(p.ToString()); });
}

// A question whose id begins with `prefix`.
std::string Single(const std::string& prefix) {
  return absl::StrCat("[[question]]\nid = \"", prefix, R"(-one"
kind = "single"
outcome = "cost"
guide = "pending:toys"
prompt = "How many?"
why = "One of each."
right = [{text = "two", why = "K and V"}]
wrong = [{text = "one", why = "forgets V"}, {text = "three", why = "Q"}, {text = "four", why = "O"}]
)");
}

constexpr char kTracing[] = R"([[question]]
id = "a-traced"
kind = "tracing"
outcome = "cost"
guide = "pending:toys"
prompt = "What does it print?"
why = "Two and two."
snippet = "snippets/00/four.cc"
wrong = [{text = "22", why = "joined"}]
)";
constexpr char kCode[] = "int main() {}\n";

TEST_F(BanksTest, AreReadFromTheirFilesInTheOrderOfTheirIds) {
  Write("quiz/bank/x2.toml", ToyHeader() + Single("x"));
  Write("quiz/bank/00.toml", ToyHeader() + Single("a"));
  Write("quiz/bank/.13.toml.swp", "no bank");
  Write("quiz/bank/README.md", "no bank");
  const auto banks = Banks::Read(root_);
  EXPECT_EQ(Lines(*banks), "");
  ASSERT_EQ(banks->all().size(), 2u);
  EXPECT_EQ(banks->all()[0].id, "00");
  EXPECT_EQ(banks->all()[0].file, "quiz/bank/00.toml");
  EXPECT_EQ(banks->Find("X2"), &banks->all()[1]);
  EXPECT_EQ(banks->Find("13"), nullptr);
}

TEST_F(BanksTest, AWorkspaceWithoutAnyHasNone) {
  std::filesystem::remove_all(root_ + "/quiz");
  const auto banks = Banks::Read(root_);
  EXPECT_TRUE(banks->all().empty());
  EXPECT_EQ(Lines(*banks), "");
  EXPECT_TRUE(banks->IsCurrent());
}

TEST_F(BanksTest, ABrokenFileTakesAwayItsOwnBankOnly) {
  Write("quiz/bank/00.toml", ToyHeader() + Single("a"));
  Write("quiz/bank/01.toml", "title = \n");
  Write("quiz/bank/02.toml", ToyHeader() + With(Single("c"), "why = \"One of each.\"", ""));
  std::filesystem::create_directory(root_ + "/quiz/bank/03.toml");
  const auto banks = Banks::Read(root_);
  ASSERT_EQ(banks->all().size(), 1u);
  EXPECT_EQ(banks->all()[0].id, "00");
  ASSERT_EQ(banks->problems().size(), 3u) << Lines(*banks);
  EXPECT_TRUE(absl::StartsWith(banks->problems()[0].ToString(), "quiz/bank/01.toml:1: toml: ")) << Lines(*banks);
  EXPECT_TRUE(absl::StartsWith(banks->problems()[1].ToString(), "quiz/bank/02.toml:14: explanation: question c-one"))
      << Lines(*banks);
  EXPECT_EQ(banks->problems()[2].file, "quiz/bank/03.toml");
}

TEST_F(BanksTest, AnIdOfTwoFilesNamesBothPlacesAndStaysWithTheFirst) {
  Write("quiz/bank/00.toml", ToyHeader() + Single("a"));
  Write("quiz/bank/01.toml", ToyHeader() + Single("a") + Single("b"));
  const auto banks = Banks::Read(root_);
  EXPECT_EQ(Lines(*banks),
            "quiz/bank/01.toml:14: doubled: question a-one is left out: quiz/bank/00.toml:14 has one of that id, too. "
            "Give it a name of its own");
  ASSERT_NE(banks->Find("01"), nullptr);
  EXPECT_EQ(banks->Find("01")->Find("a-one"), nullptr);
  EXPECT_NE(banks->Find("01")->Find("b-one"), nullptr);
  EXPECT_EQ(banks->Find("01")->version, base::Sha256Hex(CanonicalBytes(*banks->Find("01"))));
}

TEST_F(BanksTest, ATracingQuestionHasWhatTheBuildPrinted) {
  Write("quiz/bank/00.toml", ToyHeader() + kTracing);
  Write("quiz/bank/snippets/00/four.cc", kCode);
  WriteTraces({{"snippets/00/four.cc", {.sha256 = base::Sha256Hex(kCode), .output = "4\n"}}});
  const auto banks = Banks::Read(root_);
  EXPECT_EQ(Lines(*banks), "");
  ASSERT_NE(banks->Find("00"), nullptr);
  EXPECT_EQ(banks->Find("00")->questions[0].code, kCode);
  EXPECT_EQ(banks->Find("00")->questions[0].output, "4\n");
}

TEST_F(BanksTest, ATracingQuestionWithoutOutputIsLeftOutAndReported) {
  Write("quiz/bank/00.toml", ToyHeader() + Single("a") + kTracing);
  Write("quiz/bank/snippets/00/four.cc", kCode);
  const auto expect = [&](const char* reason) {
    const auto banks = Banks::Read(root_);
    ASSERT_EQ(banks->problems().size(), 1u) << Lines(*banks);
    EXPECT_TRUE(absl::StrContains(Lines(*banks), absl::StrCat("question a-traced is left out, what snippets/00/four.cc "
                                                              "prints is not known: ")))
        << Lines(*banks);
    EXPECT_TRUE(absl::StrContains(Lines(*banks), reason)) << Lines(*banks);
    ASSERT_NE(banks->Find("00"), nullptr);
    EXPECT_EQ(banks->Find("00")->questions.size(), 1u);
  };
  expect("./course up makes it");
  Write(".course/traces.json", "{");
  expect("traces: must be a JSON object");
  WriteTraces({});
  expect("was not there when the snippets were run");
  WriteTraces({{"snippets/00/four.cc", {.sha256 = base::Sha256Hex("older"), .output = "4\n"}}});
  expect("it was changed since it was run");
  WriteTraces({{"snippets/00/four.cc", {.sha256 = base::Sha256Hex(kCode), .problem = "it aborted"}}});
  expect("it aborted");
}

TEST_F(BanksTest, ABankOfWhichNothingIsLeftIsNone) {
  Write("quiz/bank/00.toml", ToyHeader() + kTracing);
  EXPECT_EQ(Banks::Read(root_)->Find("00"), nullptr);
}

TEST_F(BanksTest, AreCurrentUntilAFileChanges) {
  Write("quiz/bank/00.toml", ToyHeader() + Single("a") + kTracing);
  Write("quiz/bank/snippets/00/four.cc", kCode);
  WriteTraces({{"snippets/00/four.cc", {.sha256 = base::Sha256Hex(kCode), .output = "4\n"}}});
  const auto changes = [&](const auto& change) {
    const auto banks = Banks::Read(root_);
    EXPECT_TRUE(banks->IsCurrent());
    change();
    return !banks->IsCurrent();
  };
  EXPECT_TRUE(changes([&] { Write("quiz/bank/00.toml", ToyHeader() + Single("ab") + kTracing); }));
  EXPECT_TRUE(changes([&] { Write("quiz/bank/01.toml", ToyHeader() + Single("b")); }));
  EXPECT_TRUE(changes([&] { std::filesystem::remove(root_ + "/quiz/bank/01.toml"); }));
  EXPECT_TRUE(changes([&] { Write("quiz/bank/snippets/00/four.cc", "int main() { return 0; }\n"); }));
  EXPECT_TRUE(changes([&] { WriteTraces({}); }));
  EXPECT_TRUE(changes([&] { std::filesystem::remove(root_ + "/.course/traces.json"); }));
  EXPECT_FALSE(changes([&] { Write("quiz/bank/README.md", "no bank"); }));
}

TEST_F(BanksTest, CurrentBanksReadAgainAfterAChange) {
  Write("quiz/bank/00.toml", ToyHeader() + Single("a"));
  CurrentBanks current(root_);
  const auto first = current.Get();
  EXPECT_EQ(current.Get(), first);
  Write("quiz/bank/01.toml", ToyHeader() + Single("b"));
  EXPECT_EQ(current.Get()->all().size(), 2u);
  EXPECT_EQ(first->all().size(), 1u);
}

TEST_F(BanksTest, ManyThreadsSeeWholeBanksWhileTheyAreWritten) {
  Write("quiz/bank/00.toml", ToyHeader() + Single("a"));
  CurrentBanks current(root_);
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const auto banks = current.Get();
        for (const Bank& bank : banks->all()) EXPECT_EQ(bank.version, base::Sha256Hex(CanonicalBytes(bank)));
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    Write("quiz/bank/new", ToyHeader() + Single(absl::StrCat("b", i)));
    std::filesystem::rename(root_ + "/quiz/bank/new", root_ + "/quiz/bank/01.toml");
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_NE(current.Get()->Find("01")->Find("b49-one"), nullptr);
}

}  // namespace
}  // namespace course::quiz
