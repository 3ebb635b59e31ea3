// Lab x2-01  CLIP pairing: an image encoder and a text encoder learn which caption belongs to which icon.
//
// You write the seven functions of namespace `impl` in starter.cc, with the tensor library (nn/) and the course's block
// and vision transformer (models/). This header is frozen: the tests, the reference solution and the test's stand-in
// for another process compile against it.
//
// Weights cross this contract as one list of numbers, in the order of Specs(): that of the course's own CLIP, so its
// committed checkpoint is a list of weights here.

#ifndef EXTENSIONS_X2_LAB_01_CLIP_PAIRING_CLIP_PAIRING_H_
#define EXTENSIONS_X2_LAB_01_CLIP_PAIRING_CLIP_PAIRING_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/transformer.h"
#include "models/vit.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace clip_pairing {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct ImageConfig {
  int side = 32;  // of the square icon  [pixels]
  int patch = 8;  // P, divides side     [pixels]
  int channels = 3;
  int layers = 4;
};

struct TextConfig {
  int vocabulary = 87;
  int context = 8;  // L, ids of the longest text with its end
  int layers = 2;
};

struct BlockConfig {
  int dim = 64;   // D, of both encoders
  int heads = 4;  // divides dim
  int ff = 256;
};

struct PairConfig {
  ImageConfig image;
  TextConfig text;
  BlockConfig block;
  int shared = 64;  // E, of the space in which both meet
};

using Weights = std::vector<float>;

// Texts of different lengths as one rectangle.
struct Texts {
  std::vector<int> ids;   // (B, L); what stands behind a text's end has no meaning
  std::vector<int> last;  // (B) the row of each text's end, which stands for the text
};

struct PairLoss {
  float loss = 0;       // [nats] the mean of both directions
  base::Mat images;     // (B, E) its slopes along the image embeddings
  base::Mat texts;      // (B, E) and the text embeddings
  float log_scale = 0;  // and the logarithm of the scale
};

struct LossAndGradient {
  float loss = 0;    // [nats]
  Weights gradient;  // d loss / d weights, in the order of Specs()
};

// Shares of queries with a right candidate in the first place, and among the first five.
struct Retrieval {
  double top1 = 0, top5 = 0;
};

}  // namespace types
using types::BlockConfig;
using types::ImageConfig;
using types::LossAndGradient;
using types::PairConfig;
using types::PairLoss;
using types::Retrieval;
using types::TextConfig;
using types::Texts;
using types::Weights;

inline constexpr float kFirstLogScale = 2.6592600f;    // ln(1 / 0.07): cosines are multiplied by 14.3 at first
inline constexpr float kLargestLogScale = 4.6051702f;  // ln 100

// Given: the configs as models/ knows them.
inline models::BlockConfig Block(const PairConfig& c) { return {c.block.dim, c.block.heads, c.block.ff}; }
inline models::VitConfig Vit(const PairConfig& c) {
  return {.side = c.image.side,
          .patch = c.image.patch,
          .channels = c.image.channels,
          .layers = c.image.layers,
          .block = Block(c)};
}

// Given: all parameters, in the order of Weights.
//
//   image. + those of models::VitParams         image.projection (D, E)
//   text.tokens (V, D), text.positions (L, D)   text.block.0. ... as models::BlockParams   text.ln.gain, text.ln.bias
//   text.projection (D, E)                      logit_scale (1)
inline std::vector<nn::ParamSpec> Specs(const PairConfig& c) {
  std::vector<nn::ParamSpec> specs = models::VitParams("image.", Vit(c));
  const auto add = [&](const std::vector<nn::ParamSpec>& more) { specs.insert(specs.end(), more.begin(), more.end()); };
  const nn::Init to_shared = nn::Init::Normal(1 / std::sqrt(static_cast<float>(c.block.dim)));
  add({{.name = "image.projection", .shape = {c.block.dim, c.shared}, .init = to_shared, .decay = nn::Decay::kYes},
       {.name = "text.tokens", .shape = {c.text.vocabulary, c.block.dim}, .init = nn::Init::Normal(1)},
       {.name = "text.positions", .shape = {c.text.context, c.block.dim}, .init = nn::Init::Normal(0.02f)}});
  for (int layer = 0; layer < c.text.layers; ++layer) {
    add(models::BlockParams(absl::StrCat("text.block.", layer, "."), Block(c)));
  }
  add(models::LayerNormParams("text.ln.", c.block.dim));
  add({{.name = "text.projection", .shape = {c.block.dim, c.shared}, .init = to_shared, .decay = nn::Decay::kYes},
       {.name = "logit_scale", .shape = {1}, .init = nn::Init::Constant(kFirstLogScale)}});
  return specs;
}

