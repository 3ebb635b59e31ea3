// Which language model the chat runs.

#ifndef HARNESS_SIDECARS_ENGINE_MODEL_H_
#define HARNESS_SIDECARS_ENGINE_MODEL_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/paged_model.h"
#include "engine/api/tokenizer.h"

namespace course::chat {

struct LanguageModel {
  std::string name;     // for an API: no spaces
  std::string about;    // a sentence for people
  std::string example;  // a prompt that it knows how to go on with
  std::unique_ptr<engine::PagedModel> model;
  std::shared_ptr<const engine::Tokenizer> tokenizer;
  // InvalidArgument for a text that it has no words for.
  std::function<absl::StatusOr<std::vector<int>>(const std::string& text)> encode;
};

// stories260K where base/model_files.h finds it, else the course's own grammar LM, which is linked in. A fresh one at
// each call: a model owns the keys and values of its engine.
//
// Errors: of the files of stories260K, with their path.
absl::StatusOr<LanguageModel> MakeModel();

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_MODEL_H_
