// Which language model the chat runs.

#ifndef HARNESS_SIDECARS_ENGINE_MODEL_H_
#define HARNESS_SIDECARS_ENGINE_MODEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/api/model.h"
#include "engine/api/tokenizer.h"

namespace course::chat {

struct LanguageModel {
  std::string name;   // for an API: no spaces
  std::string about;  // a sentence for people
  std::unique_ptr<engine::Model> model;
  std::shared_ptr<const engine::Tokenizer> tokenizer;
};

// A fresh one at each call: a model owns the keys and values of its engine.
absl::StatusOr<LanguageModel> MakeModel();

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_MODEL_H_
