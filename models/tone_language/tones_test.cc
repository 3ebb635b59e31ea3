// The tone language: what a clip says can be read off its samples by a correlation with each word's tones.

#include "models/tone_language/tones.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace tones {
namespace {

// How loud a tone is between two times: 0.25 for one of a word's.
double LoudnessOf(const Clip& clip, double hertz, double start, double end) {
  std::complex<double> sum = 0;
  const int first = static_cast<int>(start * kSampleRate), last = static_cast<int>(end * kSampleRate);
  for (int i = first; i < last; ++i) {
    sum += double(clip.samples[i]) * std::polar(1.0, -2 * std::numbers::pi * hertz * i / kSampleRate);
  }
  return 2 * std::abs(sum) / (last - first);
}

TEST(ChordOf, TellsAllWordsApart) {
  std::set<std::pair<double, double>> chords;
  for (int word = 0; word < kWords; ++word) chords.insert({ChordOf(word).low, ChordOf(word).high});
  EXPECT_EQ(chords.size(), 28u);
  EXPECT_EQ(ChordOf(0).low, 300);
  EXPECT_EQ(ChordOf(5).low, 850);
  EXPECT_EQ(ChordOf(6).low, 300);
  EXPECT_EQ(ChordOf(6).high, 1720);
  EXPECT_EQ(ChordOf(27).high, 2980);
}

TEST(Say, PlaysBothTonesWhileAWordLastsAndNoOther) {
  base::Rng rng = {3};
  for (int round = 0; round < 2; ++round) {
    const Clip clip = DrawClip(rng);
    ASSERT_EQ(clip.samples.size(), 32000u);
    ASSERT_EQ(clip.words.size(), 3u);
    for (const Spoken& spoken : clip.words) {
      // The middle 0.2 s lie between both ramps. A tone that is off by 1 % would turn up to six times against the one
      // that is asked for, so look where it is loudest; one that is 110 Hz away turns 22 times and nearly cancels.
      const double middle = (spoken.start + spoken.end) / 2;
      const auto loudest = [&](double hertz) {
        double best = 0;
        for (double off = 0.99; off <= 1.01; off += 0.0002) {
          best = std::max(best, LoudnessOf(clip, off * hertz, middle - .1, middle + .1));
        }
        return best;
      };
      const Chord chord = ChordOf(spoken.word);
      EXPECT_NEAR(loudest(chord.low), .25, .02);
      EXPECT_NEAR(loudest(chord.high), .25, .02);
      for (int low = 0; low < 6; ++low) {
        const double other = 300 + 110 * low;
        if (other == chord.low) continue;
        EXPECT_LT(LoudnessOf(clip, other, middle - .1, middle + .1), .08) << other;
      }
    }
  }
}

TEST(Say, LeavesPausesThatAreNoiseAlone) {
  for (const Clip& clip : DrawClips(20, 11)) {
    double before = 0;
    for (const Spoken& spoken : clip.words) {
      EXPECT_GE(spoken.start - before, .04);
      EXPECT_LT(spoken.start - before, .16);
      EXPECT_GE(spoken.end - spoken.start, .25);
      EXPECT_LT(spoken.end - spoken.start, .40);
      for (int i = int(before * kSampleRate) + 1; i < int(spoken.start * kSampleRate); ++i) {
        ASSERT_LE(std::abs(clip.samples[i]), .003f * std::sqrt(3.f) + 1e-6f) << "sample " << i;
      }
      before = spoken.end;
    }
    EXPECT_LT(before, 1.68);  // 3 (0.16 + 0.40)
    for (const float sample : clip.samples) ASSERT_LE(std::abs(sample), .51f);
  }
}

TEST(DrawClips, SayAllWordsAndFollowFromTheSeed) {
  std::set<int> said;
  for (const Clip& clip : DrawClips(200, 5)) {
    ASSERT_LT(clip.words[0].word, 3);
    ASSERT_TRUE(clip.words[1].word >= 3 && clip.words[1].word < 8);
    ASSERT_TRUE(clip.words[2].word >= 8 && clip.words[2].word < 28);
    for (const Spoken& spoken : clip.words) said.insert(spoken.word);
  }
  EXPECT_EQ(
      said.size(),
      28u);  // one of twenty verbs is missing in 200 draws with a chance of 20 * .95^200 = 7e-4; the seed is fixed
  EXPECT_EQ(DrawClips(2, 5)[1].samples, DrawClips(3, 5)[1].samples);
  EXPECT_NE(DrawClips(1, 5)[0].samples, DrawClips(1, 6)[0].samples);
}

}  // namespace
}  // namespace tones
