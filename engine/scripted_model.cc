#include "engine/scripted_model.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/forward_checks.h"

namespace engine {

ScriptedModel::ScriptedModel(Script script) : script_(std::move(script)) {}

absl::StatusOr<std::unique_ptr<ScriptedModel>> ScriptedModel::Create(Script script) {
  if (script.prompt_len < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a script for prompts of ", script.prompt_len, " tokens, below 1"));
  }
  for (size_t k = 0; k < script.tokens.size(); ++k) {
    if (script.tokens[k] < 0 || script.tokens[k] >= kVocabSize) {
      return absl::InvalidArgumentError(absl::StrCat("token ", k, " of the script is ", script.tokens[k],
                                                     ", outside the vocabulary 0 .. ", kVocabSize - 1));
    }
  }
  return absl::WrapUnique(new ScriptedModel(std::move(script)));
}

absl::StatusOr<base::Mat> ScriptedModel::Forward(std::span<const int> last_tokens, std::span<const int> positions) {
  RETURN_IF_ERROR(CheckForward(last_tokens, positions, kVocabSize));
  base::Mat logits = {static_cast<int>(last_tokens.size()), kVocabSize, {}};
  logits.data.assign(last_tokens.size() * kVocabSize, -INFINITY);
  for (size_t b = 0; b < positions.size(); ++b) {
    const int64_t k = int64_t{positions[b]} - (script_.prompt_len - 1);
    if (k < 0 || k >= std::ssize(script_.tokens)) {
      return absl::OutOfRangeError(absl::StrCat("row ", b, ": position ", positions[b], " is entry ", k,
                                                " of a script of ", script_.tokens.size(), " tokens"));
    }
    logits.data[b * kVocabSize + script_.tokens[k]] = 0;
  }
  return logits;
}

}  // namespace engine
