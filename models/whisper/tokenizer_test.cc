#include "models/whisper/tokenizer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/testing/tokenizer_json.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr const char* kSpace = "\u0120";

// 256 " a", 257 "at", 258 " at", 259 "he"; end 260, start 261, ..., no timestamps 268, timestamps 269 to 271.
nlohmann::json Small() {
  return testing::TokenizerJson({{kSpace, "a"}, {"a", "t"}, {std::string(kSpace) + "a", "t"}, {"h", "e"}}, 3);
}

Tokenizer Make() { return *Tokenizer::Parse(Small().dump()); }

int Byte(char c) { return c - '!'; }

TEST(Tokenizer, JoinsThePairThatWasLearntFirst) {
  const Tokenizer t = Make();
  EXPECT_EQ(t.Encode(" at"), (std::vector<int>{258})) << "\" a\" is joined before \"at\" could be";
  EXPECT_EQ(t.Encode("at"), (std::vector<int>{257}));
  EXPECT_EQ(t.Encode("hehe at"), (std::vector<int>{259, 259, 258}));
  EXPECT_EQ(t.Encode("ta"), (std::vector<int>{Byte('t'), Byte('a')}));
  EXPECT_EQ(t.Encode(""), std::vector<int>());
}

TEST(Tokenizer, NeverJoinsAcrossPieces) {
  const Tokenizer t = *Tokenizer::Parse(testing::TokenizerJson({{"a", "1"}}, 0).dump());
  EXPECT_EQ(t.Encode("a1"), (std::vector<int>{Byte('a'), Byte('1')}));
}

TEST(Tokenizer, SaysEveryTextAndTakesItBack) {
  const Tokenizer t = Make();
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int n = rng.Below(30); n > 0; --n)
      text += static_cast<char>(rng.Below(2) == 0 ? rng.Below(256) : "ath e"[rng.Below(5)]);
    const auto back = t.Decode(t.Encode(text));
    ASSERT_TRUE(IsOk(back));
    ASSERT_EQ(*back, text);
  }
}

TEST(Tokenizer, KnowsItsSpecialTokens) {
  const Tokenizer t = Make();
  EXPECT_EQ(t.VocabSize(), 272);
  const SpecialTokens expected = {.end_of_text = 260,
                                  .start_of_transcript = 261,
                                  .translate = 263,
                                  .transcribe = 264,
                                  .start_of_lm = 265,
                                  .start_of_prev = 266,
                                  .no_speech = 267,
                                  .no_timestamps = 268,
                                  .first_timestamp = 269,
                                  .languages = {262}};
  EXPECT_EQ(t.special(), expected);
  EXPECT_TRUE(t.special().IsTimestamp(271));
  EXPECT_FALSE(t.special().IsTimestamp(268));
  EXPECT_DOUBLE_EQ(t.special().Seconds(271), 0.04);
  EXPECT_EQ(t.special().Timestamp(0.031), 271);
  EXPECT_EQ(*t.Decode(std::vector<int>{261, 269, 259, 271, 260}), "he") << "they stand for no text";
  EXPECT_EQ(t.TextOf(261), "<|startoftranscript|>");
}

TEST(Tokenizer, ReadsMergesOfBothForms) {
  nlohmann::json json = Small();
  json["model"]["merges"][3] = {"h", "e"};
  EXPECT_EQ(Tokenizer::Parse(json.dump())->Encode("he"), (std::vector<int>{259}));
}

TEST(Tokenizer, RefusesIdsOutsideTheVocabulary) {
  EXPECT_TRUE(HasCodeAndText(Make().Decode(std::vector<int>{1, 272}).status(), kInvalid,
                             "token 1 is 272; the vocabulary has 272"));
  EXPECT_TRUE(HasCodeAndText(Make().Decode(std::vector<int>{-1}).status(), kInvalid, "token 0 is -1"));
}

TEST(Tokenizer, RefusesABrokenFileByItsMistake) {
  const auto refused = [](const nlohmann::json& json, const char* why) {
    EXPECT_TRUE(HasCodeAndText(Tokenizer::Parse(json.dump()).status(), kInvalid, why));
  };
  EXPECT_TRUE(HasCodeAndText(Tokenizer::Parse("{\"model\": ").status(), kInvalid, "it is no JSON"));
  refused(nlohmann::json::array(), "no model with a vocab and merges");
  const auto changed = [](auto change) {
    nlohmann::json json = Small();
    change(json);
    return json;
  };
  refused(changed([](auto& j) { j["model"]["type"] = "Unigram"; }), "its model is \"Unigram\"; it is BPE");
  refused(changed([](auto& j) { j["model"]["vocab"]["he"] = 258; }), "the id 258 is used twice");
  refused(changed([](auto& j) { j["model"]["vocab"]["he"] = -1; }), "the id -1 is no number from 0 to 999999");
  refused(changed([](auto& j) { j["model"]["vocab"]["he"] = "x"; }), "the id \"x\" is no number");
  refused(changed([](auto& j) { j["model"]["vocab"]["東"] = 300; }), "has a character that stands for no byte");
  refused(changed([](auto& j) { j["model"]["vocab"].erase("!"); }), "the byte 33 is no token");
  refused(changed([](auto& j) { j["model"]["merges"][0] = "ab"; }), "the merge \"ab\" has not two sides");
  refused(changed([](auto& j) { j["model"]["merges"][0] = "x y"; }),
          "the merge \"x y\" is of or into what is no token");
  refused(changed([](auto& j) { j["added_tokens"].erase(0); }), "there is no <|endoftext|>");
  refused(changed([](auto& j) { j["added_tokens"][0].erase("id"); }), "an added token lacks id or content");
  EXPECT_TRUE(HasCodeAndText(Tokenizer::Read("/nowhere/tokenizer.json").status(), absl::StatusCode::kNotFound,
                             "/nowhere/tokenizer.json"));
}

}  // namespace
}  // namespace whisper