// Given: between the values of this contract and the library's tensors.
inline void Load(const Weights& weights, nn::ParamStore& params) {
  std::copy(weights.begin(), weights.end(), params.values().begin());
}
inline nn::Tensor AsTensor(const base::Mat& m) { return nn::Tensor::Of({m.rows, m.cols}, m.data); }
inline base::Mat AsMat(int rows, int cols, std::span<const float> numbers) {
  return {rows, cols, {numbers.begin(), numbers.end()}};
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   B  pairs      N  patches of an icon      P P C  numbers of a patch      E  numbers of an embedding
namespace impl {

// One epoch in batches: indices of icons in random order, so that no batch has two icons of the same cell. An icon
// whose cell is in the batch already waits for the next. What fills no batch at the end is left for another epoch.
//
//   cells    [icons] the cell of each
//   returns  lists of `batch` indices, none of them twice; what is left has fewer than `batch` different cells
//
// Example: cells 5 5 7 7, batch 2: two batches, each with one icon of 5 and one of 7.
// Errors:  none here, see the checked functions below.
// Source:  Chuang et al. 2020, "Debiased Contrastive Learning", for what false negatives do.
std::vector<std::vector<int>> Batches(const std::vector<int>& cells, int batch, uint64_t seed);

// The image encoder: models::VitForward, the class token's row, times image.projection. Not of length 1 yet.
//
//   patches  (B N, P P C)
//   returns  (B, E)
//
// Errors: none here, see below.
// Source: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", figure 3.
base::Mat EmbedImages(const base::Mat& patches, const Weights& weights, const PairConfig& config);

// The text encoder: rows of text.tokens plus text.positions, the blocks with a causal mask, the LayerNorm, of each text
// the row of its end, times text.projection. Not of length 1 yet.
//
//   returns  (B, E)
//
// Errors: none here, see below.
// Source: Radford et al. 2021, section 2.4.
base::Mat EmbedTexts(const Texts& texts, const Weights& weights, const PairConfig& config);

// The symmetric loss. Rows are brought to length 1, all images multiplied with all texts, the cosines multiplied by
// exp(min(log_scale, ln 100)). Each image chooses among the texts, each text among the images; right is the diagonal.
//
//   images, texts  (B, E), of any length above 0; row i of one belongs to row i of the other
//   returns        the mean of both directions, and its slope along everything that went in. Behind the limit, the
//                  slope along log_scale is 0
//
// Example: cosines [1 0; 0 1], log_scale 0: ln(1 + 1/e) = 0.313262.
// Errors:  none here, see below.
// Source:  Radford et al. 2021, figure 3, and section 2.5 for the limit.
PairLoss InfoNce(const base::Mat& images, const base::Mat& texts, float log_scale);

// The loss of a batch of pairs and its slope along every weight, both encoders and the scale among them.
//
//   patches  (B N, P P C)      texts  B of them
//
// Errors: none here, see below.
// Source: as the three functions above; the tape does the rest.
LossAndGradient Gradient(const base::Mat& patches, const Texts& texts, const Weights& weights,
                         const PairConfig& config);

// How often a search finds something right. Query q fits the cells fits[q]: one for a caption, six for "worked". A
// candidate is right if its cell is one of them; the rank of a query is that of its best right candidate. Wrong
// candidates that are as similar stand in front of it: what cannot be told apart was not found.
//
//   similarities  (Q, M)
//   fits          [Q] lists of cells, none empty
//   cells         [M] the cell of each candidate; some candidate is right for each query
//
// Example: similarities .9 .8 .1, cells 4 2 2, fits {2}: rank 2, so top1 0 and top5 1.
// Errors:  none here, see below.
// Source:  Radford et al. 2021, section 3.1.4, with several right answers.
Retrieval Retrieve(const base::Mat& similarities, const std::vector<std::vector<int>>& fits,
                   const std::vector<int>& cells);

// How far the images' place is from the texts': the distance of the mean image embedding and the mean text embedding,
// each embedding brought to length 1 before the mean.
//
//   images (B, E), texts (S, E)
//   returns  0 to 2
//
// Example: images (1, 0), texts (0, 2): sqrt 2.
// Errors:  none here, see below.
// Source:  Liang et al. 2022, "Mind the Gap", equation 1.
double ModalityGap(const base::Mat& images, const base::Mat& texts);

}  // namespace impl

inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (rows >= 1 && cols >= 1 && m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; it must be (", rows, ", ", cols, "), both above 0"));
}

inline absl::Status CheckWeights(const Weights& weights, const PairConfig& c) {
  if (c.image.patch < 1 || c.image.side % c.image.patch != 0 || c.block.heads < 1 || c.block.dim % c.block.heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat("patch ", c.image.patch, " must divide the side ", c.image.side,
                                                   ", and ", c.block.heads, " heads the width ", c.block.dim));
  }
  const size_t expected = nn::CountParams(Specs(c));
  if (weights.size() == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(weights.size(), " weights; this model has ", expected));
}

