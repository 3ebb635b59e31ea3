// ScriptedModel: a model that says what a test wants to hear, to try how outputs end.

#ifndef ENGINE_SCRIPTED_MODEL_H_
#define ENGINE_SCRIPTED_MODEL_H_

#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/model.h"

namespace engine {

// The k-th token that a request samples, counted from 0, is tokens[k], whatever the sampler: no other token has a
// finite logit. The place in the script follows from the position, k = position - (prompt_len - 1), so a run that is
// cut into other steps, or preempted, hears the same; and so all requests must have prompts of prompt_len tokens.
class ScriptedModel final : public Model {
 public:
  static constexpr int kVocabSize = 257;

  struct Script {
    int prompt_len = 1;       // [tokens] >= 1
    std::vector<int> tokens;  // each in 0 .. 256
  };

  // Errors:  InvalidArgument for a prompt_len < 1 and names a token outside the vocabulary.
  static absl::StatusOr<std::unique_ptr<ScriptedModel>> Create(Script script);

  int VocabSize() const override { return kVocabSize; }
  // Errors:  as Model::Forward; OutOfRange for a position that the script does not cover.
  absl::StatusOr<base::Mat> Forward(std::span<const int> last_tokens, std::span<const int> positions) override;

 private:
  explicit ScriptedModel(Script script);

  Script script_;
};

}  // namespace engine

#endif  // ENGINE_SCRIPTED_MODEL_H_
