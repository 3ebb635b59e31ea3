#include "quiz/answer/answer.h"

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::quiz {
namespace {

TEST(AnswerToJson, WritesThePicksOrTheText) {
  EXPECT_EQ(AnswerToJson({.picks = {2, 0, 1}}), R"({"picks":[2,0,1]})");
  EXPECT_EQ(AnswerToJson({.text = "128 KiB"}), R"({"text":"128 KiB"})");
  EXPECT_EQ(AnswerToJson({}), R"({"picks":[]})");
  EXPECT_EQ(AnswerToJson({.text = "\"</script>\xff"}), "{\"text\":\"\\\"</script>\ufffd\"}");
}

TEST(AnswerFromJson, ReadsWhatWasWritten) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int i = 0; i < 5'000; ++i) {
    Answer answer;
    for (int n = rng.Below(8); n > 0; --n) {
      if (i % 2 == 0) answer.picks.push_back(rng.Below(101) - 1);
      if (i % 2 == 1) answer.text += static_cast<char>(rng.Below(128));
    }
    const absl::StatusOr<Answer> read = AnswerFromJson(AnswerToJson(answer));
    ASSERT_TRUE(read.ok()) << read.status() << AnswerToJson(answer);
    ASSERT_EQ(*read, answer);
  }
}

TEST(AnswerFromJson, RefusesEverythingElse) {
  for (const char* json : {"",
                           " ",
                           "null",
                           "[]",
                           "{}",
                           "3",
                           "\"text\"",
                           "{",
                           "{\"picks\":[1,]}",
                           "{\"picks\":[1]}}",
                           "{\"picks\":1}",
                           "{\"picks\":[1.0]}",
                           "{\"picks\":[1.5]}",
                           "{\"picks\":[\"1\"]}",
                           "{\"picks\":[null]}",
                           "{\"picks\":[[1]]}",
                           "{\"picks\":[true]}",
                           "{\"picks\":[-2]}",
                           "{\"picks\":[100]}",
                           "{\"picks\":[4294967296]}",
                           "{\"picks\":[18446744073709551615]}",
                           "{\"picks\":[-9223372036854775808]}",
                           "{\"picks\":[1e2]}",
                           "{\"text\":1}",
                           "{\"text\":null}",
                           "{\"text\":[\"a\"]}",
                           "{\"picks\":[1],\"text\":\"a\"}",
                           "{\"text\":\"a\",\"text\":\"b\"}",
                           "{\"picks\":[1],\"picks\":[2]}",
                           "{\"text\":\"a\",\"points\":100}",
                           "{\"answer\":\"a\"}",
                           "{\"Text\":\"a\"}",
                           "{\"text\":{\"text\":\"a\"}}",
                           "{\"text\":\"\xff\"}",
                           "{\"text\":\"\\ud800\"}",
                           "{\"text\":\"a\"} ,",
                           "// x\n{\"text\":\"a\"}",
                           "{\"picks\":[NaN]}",
                           "{'text':'a'}"}) {
    const absl::StatusOr<Answer> answer = AnswerFromJson(json);
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << json;
  }
}

TEST(AnswerFromJson, LongAndDeepInputIsRefusedBeforeItCosts) {
  const auto text = [](size_t size) { return absl::StrCat("{\"text\":\"", std::string(size, 'a'), "\"}"); };
  EXPECT_TRUE(AnswerFromJson(text(kLongestAnswer)).ok());
  EXPECT_FALSE(AnswerFromJson(text(kLongestAnswer + 1)).ok());
  EXPECT_FALSE(AnswerFromJson(text(100'000'000)).ok());
  EXPECT_FALSE(AnswerFromJson(std::string(20'000, '[')).ok());
  EXPECT_FALSE(
      AnswerFromJson(absl::StrCat("{\"picks\":", std::string(10'000, '['), std::string(10'000, ']'), "}")).ok());
  std::string many = "{\"picks\":[0";
  for (int i = 1; i <= 100; ++i) many += ",0";
  EXPECT_FALSE(AnswerFromJson(many + "]}").ok());
}

TEST(AnswerFromJson, RandomChangesOfAnAnswerAreReadOrRefused) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int i = 0; i < 20'000; ++i) {
    std::string json = i % 2 == 0 ? R"({"picks":[2,0,-1]})" : R"({"text":"128 KiB"})";
    for (int n = 1 + rng.Below(3); n > 0; --n) json[rng.Below(json.size())] = static_cast<char>(rng.Below(256));
    const absl::StatusOr<Answer> answer = AnswerFromJson(json);
    if (!answer.ok()) continue;
    // What was read can be kept, and is the same when it comes back.
    const absl::StatusOr<Answer> again = AnswerFromJson(AnswerToJson(*answer));
    ASSERT_TRUE(again.ok()) << json;
    ASSERT_EQ(*again, *answer) << json;
  }
}

TEST(Certainty, NamesAreReadBack) {
  for (const Certainty certainty : {Certainty::kNone, Certainty::kGuess, Certainty::kThink, Certainty::kSure}) {
    const absl::StatusOr<Certainty> read = CertaintyFromName(CertaintyName(certainty));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, certainty);
  }
  EXPECT_EQ(CertaintyName(Certainty::kThink), "think");
  EXPECT_FALSE(CertaintyFromName("Sure").ok());
  EXPECT_FALSE(CertaintyFromName("certain").ok());
}

}  // namespace
}  // namespace course::quiz
