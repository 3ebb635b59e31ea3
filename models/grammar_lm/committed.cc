#include "models/grammar_lm/committed.h"

#include <utility>

#include "base/status_macros.h"
#include "models/grammar_lm/train.h"
#include "models/paged/paged_mini_lm.h"
#include "nn/checkpoint.h"

// Made by the linker from the file, see BUILD.
extern "C" const char _binary_lm_safetensors_start[];
extern "C" const char _binary_lm_safetensors_end[];

namespace grammar_lm {

std::string_view CommittedBytes() {
  return {_binary_lm_safetensors_start, static_cast<size_t>(_binary_lm_safetensors_end - _binary_lm_safetensors_start)};
}

absl::Status TakeCommitted(nn::ParamStore& params) {
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ParseSafetensors(CommittedBytes()));
  return nn::TakeValues(file, params);
}

absl::StatusOr<std::unique_ptr<engine::PagedModel>> CommittedModel() {
  auto params = std::make_unique<nn::ParamStore>(Params());
  RETURN_IF_ERROR(TakeCommitted(*params));
  return std::make_unique<paged::PagedMiniLm>(Config(), std::move(params), /*prefix=*/"");
}

}  // namespace grammar_lm
