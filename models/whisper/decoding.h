// From logits to a text: token by token the likeliest one, or drawn at a temperature, or several texts at once (a
// beam).
//
// Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 4.5; Graves 2012,
// "Sequence Transduction with Recurrent Neural Networks", section 2.5 (beam search).

#ifndef MODELS_WHISPER_DECODING_H_
#define MODELS_WHISPER_DECODING_H_

#include <functional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "models/whisper/next_token.h"

namespace whisper {

// Sets to -infinity what may not follow `sampled` (without the prompt).
using LogitFilter = std::function<void(std::span<float> logits, std::span<const int> sampled)>;

struct DecodingOptions {
  std::vector<int> prompt;  // what was said before, if anything; ends with the start of the transcript
  std::vector<int> start;   // behind it: language, task, no timestamps
  int end_of_text = 0;
  int no_speech = -1;    // its probability right behind the prompt is reported; -1: there is no such token
  int max_tokens = 224;  // sampled, without the end
  LogitFilter filter;    // none: everything is allowed
};

struct Decoded {
  std::vector<int> tokens;           // without the end
  double log_probability = 0;        // of all tokens and the end, after the filter
  double no_speech_probability = 0;  // before the filter; 0 if there is no such token

  // Of a token, the end counted: what texts of different lengths are compared by.
  double AverageLogProbability() const { return log_probability / static_cast<double>(tokens.size() + 1); }
};

// Temperature 0 takes the likeliest token (of equals the first), any other draws from softmax(logits / temperature),
// one number of `rng` a token. Log-probabilities are those at temperature 1.
//
// Errors: those of `next`; InvalidArgument for a negative temperature or max_tokens, FailedPrecondition if the filter
//         leaves nothing.
absl::StatusOr<Decoded> DecodeGreedily(NextToken& next, const DecodingOptions& options, double temperature,
                                       base::Rng& rng);

// Keeps the `beams` likeliest texts. At each step every one of them is extended by its beams + 1 likeliest tokens; of
// all these, in the order of their log-probabilities, those that end are put aside, until `beams` others are found. It
// ends when beams * patience texts were put aside, or at max_tokens, when texts that have not ended fill up what is
// missing. The result is the one with the largest log-probability per token.
//
// Errors: as above; InvalidArgument for fewer than 1 beam or a patience that is not above 0.
absl::StatusOr<Decoded> DecodeWithBeams(NextToken& next, const DecodingOptions& options, int beams,
                                        double patience = 1);

}  // namespace whisper

#endif  // MODELS_WHISPER_DECODING_H_
