// The committed checkpoint, linked into the program: whoever uses the trained model needs no file and no path.

#ifndef MODELS_GRAMMAR_CLIP_COMMITTED_H_
#define MODELS_GRAMMAR_CLIP_COMMITTED_H_

#include <string_view>

#include "absl/status/status.h"
#include "nn/param_store.h"

namespace grammar_clip {

// The bytes of checkpoint/clip.safetensors.
std::string_view CommittedBytes();

// Fills `params`, made from ClipParams(Config()), with the trained values.
//
// Errors: as nn::TakeValues, if the model has changed since it was trained.
absl::Status TakeCommitted(nn::ParamStore& params);

}  // namespace grammar_clip

#endif  // MODELS_GRAMMAR_CLIP_COMMITTED_H_
