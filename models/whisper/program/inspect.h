// One window, decoded greedily, with everything that can be looked at afterwards.

#ifndef MODELS_WHISPER_PROGRAM_INSPECT_H_
#define MODELS_WHISPER_PROGRAM_INSPECT_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/whisper/decoder.h"
#include "models/whisper/transcribe.h"

namespace whisper::program {

struct Inspected {
  std::vector<int> tokens;         // as sampled, the end of the text behind them
  std::vector<float> probability;  // of each, before the rules
  base::Mat logits;                // (tokens, V): what each was chosen from, before the rules
  CrossWeights cross;              // [layer][head] (tokens, Ta): where the decoder looked before it wrote each
  int positions = 0;               // of the sound among the Ta; the others are padding
};

// Errors: as Transcribe.
absl::StatusOr<Inspected> Inspect(const Model& model, std::span<const float> window, bool timestamps);

struct Candidate {
  int token = 0;
  float probability = 0;
};
// The likeliest k of row `row`; of equals the first ones. Fewer if the vocabulary is smaller.
std::vector<Candidate> TopK(const Inspected& inspected, int row, int k);

// log-probabilities (tokens, timestamps) of the timestamps up to the end of the sound, among themselves: which time
// each token would be, if it had to be one. REQUIRES: the model has timestamps.
base::Mat TimestampScores(const Inspected& inspected, const SpecialTokens& special);

// What a token says in a terminal: its text, "<|1.20|>" for a timestamp, "<|endoftext|>"; bytes that are no UTF-8 and
// control characters become "?".
std::string Shown(const Tokenizer& tokenizer, int token);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_INSPECT_H_
