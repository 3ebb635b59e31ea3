#include "models/scene_vlm/committed.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "nn/checkpoint.h"

// Made by the linker from the files, see BUILD.
extern "C" const char _binary_frozen_lm_safetensors_start[];
extern "C" const char _binary_frozen_lm_safetensors_end[];
extern "C" const char _binary_pretrained_safetensors_start[];
extern "C" const char _binary_pretrained_safetensors_end[];
extern "C" const char _binary_projector_safetensors_start[];
extern "C" const char _binary_projector_safetensors_end[];
extern "C" const char _binary_resampler_safetensors_start[];
extern "C" const char _binary_resampler_safetensors_end[];

namespace scene_vlm {
namespace {

std::string_view Between(const char* start, const char* end) { return {start, static_cast<size_t>(end - start)}; }

}  // namespace

std::string_view CommittedBytes(Committed which) {
  switch (which) {
    case Committed::kPretrained:
      return Between(_binary_pretrained_safetensors_start, _binary_pretrained_safetensors_end);
    case Committed::kProjector:
      return Between(_binary_projector_safetensors_start, _binary_projector_safetensors_end);
    case Committed::kResampler:
      return Between(_binary_resampler_safetensors_start, _binary_resampler_safetensors_end);
    case Committed::kFrozenLm:
      return Between(_binary_frozen_lm_safetensors_start, _binary_frozen_lm_safetensors_end);
  }
  CHECK(false) << "no such checkpoint: " << static_cast<int>(which);
}

absl::Status TakeCommitted(Committed which, nn::ParamStore& params) {
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ParseSafetensors(CommittedBytes(which)));
  return nn::TakeValues(file, params);
}

}  // namespace scene_vlm
