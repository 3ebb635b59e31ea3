// The model that the program uses: the folder that was named, what this machine has, or the one that is linked in.

#ifndef MODELS_WHISPER_PROGRAM_FIND_MODEL_H_
#define MODELS_WHISPER_PROGRAM_FIND_MODEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "models/whisper/transcribe.h"
#include "models/whisper/weights.h"

namespace whisper::program {

struct FoundModel {
  std::string name;  // "whisper-tiny.en", "spoken grammar", or the folder
  Model model;
};

// `folder`, or else whisper-tiny.en or whisper-tiny (base/model_files.h), or else the course's own model of spoken
// grammar (models/spoken_grammar), which is always there, knows 73 words and hears two seconds at a time.
//
// Errors: as LoadModel.
absl::StatusOr<FoundModel> FindModel(const std::string& folder);

struct FoundEncoder {
  std::string name;
  EncoderWeights weights;
};

// The encoder alone: of `folder`, or else of whisper-tiny.en, of which this machine may have the encoder and no more,
// or else that of spoken grammar.
absl::StatusOr<FoundEncoder> FindEncoder(const std::string& folder);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_FIND_MODEL_H_
