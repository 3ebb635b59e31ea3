// The model that the program uses: the folder that was named, or what this machine has.

#ifndef MODELS_WHISPER_PROGRAM_FIND_MODEL_H_
#define MODELS_WHISPER_PROGRAM_FIND_MODEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "models/whisper/transcribe.h"
#include "models/whisper/weights.h"

namespace whisper::program {

struct FoundModel {
  std::string name;  // "whisper-tiny.en", or the folder
  Model model;
};

// `folder`, or else whisper-tiny.en, or else whisper-tiny (base/model_files.h).
//
// Errors: as LoadModel; NotFound, with the command that says where to get one, if there is none.
absl::StatusOr<FoundModel> FindModel(const std::string& folder);

struct FoundEncoder {
  std::string name;
  EncoderWeights weights;
};

// The encoder alone: of `folder`, or else of whisper-tiny.en, of which this machine may have the encoder and no more.
absl::StatusOr<FoundEncoder> FindEncoder(const std::string& folder);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_FIND_MODEL_H_
