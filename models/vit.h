// A vision transformer: an image becomes a row for each of its patches, and from there on nobody knows that it was one.
//
// Source: Dosovitskiy et al. 2020, "An Image is Worth 16x16 Words".

#ifndef MODELS_VIT_H_
#define MODELS_VIT_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "models/transformer.h"

namespace models {

// Whether a learned row stands behind those of the patches, to collect what the whole image is.
enum class Cls { kNo, kYes };

struct VitConfig {
  int side = 32;  // of the square image [pixels]; REQUIRES: patch divides it
  int patch = 8;  // P, of a square patch [pixels]
  int channels = 3;
  int layers = 4;
  BlockConfig block = {};
  Cls cls = Cls::kYes;

  int patches() const { return (side / patch) * (side / patch); }  // N
  int patch_numbers() const { return patch * patch * channels; }
  int rows() const { return patches() + (cls == Cls::kYes ? 1 : 0); }  // T
};

// The trunk: patch embedding, CLS row, a position for each row, blocks, a last LayerNorm. The defaults: 212,544.
std::vector<nn::ParamSpec> VitParams(const std::string& prefix, const VitConfig& config);

// Cuts images into patches: (B, N, P P C), patches in reading order; within a patch row, column, channel.
// Errors: InvalidArgument if an image has other sizes than the config.
absl::StatusOr<nn::Tensor> PatchesOf(const VitConfig& config, std::span<const base::Image> images);

// patches (B, N, P P C) -> (B, T, D); with a CLS row, it is row 0.
// weights: if not null, receives the attention of each block (B, heads, T, T).
nn::Tensor VitForward(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const VitConfig& config,
                      const nn::Tensor& patches, std::vector<nn::Tensor>* weights = nullptr);

}  // namespace models

#endif  // MODELS_VIT_H_
