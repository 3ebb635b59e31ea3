#include "models/grammar_clip/committed.h"

#include "base/status_macros.h"
#include "nn/checkpoint.h"

// Made by the linker from the file, see BUILD.
extern "C" const char _binary_clip_safetensors_start[];
extern "C" const char _binary_clip_safetensors_end[];

namespace grammar_clip {

std::string_view CommittedBytes() {
  return {_binary_clip_safetensors_start,
          static_cast<size_t>(_binary_clip_safetensors_end - _binary_clip_safetensors_start)};
}

absl::Status TakeCommitted(nn::ParamStore& params) {
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ParseSafetensors(CommittedBytes()));
  return nn::TakeValues(file, params);
}

}  // namespace grammar_clip
