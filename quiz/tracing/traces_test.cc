#include "quiz/tracing/traces.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::quiz {
namespace {

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

TEST(MakeTrace, KeepsWhatTwoRunsAgreeOn) {
  const Trace trace = MakeTrace("int main() {}", "exit 0\n4\n 5\n", "exit 0\n4\n 5\n");
  EXPECT_EQ(trace, (Trace{.sha256 = base::Sha256Hex("int main() {}"), .output = "4\n 5\n"}));
}

TEST(MakeTrace, SaysWhyARunIsNoAnswer) {
  struct {
    std::string first, second, problem;
  } const cases[] = {
      {"exit 0\n1\n", "exit 0\n2\n", "two runs printed different things"},
      {"exit 0\n", "exit 0\n", "it printed nothing"},
      {"exit 0\n \n", "exit 0\n \n", "it printed nothing"},
      {"exit 3\nx", "exit 3\nx", "it ended with \"exit 3\""},
      {"exit 152\nx", "exit 152\nx", "it took more processor time than it may"},
      {"exit 124\nx", "exit 124\nx", "it ended with \"exit 124\""},
      {"exit 139\nx", "exit 139\nx", "it crashed"},
      {"exit 134\nx", "exit 134\nx", "it aborted"},
      {"", "", "it ended with \"\""},
      {"exit 0\n\xff", "exit 0\n\xff", "is no text"},
      {"exit 0\n" + std::string(1, '\0'), "exit 0\n" + std::string(1, '\0'), "is no text"},
      {"exit 0\n" + std::string(2049, 'x'), "exit 0\n" + std::string(2049, 'x'), "more than 2048 bytes"},
  };
  for (const auto& [first, second, problem] : cases) {
    const Trace trace = MakeTrace("s", first, second);
    EXPECT_TRUE(absl::StrContains(trace.problem, problem)) << first.substr(0, 20) << ": " << trace.problem;
    EXPECT_EQ(trace.output, "");
  }
  EXPECT_EQ(MakeTrace("s", "exit 0\n" + std::string(2048, 'x'), "exit 0\n" + std::string(2048, 'x')).problem, "");
}

TEST(Traces, ComeBackFromJson) {
  const Traces traces = {{"snippets/00/a.cc", {.sha256 = "12", .output = "\"µ\"\n"}},
                         {"snippets/00/b.cc", {.sha256 = "34", .problem = "it aborted"}}};
  const absl::StatusOr<Traces> read = ParseTraces(TracesToJson(traces));
  ASSERT_TRUE(base::testing::IsOk(read));
  EXPECT_EQ(*read, traces);
}

TEST(Traces, OtherTextsAreRefused) {
  for (const char* text :
       {"", "[]", "{\"a\":1}", "{\"a\":{}}", "{\"a\":{\"sha256\":\"1\"}}", "{\"a\":{\"output\":\"1\"}}",
        "{\"a\":{\"sha256\":\"1\",\"output\":\"1\",\"problem\":\"2\"}}"}) {
    EXPECT_TRUE(base::testing::HasCode(ParseTraces(text), absl::StatusCode::kInvalidArgument)) << text;
  }
}

// The whole way: compiled and run by the build.
TEST(ToySnippets, AGoodOneHasItsOutputAndABadOneSpoilsNoOther) {
  const absl::StatusOr<Traces> traces = ParseTraces(Contents("quiz/tracing/toy_traces.json"));
  ASSERT_TRUE(base::testing::IsOk(traces));
  ASSERT_EQ(traces->size(), 6u);
  const Trace& four = traces->at("testdata/four.cc");
  EXPECT_EQ(four.output, "4\nand that was all\n");
  EXPECT_EQ(four.sha256, base::Sha256Hex(Contents("quiz/tracing/testdata/four.cc")));
  EXPECT_TRUE(absl::StrContains(traces->at("testdata/clock.cc").problem, "two runs printed different things"));
  EXPECT_TRUE(absl::StrContains(traces->at("testdata/crash.cc").problem, "it aborted"));
  EXPECT_TRUE(absl::StrContains(traces->at("testdata/endless.cc").problem, "more processor time"));
  EXPECT_TRUE(absl::StrContains(traces->at("testdata/flood.cc").problem, "more than 2048 bytes"));
  EXPECT_TRUE(absl::StrContains(traces->at("testdata/refuses.cc").problem, "it ended with \"exit 3\""));
}

}  // namespace
}  // namespace course::quiz
