// The model: its weights as a store, and as the values that the exercises' contracts take.

#ifndef HARNESS_SIDECARS_VLM_WEIGHTS_H_
#define HARNESS_SIDECARS_VLM_WEIGHTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/vlm.h"
#include "nn/param_store.h"
#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"
#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"
#include "phases/13-multimodal-models/exercises/ex-18-resampler/resampler.h"

namespace course::vlm {

struct Model {
  models::VlmConfig config;
  std::unique_ptr<nn::ParamStore> params;
  std::string about;  // which weights these are, a sentence
};

// With the resampler that leaves 4 rows, or with a row for each patch.
absl::StatusOr<Model> LoadModel(bool resampler);

// (1, T, D) or (T, D) as a matrix, and back with a batch of 1.
base::Mat MatOf(const nn::Tensor& tensor);
nn::Tensor TensorOf(const base::Mat& mat);

// The blocks below a prefix such as "image." or "lm.".
std::vector<minimal_vit::BlockWeights> BlocksOf(const nn::ParamStore& params, const std::string& prefix, int layers);
projector::ProjectorWeights ProjectorOf(const nn::ParamStore& params);
llava_forward::LlavaWeights LlavaOf(const Model& model);
// REQUIRES: the model has one.
resampler::ResamplerWeights ResamplerOf(const nn::ParamStore& params);

}  // namespace course::vlm

#endif  // HARNESS_SIDECARS_VLM_WEIGHTS_H_