inline absl::Status CheckPatches(const base::Mat& patches, const PairConfig& c) {
  const models::VitConfig vit = Vit(c);
  if (patches.rows % vit.patches() != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(patches.rows, " patches are no icons of ", vit.patches(), " patches each"));
  }
  return CheckShape("patches", patches, patches.rows, vit.patch_numbers());
}

inline absl::Status CheckTexts(const Texts& texts, const TextConfig& c) {
  if (texts.last.empty() || texts.ids.size() != texts.last.size() * c.context) {
    return absl::InvalidArgumentError(
        absl::StrCat(texts.ids.size(), " ids for ", texts.last.size(), " texts; each has ", c.context));
  }
  for (const int last : texts.last) {
    if (last < 0 || last >= c.context) {
      return absl::InvalidArgumentError(absl::StrCat("a text ends in row ", last, " of ", c.context));
    }
  }
  for (const int id : texts.ids) {
    if (id < 0 || id >= c.vocabulary) {
      return absl::InvalidArgumentError(absl::StrCat("token ", id, "; the vocabulary has ", c.vocabulary));
    }
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for an empty batch, shapes and lists that do not fit together or the config, ids outside the
//         vocabulary, a query that fits no cell or has no right candidate.
inline absl::StatusOr<std::vector<std::vector<int>>> Batches(const std::vector<int>& cells, int batch, uint64_t seed) {
  if (batch < 1) return absl::InvalidArgumentError(absl::StrCat("batches of ", batch, "; at least 1"));
  return impl::Batches(cells, batch, seed);
}

inline absl::StatusOr<base::Mat> EmbedImages(const base::Mat& patches, const Weights& weights,
                                             const PairConfig& config) {
  RETURN_IF_ERROR(CheckWeights(weights, config));
  RETURN_IF_ERROR(CheckPatches(patches, config));
  return impl::EmbedImages(patches, weights, config);
}

inline absl::StatusOr<base::Mat> EmbedTexts(const Texts& texts, const Weights& weights, const PairConfig& config) {
  RETURN_IF_ERROR(CheckWeights(weights, config));
  RETURN_IF_ERROR(CheckTexts(texts, config.text));
  return impl::EmbedTexts(texts, weights, config);
}

inline absl::StatusOr<PairLoss> InfoNce(const base::Mat& images, const base::Mat& texts, float log_scale) {
  RETURN_IF_ERROR(CheckShape("images", images, images.rows, images.cols));
  RETURN_IF_ERROR(CheckShape("texts", texts, images.rows, images.cols));
  return impl::InfoNce(images, texts, log_scale);
}

inline absl::StatusOr<LossAndGradient> Gradient(const base::Mat& patches, const Texts& texts, const Weights& weights,
                                                const PairConfig& config) {
  RETURN_IF_ERROR(CheckWeights(weights, config));
  RETURN_IF_ERROR(CheckTexts(texts, config.text));
  RETURN_IF_ERROR(CheckPatches(patches, config));
  if (patches.rows != static_cast<int>(texts.last.size()) * Vit(config).patches()) {
    return absl::InvalidArgumentError(absl::StrCat(patches.rows, " patches for ", texts.last.size(), " texts"));
  }
  return impl::Gradient(patches, texts, weights, config);
}

inline absl::StatusOr<Retrieval> Retrieve(const base::Mat& similarities, const std::vector<std::vector<int>>& fits,
                                          const std::vector<int>& cells) {
  RETURN_IF_ERROR(
      CheckShape("similarities", similarities, static_cast<int>(fits.size()), static_cast<int>(cells.size())));
  for (size_t q = 0; q < fits.size(); ++q) {
    const auto right = [&](int cell) { return std::find(fits[q].begin(), fits[q].end(), cell) != fits[q].end(); };
    if (std::none_of(cells.begin(), cells.end(), right)) {
      return absl::InvalidArgumentError(absl::StrCat("query ", q, " has no right candidate"));
    }
  }
  return impl::Retrieve(similarities, fits, cells);
}

inline absl::StatusOr<double> ModalityGap(const base::Mat& images, const base::Mat& texts) {
  RETURN_IF_ERROR(CheckShape("images", images, images.rows, images.cols));
  RETURN_IF_ERROR(CheckShape("texts", texts, texts.rows, images.cols));
  return impl::ModalityGap(images, texts);
}

}  // namespace clip_pairing

#endif  // EXTENSIONS_X2_LAB_01_CLIP_PAIRING_CLIP_PAIRING_H_
