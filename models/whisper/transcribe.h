// A recording of any length as text: window after window of 30 seconds.
//
//   ASSIGN_OR_RETURN(const whisper::Model model, whisper::LoadModel("whisper-tiny.en"));
//   ASSIGN_OR_RETURN(const std::vector<float> speech, whisper::ReadSpeech("speech.wav"));
//   ASSIGN_OR_RETURN(const whisper::Transcript transcript, whisper::Transcribe(model, speech));
//   for (const whisper::Segment& s : transcript.segments) std::cout << s.start << " " << s.text << "\n";

#ifndef MODELS_WHISPER_TRANSCRIBE_H_
#define MODELS_WHISPER_TRANSCRIBE_H_

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "models/whisper/decoder.h"
#include "models/whisper/decoding.h"
#include "models/whisper/fallback.h"
#include "models/whisper/tokenizer.h"
#include "models/whisper/weights.h"

namespace whisper {

struct Model {
  EncoderWeights encoder;
  Decoder decoder;
  Tokenizer tokenizer;
  std::vector<std::pair<int, int>> alignment_heads;  // (layer, head) that follow the sound
};

// Errors: InvalidArgument if encoder and decoder do not fit each other, or the vocabulary of the tokenizer is not the
//         decoder's.
//
//   alignment_heads  empty: all heads of the last half of the layers
absl::StatusOr<Model> MakeModel(EncoderWeights encoder, const DecoderWeights& decoder, Tokenizer tokenizer,
                                std::vector<std::pair<int, int>> alignment_heads = {});

// Of a folder with model.safetensors and tokenizer.json. The heads of tiny.en are the published ones.
//
// Errors: as above, and those of the files, with their paths.
absl::StatusOr<Model> LoadModel(const std::string& folder);

struct TranscribeOptions {
  int beams = 5;  // at temperature 0; 1: greedy
  bool timestamps = true;
  bool words = false;         // also the times of words
  bool previous_text = true;  // the decoder is told what was said before this window
  uint64_t seed = 1;          // of what is drawn above temperature 0
  FallbackOptions fallback;
};

struct Word {
  std::string text;           // with the space in front
  double start = 0, end = 0;  // [s] from the beginning of the recording
};

struct Segment {
  double start = 0, end = 0;  // [s] from the beginning of the recording
  std::string text;
  std::vector<int> tokens;
  double temperature = 0, average_log_probability = 0, no_speech_probability = 0, compression_ratio = 0;
  std::vector<Word> words;  // if asked for
};

struct Transcript {
  std::string text;
  std::vector<Segment> segments;
  int windows = 0;  // that were encoded
};

// Errors: InvalidArgument for a sample that is not finite, a model without timestamps if they are asked for, and what
//         DecodeWithBeams refuses.
absl::StatusOr<Transcript> Transcribe(const Model& model, std::span<const float> samples,
                                      const TranscribeOptions& options = {});

// How a window is decoded: the start behind the prompt, the end, and the rules that say what may come next. The prompt
// is the caller's, and so is the most that is sampled.
//
// Errors: InvalidArgument for a model without timestamps if they are asked for.
absl::StatusOr<DecodingOptions> WindowDecoding(const Model& model, bool timestamps);

// The words that tokens make: a word begins with a space; what does not (endings, full stops) belongs to the word
// before. How many tokens each has.
std::vector<int> TokensOfWords(const Tokenizer& tokenizer, std::span<const int> tokens);

}  // namespace whisper

#endif  // MODELS_WHISPER_TRANSCRIBE_H_
