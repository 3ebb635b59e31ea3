#include "harness/sidecars/vlm/weights.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/scene_vlm/committed.h"

namespace course::vlm {
namespace {

std::vector<float> VectorOf(const nn::ParamStore& params, const std::string& name) {
  const nn::Tensor tensor = params.Get(name);
  return {tensor.data().begin(), tensor.data().end()};
}

minimal_vit::NormWeights NormOf(const nn::ParamStore& params, const std::string& prefix) {
  return {.gain = VectorOf(params, prefix + "gain"), .bias = VectorOf(params, prefix + "bias")};
}

}  // namespace

absl::StatusOr<Model> LoadModel(bool resampler) {
  const scene_vlm::Committed which = resampler ? scene_vlm::Committed::kResampler : scene_vlm::Committed::kProjector;
  Model model = {.config = scene_vlm::Config(scene_vlm::BridgeOf(which))};
  model.params = std::make_unique<nn::ParamStore>(models::VlmParams(model.config));
  RETURN_IF_ERROR(scene_vlm::TakeCommitted(which, *model.params));
  const size_t count = model.params->params();
  model.about = absl::StrFormat("The course's own weights, trained in two stages on such pictures: %d,%03d numbers.",
                                count / 1000, count % 1000);
  return model;
}

base::Mat MatOf(const nn::Tensor& tensor) {
  return {.rows = tensor.rows(), .cols = tensor.cols(), .data = {tensor.data().begin(), tensor.data().end()}};
}

nn::Tensor TensorOf(const base::Mat& mat) { return nn::Tensor::Of({1, mat.rows, mat.cols}, mat.data); }

std::vector<minimal_vit::BlockWeights> BlocksOf(const nn::ParamStore& params, const std::string& prefix, int layers) {
  std::vector<minimal_vit::BlockWeights> blocks;
  for (int layer = 0; layer < layers; ++layer) {
    const std::string block = absl::StrCat(prefix, "block.", layer, ".");
    const auto matrix = [&](const char* name) { return MatOf(params.Get(block + name)); };
    blocks.push_back({.ln1 = NormOf(params, block + "ln1."),
                      .attention = {.wq = matrix("attention.wq"),
                                    .wk = matrix("attention.wk"),
                                    .wv = matrix("attention.wv"),
                                    .wo = matrix("attention.wo")},
                      .ln2 = NormOf(params, block + "ln2."),
                      .feed_forward = {.w1 = matrix("ff.w1"),
                                       .b1 = VectorOf(params, block + "ff.b1"),
                                       .w2 = matrix("ff.w2"),
                                       .b2 = VectorOf(params, block + "ff.b2")}});
  }
  return blocks;
}

projector::ProjectorWeights ProjectorOf(const nn::ParamStore& params) {
  return {.w1 = MatOf(params.Get("projector.w1")),
          .b1 = VectorOf(params, "projector.b1"),
          .w2 = MatOf(params.Get("projector.w2")),
          .b2 = VectorOf(params, "projector.b2")};
}

llava_forward::LlavaWeights LlavaOf(const Model& model) {
  const nn::ParamStore& params = *model.params;
  return {.projector = ProjectorOf(params),
          .lm = {.words = MatOf(params.Get("lm.words")),
                 .positions = MatOf(params.Get("lm.positions")),
                 .blocks = BlocksOf(params, "lm.", model.config.lm.layers),
                 .ln = NormOf(params, "lm.ln.")}};
}

resampler::ResamplerWeights ResamplerOf(const nn::ParamStore& params) {
  const auto matrix = [&](const char* name) { return MatOf(params.Get(std::string("resampler.") + name)); };
  return {.queries = matrix("queries"), .wq = matrix("wq"), .wk = matrix("wk"), .wv = matrix("wv"), .wo = matrix("wo")};
}

}  // namespace course::vlm
