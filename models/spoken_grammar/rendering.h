// One utterance becomes many lessons: somewhere in the window, faster or slower, from a longer or shorter throat
// with other vowels, louder or softer, in noise. All of it happens to the picture of the clean sound, where it costs a
// hundredth of what it would cost on the samples.

#ifndef MODELS_SPOKEN_GRAMMAR_RENDERING_H_
#define MODELS_SPOKEN_GRAMMAR_RENDERING_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/rng.h"

namespace spoken_grammar {

inline constexpr int kMels = 80;
inline constexpr int kWindowFrames = 200;  // two seconds
inline constexpr int kMarginFrames = 3;    // of silence that a clean picture has in front of the speech, and behind

// log10 of the power (mels, frames) of speech with its margins, as Whisper's front end computes it before it limits and
// scales. Errors: as whisper::LogMel.
absl::StatusOr<base::Mat> CleanPicture(std::span<const float> speech);

// As many pictures of noise, white and pink in turns, mean log10 power 0.
std::vector<base::Mat> NoisePictures(int count, uint64_t seed);

struct Rendered {
  base::Mat picture;          // (80, 200), as whisper::LogMel gives it
  double start = 0, end = 0;  // [s] of the speech
  double stretch = 1;         // its length, of what it was
};

// Draws from `rng`: length by up to 15 %; the spectrum by up to 12 %, once below 900 Hz and once above it, so the first
// two resonances of a vowel, which tell it from others, move apart as between accents; the place, loudness by up to
// 15 dB, noise 25 to 70 dB below the speech's loudest or, one time in four, none. The speech begins within the first
// second, where Whisper's rules want it.
//
//   clean  as CleanPicture; at most kWindowFrames wide, or it is squeezed to that
Rendered Render(const base::Mat& clean, std::span<const base::Mat> noises, base::Rng& rng);

// A window without speech: noise of any loudness, or digital silence.
base::Mat RenderSilence(std::span<const base::Mat> noises, base::Rng& rng);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_RENDERING_H_
