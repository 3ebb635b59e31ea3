#include "models/whisper/program/arguments.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace whisper::program {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

TEST(Arguments, AreThoseOfTheThreeCommandsOfTheCourse) {
  const auto mel = Parse({"mel", "in.wav", "--out", "mel.png", "--json"});
  ASSERT_TRUE(IsOk(mel));
  EXPECT_EQ(mel->command, Command::kMel);
  EXPECT_EQ(mel->wav, "in.wav");
  EXPECT_EQ(mel->out, "mel.png");
  EXPECT_TRUE(mel->json);
  const auto decode = Parse({"decode", "clip.wav", "--timestamps", "--topk", "5"});
  ASSERT_TRUE(IsOk(decode));
  EXPECT_EQ(decode->command, Command::kDecode);
  EXPECT_TRUE(decode->timestamps);
  EXPECT_EQ(decode->topk, 5);
  const auto xattn = Parse({"xattn", "clip.wav", "--layer", "1", "--head", "0", "--out", "attn.png"});
  ASSERT_TRUE(IsOk(xattn));
  EXPECT_EQ(xattn->command, Command::kXattn);
  EXPECT_EQ(xattn->layer, 1);
  const auto features = Parse({"features", "clip.wav", "--model", "m", "--window", "2"});
  ASSERT_TRUE(IsOk(features));
  EXPECT_EQ(features->command, Command::kFeatures);
  EXPECT_EQ(features->model, "m");
  EXPECT_EQ(features->window, 2);
}

struct Wrong {
  std::vector<std::string> words;
  std::string says;
};

TEST(Arguments, ThatAreWrongAreNamed) {
  const Wrong kCases[] = {{{}, "a command is missing: mel"},
                          {{"transcribe", "a.wav"}, "transcribe"},
                          {{"mel"}, "WAV is required"},
                          {{"mel", "a.wav", "b.wav"}, "b.wav"},
                          {{"mel", "a.wav", "--model", "m"}, "--model"},
                          {{"mel", "a.wav", "--window", "-1"}, "--window"},
                          {{"decode", "a.wav", "--topk", "0"}, "--topk"},
                          {{"decode", "a.wav", "--topk", "many"}, "--topk"},
                          {{"xattn", "a.wav", "--layer"}, "--layer"},
                          {{"xattn", "a.wav", "--head", "-2"}, "--head: Value -2 not in range 0 to 1000"},
                          {{"xattn", "a.wav", "--head", "first"}, "--head: Value first"},
                          {{"xattn", "a.wav", "--layer", "99999999999"}, "--layer: Value 99999999999 not in range"}};
  for (const Wrong& c : kCases) {
    EXPECT_TRUE(HasCodeAndText(Parse(c.words).status(), absl::StatusCode::kInvalidArgument, c.says));
  }
}

TEST(Arguments, HelpListsCommandsAndOptions) {
  const auto all = Parse({"--help"}), one = Parse({"decode", "--help"});
  EXPECT_TRUE(HasCodeAndText(all.status(), absl::StatusCode::kCancelled, "xattn"));
  EXPECT_TRUE(HasCodeAndText(one.status(), absl::StatusCode::kCancelled, "--topk"));
}

}  // namespace
}  // namespace whisper::program
