// What the measurement is made of, without measuring: the law, the count of FLOPs, and the predictions' file.

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/qwen2_vl/bench/flops.h"
#include "models/qwen2_vl/bench/predictions.h"
#include "models/qwen2_vl/bench/scaling_law.h"
#include "models/qwen2_vl/bench/ttft.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl::bench {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

TEST(ScalingLaw, GoesThroughTwoPointsAndSaysSomethingOfAThird) {
  const ScalingLaw law = Through({1, 5}, {3, 9});
  EXPECT_EQ(law.a, 3);
  EXPECT_EQ(law.b, 2);
  EXPECT_EQ(law.At(32), 67);
  EXPECT_EQ(Miss(law, {5, 13}), 0);
  EXPECT_EQ(Miss(law, {5, 16}), 3.0 / 16);
  EXPECT_EQ(Miss(law, {5, 10}), 3.0 / 10) << "a miss has no sign";
}

// The golden values of lab 13-02.
TEST(Flops, AreThoseOfTheLab) {
  EXPECT_EQ(EncoderFlops(kQwen2Vl2B, 4), 5'115'985'920);
  EXPECT_EQ(EncoderFlops(kQwen2Vl2B, 1024), 1'480'819'998'720);
  EXPECT_EQ(LayerFlops(kQwen2Vl2B.llm, 30) + HeadFlops(kQwen2Vl2B.llm), 79'158'484'992);
  EXPECT_EQ(LayerFlops(kQwen2Vl2B.llm, 1594) + HeadFlops(kQwen2Vl2B.llm), 4'396'060'336'128);
  // A prompt in two pieces has the FLOPs of a prompt in one.
  EXPECT_EQ(LayerFlops(kQwen2Vl2B.llm, 20) + LayerFlops(kQwen2Vl2B.llm, 10, 20), LayerFlops(kQwen2Vl2B.llm, 30));
}

TEST(MeasureTtft, RefusesAnImageThatIsNoWholeNumberOfTokens) {
  EXPECT_TRUE(HasCodeAndText(MeasureTtft(SeededWeights(1), {.sides = {224, 230}}).status(),
                             absl::StatusCode::kInvalidArgument, "a side of 230 is no multiple of 28"));
}

// Text: 2 s of prefill at 28 layers. An image: 3 s of encoder at 32 layers, 5 s of prefill; logits 1 s.
Result MadeUp() {
  Result result = {.head_seconds = 1, .rounds = 3};
  result.rows.push_back({.side = 0, .tokens = 30, .prefill = {{1, 0.5}}, .prefill_law = {.a = 0.6, .b = 0.05}});
  result.rows.push_back({.side = 28,
                         .patches = 4,
                         .tokens = 31,
                         .encoder_law = {.a = 1.4, .b = 0.05},
                         .prefill_law = {.a = 2.2, .b = 0.1}});
  return result;
}

TEST(Result, AddsEncoderPrefillAndLogitsOfAllLayers) {
  const Result result = MadeUp();
  EXPECT_DOUBLE_EQ(result.Ttft(result.rows[0]), 3) << "without an image the encoder does not run";
  EXPECT_DOUBLE_EQ(result.Ttft(result.rows[1]), 9);
}

TEST(Report, SaysWhichFiguresAreWhoseAndWhenTheLawDoesNotHold) {
  Result result = MadeUp();
  result.checks.push_back({"encoder, 28 x 28", 1.0, 1.1, 0.0909});
  EXPECT_NE(Report(result).find("off by  9.1 % (holds, at most 15 %)"), std::string::npos) << Report(result);
  result.checks.push_back({"prefill, 28 x 28", 2.0, 1.0, 1.0});
  const std::string text = Report(result);
  EXPECT_NE(text.find("off by 100.0 % (DOES NOT HOLD, allowed are 15 %)"), std::string::npos) << text;
  EXPECT_DOUBLE_EQ(result.WorstMiss(), 1);
  EXPECT_NE(text.find("9000    3.00x"), std::string::npos) << text;
  EXPECT_NE(text.find("Printed by the original course"), std::string::npos) << text;
}

// The form with these numbers behind its colons.
std::string Filled(const std::vector<std::string>& numbers) {
  std::string form = Form();
  for (size_t i = 0; i < numbers.size(); ++i) {
    const std::string line = absl::StrCat(std::string(kQuestions[i]), ":");
    form = absl::StrReplaceAll(form, {{line, absl::StrCat(line, " ", numbers[i])}});
  }
  return form;
}

TEST(Predictions, AreTheNumbersBehindTheColons) {
  const auto values = ParsePredictions(Filled({"256", "3.5", " 75 ", "4", "1"}));
  ASSERT_TRUE(IsOk(values));
  EXPECT_EQ(*values, (std::vector<double>{256, 3.5, 75, 4, 1}));
}

TEST(Predictions, SayWhichLineIsWrong) {
  const auto refused = [](const std::string& text, const std::string& why) {
    EXPECT_TRUE(HasCodeAndText(ParsePredictions(text).status(), absl::StatusCode::kInvalidArgument, why));
  };
  refused(Form(), "line 5: \"Tokens of an image of 448 x 448\" has no number yet");
  refused(Filled({"256", "3.5", "75", "4"}), "line 9: ");
  refused(Filled({"256", "many", "75", "4", "1"}), "line 6: \"many\" is no number above 0");
  refused(Filled({"256", "3.5", "-75", "4", "1"}), "line 7: \"-75\" is no number above 0");
  refused(Filled({"256", "inf", "75", "4", "1"}), "line 6: \"inf\" is no number above 0");
  refused(Filled({"256", "3.5", "75", "4", "1"}) + "And more: 3\n", "line 10: there are 5 questions");
  refused("", "\"Tokens of an image of 448 x 448:\" is missing");
  refused("Tokens: 256\n", "line 1: here \"Tokens of an image of 448 x 448:\" and a number must stand");
}

TEST(Predictions, AreLockedBeforeAnythingIsShown) {
  const std::string folder = absl::StrCat(::testing::TempDir(), "/predictions");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string file = folder + "/p.txt";
  // The first run makes the form, the second asks for what is missing.
  EXPECT_TRUE(HasCodeAndText(LockPredictions(file).status(), absl::StatusCode::kNotFound, "it is there now"));
  EXPECT_TRUE(HasCodeAndText(LockPredictions(file).status(), absl::StatusCode::kFailedPrecondition, "line 5"));
  EXPECT_FALSE(std::filesystem::exists(file + ".locked"));
  ASSERT_TRUE(IsOk(base::WriteFile(file, Filled({"256", "3.5", "75", "4", "1"}))));
  const auto locked = LockPredictions(file);
  ASSERT_TRUE(IsOk(locked));
  EXPECT_TRUE(locked->locked_now);
  EXPECT_FALSE(locked->changed_since);
  // Afterwards one may write what one likes.
  ASSERT_TRUE(IsOk(base::WriteFile(file, Filled({"256", "9.9", "75", "4", "1"}))));
  const auto again = LockPredictions(file);
  ASSERT_TRUE(IsOk(again));
  EXPECT_EQ(again->values, locked->values);
  EXPECT_TRUE(again->changed_since);
  EXPECT_FALSE(again->locked_now);
}

TEST(Predictions, AreComparedSideBySide) {
  const std::string text = Compare({256, 3, 75, 4, 1}, {256, 4, 80, 4.4, 1.02});
  EXPECT_NE(text.find("       256        256  (+0 %)"), std::string::npos) << text;
  EXPECT_NE(text.find("         3          4  (-25 %)"), std::string::npos) << text;
}

}  // namespace
}  // namespace qwen2_vl::bench
