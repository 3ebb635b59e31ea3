// The tone language: synthetic speech in which every word is a chord, so that a small model can learn to hear it.
//
// A clip of two seconds says three words: a pronoun, a tense word and a verb, one of 300 sentences. A word is two tones
// at once, a low and a high one; together they tell all 28 words apart, and none of the two alone does. Who wrote the
// clip knows to a sample when each word begins and ends: real recordings do not come with that.
//
//   base::Rng rng = {7};
//   const tones::Clip clip = tones::DrawClip(rng);
//   const base::Mat picture = *whisper::LogMel(clip.samples, 80);   // (80, 200)

#ifndef MODELS_TONE_LANGUAGE_TONES_H_
#define MODELS_TONE_LANGUAGE_TONES_H_

#include <cstdint>
#include <vector>

#include "base/rng.h"

namespace tones {

inline constexpr int kSampleRate = 16000;
inline constexpr int kSamples = 2 * kSampleRate;

// Words by id: pronouns 0 to 2, tense words 3 to 7, verbs 8 to 27.
inline constexpr int kPronouns = 3, kTenses = 5, kVerbs = 20;
inline constexpr int kWords = kPronouns + kTenses + kVerbs;  // 28

struct Spoken {
  int word = 0;
  double start = 0, end = 0;  // [s] from the beginning of the clip

  bool operator==(const Spoken&) const = default;
};

struct Clip {
  std::vector<float> samples;  // kSamples, -1 to 1
  std::vector<Spoken> words;   // 3, one after the other
};

// The tones of a word. [Hz]
struct Chord {
  double low = 0, high = 0;
};

// 300 + 110 (word mod 6) and 1300 + 420 (word / 6): six low tones, five high ones. REQUIRES: 0 <= word < kWords.
Chord ChordOf(int word);

// A clip of these words. Each lasts 0.25 to 0.40 s, fades in and out within 20 ms, and has a pause of 0.04 to 0.16 s in
// front of it; both tones of a word are off by the same factor, up to 1 %. Behind everything is noise whose standard
// deviation is 0.003. REQUIRES: three words, each 0 <= word < kWords.
Clip Say(const std::vector<int>& words, base::Rng& rng);

// Say of one word of each kind, each drawn with equal chances.
Clip DrawClip(base::Rng& rng);

// `count` clips from one generator.
std::vector<Clip> DrawClips(int count, uint64_t seed);

}  // namespace tones

#endif  // MODELS_TONE_LANGUAGE_TONES_H_
