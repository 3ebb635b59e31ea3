// The committed checkpoint, linked into the program: whoever serves the model needs no file and no path.

#ifndef MODELS_GRAMMAR_LM_COMMITTED_H_
#define MODELS_GRAMMAR_LM_COMMITTED_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/paged_model.h"
#include "nn/param_store.h"

namespace grammar_lm {

// The bytes of checkpoint/lm.safetensors.
std::string_view CommittedBytes();

// Fills `params`, made from Params(), with the trained values.
//
// Errors: as nn::TakeValues, if the model has changed since it was trained.
absl::Status TakeCommitted(nn::ParamStore& params);

// The trained model as the engine serves it; its tokenizer is WordTokenizer.
//
// Errors: as TakeCommitted.
absl::StatusOr<std::unique_ptr<engine::PagedModel>> CommittedModel();

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_COMMITTED_H_
