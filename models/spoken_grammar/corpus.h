// The spoken forms, said by many voices: what is learnt from, and voices and speeds that are not.

#ifndef MODELS_SPOKEN_GRAMMAR_CORPUS_H_
#define MODELS_SPOKEN_GRAMMAR_CORPUS_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/spoken_grammar/espeak.h"

namespace spoken_grammar {

// A form as a voice says it: 16,000 samples a second, cut to where it is above a hundredth of its loudest sample, so
// that begin and end of the speech are known.
struct Utterance {
  int form = 0;  // of Forms()
  Manner manner;
  std::vector<float> samples;
  std::vector<double> word_starts = {};  // [s] from the first sample; the first is 0, a word ends where the next begins
};

// Voices and speeds of the training ("en" is British). Held out are whole voices, half of them with an accent that is
// heard of nobody in the training, and four speeds, two of them beyond its range.
const std::vector<std::string>& TrainingVoices();
const std::vector<std::string>& HeldOutVoices();
// "en-gb-scotland" and others: accents of held-out voices that no training voice has.
std::vector<std::string> AccentsNotInTraining();
const std::vector<int>& TrainingSpeeds();  // [words per minute]
const std::vector<int>& HeldOutSpeeds();

// Each form by each training voice, at a speed and a pitch by lot.
std::vector<Utterance> TrainingPlan();
// Every seventh form by each held-out voice at each held-out speed; each time others.
std::vector<Utterance> HeldOutPlan();

struct Corpus {
  std::vector<Utterance> training, held_out;
  std::string sha256;  // of texts, manners and what espeak-ng said, sample by sample
  std::string espeak_version;
};

// Speaks everything.
//
//   progress  called after each utterance, with the number so far, and of all
//
// Errors: as Espeak; InvalidArgument for a silent sound, with its text and manner.
absl::StatusOr<Corpus> SpeakCorpus(const std::function<void(int done, int of)>& progress = {});

// From the first to behind the last sample that is above a hundredth of the largest; empty for silence.
struct Audible {
  size_t begin = 0, end = 0;
  bool operator==(const Audible&) const = default;
};
Audible AudiblePart(std::span<const float> samples);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_CORPUS_H_
