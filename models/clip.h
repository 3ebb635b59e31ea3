// CLIP: an image encoder and a text encoder that learn to agree.
//
// Both end in a vector of length 1. In a batch of B pairs the B x B cosines are logits: each image must find its text
// among B, and each text its image.
//
// Source: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", figure 3.

#ifndef MODELS_CLIP_H_
#define MODELS_CLIP_H_

#include <span>
#include <string>
#include <vector>

#include "models/vit.h"

namespace models {

struct TextConfig {
  int vocabulary = 0;  // V
  int context = 0;     // rows of the longest text
  int layers = 2;
  BlockConfig block = {};
};

struct ClipConfig {
  VitConfig image = {};
  TextConfig text = {};
  int dim = 64;  // E, of the space that both share
};

// "image." + trunk, "text." + trunk, two projections without biases, and "logit_scale": ln(1 / 0.07) at first, as in
// the paper, so that cosines are multiplied by 14.3.
std::vector<nn::ParamSpec> ClipParams(const ClipConfig& config);

// Texts of different lengths as one rectangle: what lies behind a text's end does not matter, since no row sees rows
// behind it.
struct TextBatch {
  std::vector<int> ids;   // (B, context)
  std::vector<int> last;  // (B) the row of each text's end-of-text, which stands for the text
};
// Errors: InvalidArgument if a text is empty, longer than the context or has an id outside the vocabulary.
absl::StatusOr<TextBatch> Pad(const TextConfig& config, std::span<const std::vector<int>> texts);

// patches (B, N, P P C) -> (B, E), rows of length 1
nn::Tensor ImageEmbeddings(nn::Tape* tape, const nn::ParamStore& params, const ClipConfig& config,
                           const nn::Tensor& patches);
nn::Tensor TextEmbeddings(nn::Tape* tape, const nn::ParamStore& params, const ClipConfig& config,
                          const TextBatch& texts);

// The mean of two cross-entropies: of each image over the texts, and of each text over the images. Chance: ln B.
// images and texts (B, E), row i of one belongs to row i of the other. The scale is e^logit_scale, at most 100.
nn::Tensor ClipLoss(nn::Tape* tape, const nn::ParamStore& params, const nn::Tensor& images, const nn::Tensor& texts);

}  // namespace models

#endif  // MODELS_CLIP_H_
