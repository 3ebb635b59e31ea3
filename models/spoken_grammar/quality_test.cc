// That errors are counted right, and that nobody is tested on what was learnt.

#include "models/spoken_grammar/quality.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "models/spoken_grammar/forms.h"

namespace spoken_grammar {
namespace {

TEST(WordErrors, AreReplacedMissingAndAddedWords) {
  EXPECT_EQ(WordErrors("she has eaten", " she has eaten"), 0);
  EXPECT_EQ(WordErrors("she has eaten", "he has eaten"), 1);
  EXPECT_EQ(WordErrors("she has eaten", "she eaten"), 1);
  EXPECT_EQ(WordErrors("she has eaten", "she has has eaten"), 1);
  EXPECT_EQ(WordErrors("she has eaten", ""), 3);
  EXPECT_EQ(WordErrors("", "I ate"), 2);
  EXPECT_EQ(WordErrors("a b c", "b c a"), 2) << "one goes, one comes: cheaper than three replaced";
}

TEST(HeldOutPlan, SharesNoVoiceAndNoSpeedWithTheTraining) {
  std::set<std::string> voices, heard_voices;
  std::set<int> speeds, heard_speeds;
  for (const Utterance& u : TrainingPlan()) heard_voices.insert(u.manner.voice), heard_speeds.insert(u.manner.speed);
  for (const Utterance& u : HeldOutPlan()) {
    EXPECT_FALSE(heard_voices.contains(u.manner.voice)) << u.manner.voice;
    EXPECT_FALSE(heard_speeds.contains(u.manner.speed)) << u.manner.speed;
    voices.insert(u.manner.voice), speeds.insert(u.manner.speed);
    // The variant, what stands behind the plus, is the timbre.
    const std::string variant = u.manner.voice.substr(u.manner.voice.find('+'));
    for (const std::string& heard : heard_voices) EXPECT_FALSE(heard.ends_with(variant)) << heard;
  }
  EXPECT_EQ(voices.size(), HeldOutVoices().size());
  EXPECT_EQ(speeds.size(), HeldOutSpeeds().size());
  EXPECT_LT(*speeds.begin(), *heard_speeds.begin()) << "one is slower than all of the training";
  EXPECT_GT(*speeds.rbegin(), *heard_speeds.rbegin()) << "and one faster";
}

// So that the rate is one of new accents, too, and not only of new throats.
TEST(HeldOutPlan, HasThreeAccentsThatTheTrainingNeverHears) {
  EXPECT_EQ(AccentsNotInTraining(), (std::vector<std::string>{"en-us-nyc", "en-gb-scotland", "en-gb-x-gbcwmd"}));
}

TEST(TrainingPlan, HasEachFormByEachVoiceOnce) {
  std::set<std::pair<std::string, int>> pairs;
  for (const Utterance& u : TrainingPlan()) pairs.emplace(u.manner.voice, u.form);
  EXPECT_EQ(pairs.size(), TrainingPlan().size());
  EXPECT_EQ(pairs.size(), TrainingVoices().size() * kForms);
}

TEST(AudiblePart, BeginsAndEndsWhereSomethingIsHeard) {
  EXPECT_EQ(AudiblePart(std::vector<float>{0, 0.001f, 0.5f, 0, -1, 0.02f, 0.005f, 0}), (Audible{2, 6}));
  EXPECT_EQ(AudiblePart(std::vector<float>{0, 0, 0}), (Audible{0, 0}));
  EXPECT_EQ(AudiblePart({}), (Audible{0, 0}));
}

TEST(ClipOf, SaysWhereTheSpeechIs) {
  const Utterance utterance = {.form = 0, .manner = {"en-us"}, .samples = std::vector<float>(1600, 0.25f)};
  const Clip clip = ClipOf(utterance, 3);
  EXPECT_EQ(clip.text, "to work");
  EXPECT_DOUBLE_EQ(clip.start, 0.16);
  EXPECT_DOUBLE_EQ(clip.end, 0.26);
  EXPECT_EQ(clip.samples[2559], 0);
  EXPECT_EQ(clip.samples[2560], 0.25f);
  EXPECT_EQ(clip.samples.size(), 2560u + 1600 + 1600);
}

}  // namespace
}  // namespace spoken_grammar
