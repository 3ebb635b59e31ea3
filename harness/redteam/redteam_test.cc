// Every attack through the real grader: nobody earns a point that he did not deserve, nothing is left behind, and the
// grader goes on grading.
//
// By default some attacks meet one kind of lab each, by turns. RED_TEAM asks for others, so that all of them can be run
// in pieces of some minutes: "all" every attack against every kind; "class" every attack against labs of this kind;
// "class:0-14" the first fifteen of them, by name.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/jail/observe.h"
#include "harness/redteam/red_lab.h"
#include "harness/verified/open_grader.h"

namespace course::redteam {
namespace {

using ::base::testing::IsOk;

// Which cases are asked for.
struct Asked {
  bool all = false;                 // not a few, by turns
  std::string kind;                 // empty: each
  size_t from = 0, to = 1'000'000;  // places in Attacks(), both included

  static Asked FromEnvironment() {
    const char* text = std::getenv("RED_TEAM");
    if (text == nullptr || *text == '\0') return {};
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
    Asked asked = {.all = true, .kind = parts.first == "all" ? "" : parts.first};
    const std::vector<std::string> kinds = Kinds();
    CHECK(asked.kind.empty() || std::count(kinds.begin(), kinds.end(), asked.kind) == 1)
        << "RED_TEAM=" << text << ": a kind is one of " << absl::StrJoin(kinds, ", ") << ", all";
    const std::pair<std::string, std::string> range = absl::StrSplit(parts.second, absl::MaxSplits('-', 1));
    CHECK(parts.second.empty() || (absl::SimpleAtoi(range.first, &asked.from) &&
                                   absl::SimpleAtoi(range.second, &asked.to) && asked.from <= asked.to))
        << "RED_TEAM=" << text << ": a range is FROM-TO";
    return asked;
  }
};

// One of each sort: ends, forgery, theft, compile bombs, memory, processes, symbols, values.
constexpr const char* kRepresentative[] = {"allocates",
                                           "billion_laughs",
                                           "code_before_everything",
                                           "connects",
                                           "crashes",
                                           "daemonizes",
                                           "exits",
                                           "floods",
                                           "forges_events",
                                           "forges_replies",
                                           "includes_bytes",
                                           "reads_the_host",
                                           "says_nan",
                                           "replaces_comparisons"};

// Attacks that end with the compiler, the look at the symbols, or the linker. All others have to get as far as the
// tests: an attack with a slip in it would prove nothing.
constexpr const char* kNotCompiled[] = {
    "own_main",       "replaces_gtest",  "replaces_new",         "replaces_comparisons", "replaces_the_servant",
    "includes_bytes", "huge_object",     "endless_include",      "endless_templates",    "endless_constant",
    "billion_laughs", "includes_itself", "includes_a_host_file", "runs_while_loading"};

template <size_t N>
bool IsIn(const char* const (&list)[N], const std::string& name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

struct Case {
  std::string attack;
  std::string kind;
};

void PrintTo(const Case& it, std::ostream* out) { *out << it.attack << " on " << it.kind; }

std::vector<Case> Cases() {
  const Asked asked = Asked::FromEnvironment();
  const std::vector<std::string> attacks = Attacks();
  std::vector<Case> cases;
  size_t turn = 0;
  for (size_t place = 0; place < attacks.size(); ++place) {
    const std::string& attack = attacks[place];
    if (asked.all) {
      if (place < asked.from || place > asked.to) continue;
      for (const std::string& kind : Kinds()) {
        if (asked.kind.empty() || kind == asked.kind) cases.push_back({attack, kind});
      }
    } else if (IsIn(kRepresentative, attack)) {
      cases.push_back({attack, Kinds()[turn++ % Kinds().size()]});
    }
  }
  return cases;
}

class RedTeam : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { bundles_ = new RedBundles; }
  static void TearDownTestSuite() {
    delete bundles_;
    bundles_ = nullptr;
  }

  RedTeam() {
    auto opened =
        verified::OpenGrader({.bundles = bundles_->folder(),
                              .scratch = bundles_->scratch(),
                              .process = std::string(getcwd(nullptr, 0)) + "/harness/verified/grade_submission"});
    EXPECT_TRUE(IsOk(opened));
    if (opened.ok()) grader_ = *std::move(opened);
  }

  verified::VerifiedResult Grade(const std::string& kind, const std::string& source,
                                 uint64_t seed = verified::FreshSeed()) {
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    if (grader_ == nullptr) return {};
    const auto result = grader_->Grade({.lab = Label(kind), .files = {{"starter.cc", source}}, .seed = seed}, {});
    EXPECT_TRUE(IsOk(result));
    return result.ok() ? *result : verified::VerifiedResult{};
  }

  void ExpectNothingIsLeft(const std::string& fingerprint) {
    EXPECT_EQ(cli::NamesIn(bundles_->scratch()), std::vector<std::string>{}) << "files of a grading";
    EXPECT_EQ(bundles_->Fingerprint(), fingerprint) << "a bundle was changed";
    for (const char* program : {"/servant", "/.init"}) {
      EXPECT_TRUE(jail::DescendantsRunning(program).empty()) << program << " still runs";
    }
  }

  static RedBundles* bundles_;
  std::unique_ptr<verified::Grader> grader_;
};

RedBundles* RedTeam::bundles_ = nullptr;

// What a learner may read of a result.
std::string Told(const verified::VerifiedResult& result) {
  std::string text = result.compile_output;
  for (const runner::TestResult& test : result.result.tests) {
    absl::StrAppend(&text, "\n", test.outcome.message, "\n", test.output);
  }
  return text;
}

TEST_F(RedTeam, GivesHonestAnswersFullMarks) {
  for (const std::string& kind : Kinds()) {
    const verified::VerifiedResult result = Grade(kind, Honest(kind));
    EXPECT_EQ(result.points, 6) << kind << ": " << Told(result);
    EXPECT_EQ(result.max_points, 6);
  }
}

// B05: answers that were learnt by heart are those of the public seed.
TEST_F(RedTeam, GivesNothingForAnswersLearntByHeart) {
  const std::string learnt = R"(
#include "harness/redteam/labs/function_lab.h"
namespace function_lab {
// What the test draws with the public seed, and the sum that follows; 0 for anything else.
int64_t SumOfSquares(std::span<const int> x) {
  for (unsigned long stream : {1ul, 2ul, 3ul}) {
    unsigned long state = 20240229ul + stream;
    int64_t sum = 0;
    bool same = true;
    for (int value : x) {
      unsigned long z = (state += 0x9e3779b97f4a7c15u);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      z ^= z >> 31;
      const int drawn = static_cast<int>(static_cast<double>(z >> 11) * 0x1.0p-53 * 2001) - 1000 + (stream == 3 ? 2000 : 0);
      same = same && drawn == value;
      sum += int64_t{drawn} * drawn;
    }
    if (same) return sum;
  }
  return 0;
}
})";
  EXPECT_EQ(Grade("function", learnt, 20240229).points, 6) << "the attack is a good one where the seed is known";
  EXPECT_EQ(Grade("function", learnt).points, 0);
}

TEST_F(RedTeam, FindsNoEscapeOfTheTerminalInACompilersMessage) {
  const std::string warning = "#warning \033]0;owned\007\033[2J <script>\n";
  const verified::VerifiedResult result = Grade("function", warning + Honest("function"));
  EXPECT_EQ(result.points, 6);
  EXPECT_TRUE(absl::StrContains(result.compile_output, "owned")) << result.compile_output;
  EXPECT_EQ(result.compile_output.find_first_of("\033\007"), std::string::npos) << result.compile_output;
}

class Attack : public RedTeam, public ::testing::WithParamInterface<Case> {};

TEST_P(Attack, EarnsNothingAndLeavesNothing) {
  const auto& [attack, kind] = GetParam();
  const std::string before = bundles_->Fingerprint();
  const verified::VerifiedResult result = Grade(kind, Attacked(kind, attack));
  std::printf("%s on %s: %s, compile %.2f s, tests %.2f s\n", attack.c_str(), kind.c_str(),
              std::string(VerdictName(result.verdict)).c_str(), result.compile_seconds, result.run_seconds);
  EXPECT_EQ(result.points, 0) << Told(result);
  EXPECT_EQ(result.max_points, 6);
  EXPECT_EQ(result.verdict == Verdict::kNotCompiled, IsIn(kNotCompiled, attack)) << Told(result);
  EXPECT_EQ(result.result.tests.size(), 3u);
  EXPECT_NE(result.verdict, Verdict::kPassed);
  EXPECT_FALSE(absl::StrContains(Told(result), "STOLEN")) << Told(result);
  EXPECT_FALSE(absl::StrContains(Told(result), "root:")) << "a line of /etc/passwd: " << Told(result);
  // What a test printed is kept as it is; whoever shows it cleans it (harness/runner/safe_text.h).
  EXPECT_FALSE(absl::StrContains(result.compile_output, "\033")) << "an escape of the terminal";
  ExpectNothingIsLeft(before);
  // Whoever comes next is graded as if nothing had been.
  EXPECT_EQ(Grade(kind, Honest(kind)).points, 6);
  ExpectNothingIsLeft(before);
}

INSTANTIATE_TEST_SUITE_P(All, Attack, ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.attack + "_on_" + info.param.kind; });

TEST(RedTeamCorpus, HasFortyAttacksAndMore) {
  const std::vector<std::string> attacks = Attacks();
  EXPECT_GE(attacks.size(), 40u);
  for (const auto* name : kRepresentative) EXPECT_EQ(std::count(attacks.begin(), attacks.end(), name), 1) << name;
  for (const auto* name : kNotCompiled) EXPECT_EQ(std::count(attacks.begin(), attacks.end(), name), 1) << name;
}

}  // namespace
}  // namespace course::redteam
