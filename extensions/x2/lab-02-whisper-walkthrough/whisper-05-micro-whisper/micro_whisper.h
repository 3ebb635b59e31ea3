// Lab x2-whisper-05  Micro-Whisper: a Whisper of 156,336 parameters is taught a language of chords, and then asked
// where it looks.
//
// You write the seven functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. The model is the library's
// (models/speech_training/micro_whisper.h), the language is given (models/tone_language/tones.h), and so is the loop
// around your functions (training.h).
//
//   B  clips of a batch     T  tokens that are fed     V  vocabulary     Ta  positions of the encoder, 0.02 s each

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_05_MICRO_WHISPER_MICRO_WHISPER_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_05_MICRO_WHISPER_MICRO_WHISPER_H_

#include <algorithm>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "models/speech_training/micro_whisper.h"
#include "models/tone_language/tones.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace micro_whisper {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

using tones::Spoken;  // a word, and when it begins and ends [s]
using Config = speech_training::MicroWhisperConfig;
using Weights = std::vector<float>;  // all parameters, in the order of MicroWhisperParams
using Tokens = std::vector<int>;

// Texts of different lengths as one rectangle, as a decoder is taught with them.
struct Lessons {
  Tokens fed;    // (B, T) what the decoder reads
  Tokens asked;  // (B, T) what it should say at each; kIgnore where nothing is asked
};

// A loss and its slope along each logit.
struct LossAndSlopes {
  double loss = 0;   // [nats]
  base::Mat slopes;  // (R, V)
};

struct LossAndGradient {
  float loss = 0;    // [nats]
  Weights gradient;  // d loss / d weights
};

struct Schedule {
  double peak = 2e-3;
  int warmup = 50;  // [steps]
  int total = 800;  // [steps]
};

}  // namespace types
using types::Config;
using types::Lessons;
using types::LossAndGradient;
using types::LossAndSlopes;
using types::Schedule;
using types::Spoken;
using types::Tokens;
using types::Weights;

// The vocabulary: 28 words by their id, start and end of a transcript, and 101 times, 0.00 s to 2.00 s.
inline constexpr int kStart = tones::kWords;  // 28
inline constexpr int kEnd = kStart + 1;       // 29
inline constexpr int kFirstTime = kEnd + 1;   // 30 is 0.00 s
inline constexpr int kTimes = 101;
inline constexpr int kVocabulary = kFirstTime + kTimes;  // 131
inline constexpr double kSecondsPerTime = 0.02;
inline constexpr double kSecondsPerPosition = 0.02;
inline constexpr double kPeakTolerance = 0.06;  // [s]
using nn::kIgnore;

// Given: the model of this lab. 80 mels, 100 positions, 8 tokens; width 48, 4 heads, 2 blocks on each side.
inline Config ModelConfig() {
  return {.sizes = {.encoder = {.mels = 80, .positions = 100, .width = 48, .heads = 4, .layers = 2},
                    .decoder = {.vocabulary = kVocabulary, .positions = 8, .width = 48, .heads = 4, .layers = 2}}};
}

// Given: between the values of this contract and the library's tensors. A picture is a row of mels * frames numbers.
inline void Load(const Weights& weights, nn::ParamStore& params) {
  std::copy(weights.begin(), weights.end(), params.values().begin());
}
inline nn::Tensor AsPictures(const base::Mat& pictures, const Config& c) {
  return nn::Tensor::Of({pictures.rows, c.sizes.encoder.mels, c.sizes.encoder.frames()}, pictures.data);
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
namespace impl {

// What the decoder should write for some words: start, the time at which the first word begins, the words, the time at
// which the last one ends, end. A time is rounded to the nearest multiple of 0.02 s.
//
//   returns  (words + 4)
//
// Example: words 1, 5, 9, from 0.113 s to 1.218 s: 28, 36 (0.12 s), 1, 5, 9, 91 (1.22 s), 29.
// Errors:  none here, see the checked functions below.
// Source:  Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.3.
Tokens Target(const std::vector<Spoken>& words);

// Teacher forcing: at each token of the right text the decoder is asked for the next one. The last token is asked for
// and never fed. T is one less than the longest text has; behind the end of a shorter one its last token is fed again,
// and nothing is asked.
//
//   targets  B texts of 2 tokens or more
//   returns  (B, T) of both
//
// Example: texts 28 3 29 and 28 29: fed 28 3 / 28 29, asked 3 29 / 29 kIgnore.
// Errors:  none here, see below.
// Source:  Williams, Zipser 1989, "A Learning Algorithm for Continually Running Fully Recurrent Neural Networks",
//          section 4 (teacher forcing).
Lessons TeacherForcing(const std::vector<Tokens>& targets);

// The mean of -ln p over the rows that are asked for something, p the softmax of the row at the right token, and its
// slope along every logit. A row that is asked for nothing adds nothing, counts for nothing, and has the slope 0.
//
//   logits   (R, V)
//   asked    (R) 0 to V - 1, or kIgnore; at least one is not
//   returns  slopes (R, V)
//
// Example: logits (0, 0) and (5, 1), asked 0 and kIgnore: 0.693147, slopes (-.5, .5) and (0, 0).
// Errors:  none here, see below.
// Numerics: logits of 1000 are fine: subtract the largest of the row before exp.
// Source:  the handout derives the slope, (p - 1 at the right one) / rows that count.
LossAndSlopes MaskedLoss(const base::Mat& logits, const Tokens& asked);

// The loss of a batch and its slope along every weight: MicroWhisper::Encode, MicroWhisper::Decode, nn::CrossEntropy,
// and the tape backwards.
//
//   pictures  (B, mels * frames)
//   lessons   (B, T)
//
// Errors:  none here, see below.
// Source:  models/speech_training/micro_whisper.h; nn/tape.h.
LossAndGradient Gradient(const base::Mat& pictures, const Lessons& lessons, const Weights& weights,
                         const Config& config);

// How far step 0, 1, ..., total - 1 goes: up in a straight line over the warm-up (step 0 is peak / warmup, the last
// step of it the peak), then down along half a cosine, which step `total` would end at 0.
//
//   returns  0 to peak
//
// Example: peak 1, warmup 2, total 6: 0.5, 1, 1, 0.853553, 0.5, 0.146447.
// Errors:  none here, see below.
// Source:  Loshchilov, Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", equation 5.
double LearningRate(int step, const Schedule& schedule);

// Greedy decoding: from `first` on the most probable token, of equals the lowest id, until that is `last` or the text
// is as long as the decoder has positions. `first` itself does not end the text, even if it equals `last`.
//
//   picture  (mels, frames)
//   returns  first, then what was said; `last` is the last one unless there was no room for it
//
// Errors:  none here, see below.
// Cost:    the sound is encoded once. The text so far may be read again for each token: it has 8 at most.
// Source:  Radford et al. 2022, section 4.5, without beams.
Tokens Transcribe(const base::Mat& picture, const Weights& weights, const Config& config, int first, int last);

// Does a head look at what it writes? The share of words while whose *writing* the head's largest weight (of equals the
// first) lies between the word's start and its end, kPeakTolerance more on both sides. Word w is written by the row of
// the token in front of it: row w + 1, since the start and a time come first.
//
//   attention  of one head, for each clip (T, Ta); position j is at j * 0.02 s
//   words      for each clip, T - 2 or fewer
//   returns    0 to 1
//
// Example: one clip, one word from 0.10 to 0.20 s; row 1 has its largest weight at position 13, 0.26 s: 1. At 14: 0.
// Errors:  none here, see below.
// Numerics: 13 * 0.02 and 0.20 + 0.06 are the same time and not the same double: allow 1e-9 s.
// Source:  the handout; Radford et al. 2022, whisper/timing.py of openai/whisper, for heads that follow the sound.
double PeakShare(const std::vector<base::Mat>& attention, const std::vector<std::vector<Spoken>>& words);

}  // namespace impl

inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (rows >= 1 && cols >= 1 && m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; it must be (", rows, ", ", cols, "), both above 0"));
}

inline absl::Status CheckTokens(const char* name, std::span<const int> tokens, int vocabulary, bool may_ignore) {
  for (const int token : tokens) {
    if ((token >= 0 && token < vocabulary) || (may_ignore && token == kIgnore)) continue;
    return absl::InvalidArgumentError(absl::StrCat(name, " has token ", token, "; the vocabulary has ", vocabulary));
  }
  return absl::OkStatus();
}

// Some may be kIgnore, but not all.
inline absl::Status CheckAsked(const Tokens& asked, int vocabulary) {
  RETURN_IF_ERROR(CheckTokens("asked", asked, vocabulary, /*may_ignore=*/true));
  if (std::ranges::any_of(asked, [](int token) { return token != kIgnore; })) return absl::OkStatus();
  return absl::InvalidArgumentError("nothing is asked: a mean over no row is no number");
}

inline absl::Status CheckWeights(const Weights& weights, const Config& c) {
  RETURN_IF_ERROR(whisper::CheckConfig(c.sizes));
  const size_t expected = nn::CountParams(speech_training::MicroWhisperParams(c));
  if (weights.size() == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(weights.size(), " weights; this model has ", expected));
}

// A word that begins where the one before has ended, or later, and ends within the clip.
inline absl::Status CheckWords(const std::vector<Spoken>& words) {
  if (words.empty()) return absl::InvalidArgumentError("a clip without words");
  double before = 0;
  for (const Spoken& w : words) {
    if (w.word < 0 || w.word >= tones::kWords) {
      return absl::InvalidArgumentError(absl::StrCat("word ", w.word, "; the language has ", tones::kWords));
    }
    if (!(w.start >= before && w.end > w.start && w.end <= (kTimes - 1) * kSecondsPerTime)) {
      return absl::InvalidArgumentError(absl::StrCat("word ", w.word, " lasts from ", w.start, " to ", w.end,
                                                     " s, behind ", before,
                                                     " s; words follow each other within a clip of 2 s"));
    }
    before = w.end;
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for lists and matrices that do not fit together or the config, that are empty or ask for
//         nothing, that have tokens outside the vocabulary, words that overlap or lie outside the clip; for a schedule
//         without steps or with no step behind its warm-up, and a step outside it.
inline absl::StatusOr<Tokens> Target(const std::vector<Spoken>& words) {
  RETURN_IF_ERROR(CheckWords(words));
  return impl::Target(words);
}

inline absl::StatusOr<Lessons> TeacherForcing(const std::vector<Tokens>& targets) {
  if (targets.empty()) return absl::InvalidArgumentError("no text");
  for (const Tokens& target : targets) {
    if (target.size() < 2) {
      return absl::InvalidArgumentError(
          absl::StrCat("a text of ", target.size(), " tokens; with its start and its end it has 2 at least"));
    }
    RETURN_IF_ERROR(CheckTokens("a text", target, kVocabulary, /*may_ignore=*/false));
  }
  return impl::TeacherForcing(targets);
}

inline absl::StatusOr<LossAndSlopes> MaskedLoss(const base::Mat& logits, const Tokens& asked) {
  RETURN_IF_ERROR(CheckShape("logits", logits, static_cast<int>(asked.size()), logits.cols));
  RETURN_IF_ERROR(CheckAsked(asked, logits.cols));
  return impl::MaskedLoss(logits, asked);
}

inline absl::StatusOr<LossAndGradient> Gradient(const base::Mat& pictures, const Lessons& lessons,
                                                const Weights& weights, const Config& config) {
  RETURN_IF_ERROR(CheckWeights(weights, config));
  const whisper::EncoderConfig& encoder = config.sizes.encoder;
  RETURN_IF_ERROR(CheckShape("pictures", pictures, pictures.rows, encoder.mels * encoder.frames()));
  const size_t size = lessons.fed.size();
  if (size == 0 || size != lessons.asked.size() || size % pictures.rows != 0 ||
      size / pictures.rows > static_cast<size_t>(config.sizes.decoder.positions)) {
    return absl::InvalidArgumentError(absl::StrCat(size, " tokens fed and ", lessons.asked.size(), " asked for ",
                                                   pictures.rows, " clips; a text has at most ",
                                                   config.sizes.decoder.positions));
  }
  RETURN_IF_ERROR(CheckTokens("fed", lessons.fed, config.sizes.decoder.vocabulary, /*may_ignore=*/false));
  RETURN_IF_ERROR(CheckAsked(lessons.asked, config.sizes.decoder.vocabulary));
  return impl::Gradient(pictures, lessons, weights, config);
}

inline absl::StatusOr<double> LearningRate(int step, const Schedule& s) {
  if (!(s.peak > 0) || s.warmup < 1 || s.total <= s.warmup || step < 0 || step >= s.total) {
    return absl::InvalidArgumentError(absl::StrCat(
        "step ", step, " of ", s.total, ", ", s.warmup, " of them warm-up, peak ", s.peak,
        "; the warm-up has 1 step at least, others follow, the step is one of them, and the peak is above 0"));
  }
  return impl::LearningRate(step, s);
}

inline absl::StatusOr<Tokens> Transcribe(const base::Mat& picture, const Weights& weights, const Config& config,
                                         int first = kStart, int last = kEnd) {
  RETURN_IF_ERROR(CheckWeights(weights, config));
  RETURN_IF_ERROR(CheckShape("picture", picture, config.sizes.encoder.mels, config.sizes.encoder.frames()));
  const int special[] = {first, last};
  RETURN_IF_ERROR(CheckTokens("first or last", special, config.sizes.decoder.vocabulary, /*may_ignore=*/false));
  return impl::Transcribe(picture, weights, config, first, last);
}

inline absl::StatusOr<double> PeakShare(const std::vector<base::Mat>& attention,
                                        const std::vector<std::vector<Spoken>>& words) {
  if (attention.empty() || attention.size() != words.size()) {
    return absl::InvalidArgumentError(absl::StrCat(attention.size(), " matrices for ", words.size(),
                                                   " clips; there must be as many, and at least one"));
  }
  for (size_t i = 0; i < attention.size(); ++i) {
    RETURN_IF_ERROR(CheckShape("attention", attention[i], attention[i].rows, attention[i].cols));
    RETURN_IF_ERROR(CheckWords(words[i]));
    if (attention[i].rows < static_cast<int>(words[i].size()) + 1) {
      return absl::InvalidArgumentError(
          absl::StrCat(attention[i].rows, " rows for ", words[i].size(), " words; word w is written by row w + 1"));
    }
  }
  return impl::PeakShare(attention, words);
}

}  // namespace micro_whisper

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_05_MICRO_WHISPER_MICRO_WHISPER_H_
