// Lab x2-00  A tiny ViT: the transformer block that wrote sentences looks at icons and says verb, tense and person.
//
// You write the eight functions of namespace `impl` in starter.cc, with the tensor library of this course (nn/). This
// header is frozen: the tests, the reference solution and the test's stand-in for another process compile against it.
//
// Weights cross this contract as one list of numbers, in the order of Specs(). With Load they are in a ParamStore, and
// everything behind that is a forward pass on a tape: the same code trains (a tape) and answers (a null tape).

#ifndef EXTENSIONS_X2_LAB_00_TINY_VIT_TINY_VIT_H_
#define EXTENSIONS_X2_LAB_00_TINY_VIT_TINY_VIT_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace tiny_vit {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct BlockConfig {
  int dim = 64;   // D
  int heads = 4;  // H, divides dim
  int ff = 256;   // F, the width inside the two-layer network
};

struct VitConfig {
  int side = 32;  // of the square icon  [pixels]
  int patch = 8;  // P, divides side     [pixels]
  int channels = 3;
  int layers = 4;
  BlockConfig block;
};

using Weights = std::vector<float>;

// How many trained numbers each part has.
struct ParamLedger {
  int64_t patch_embedding = 0;      // matrix and bias
  int64_t class_and_positions = 0;  // the class token, and a position for each row
  int64_t blocks = 0;               // all of them
  int64_t last_norm = 0;            // the LayerNorm behind the last block
  int64_t heads = 0;                // three matrices and their biases
};

// What the three heads say about B icons: a logit for each answer.
struct HeadLogits {
  base::Mat verb;    // (B, 20)
  base::Mat tense;   // (B, 5)
  base::Mat person;  // (B, 3)
};

// What is right.
struct Labels {
  std::vector<int> verb, tense, person;  // (B) each
};

struct LossAndGradient {
  float loss = 0;    // [nats]
  Weights gradient;  // d loss / d weights, in the order of Specs()
};

}  // namespace types
using types::BlockConfig;
using types::HeadLogits;
using types::Labels;
using types::LossAndGradient;
using types::ParamLedger;
using types::VitConfig;
using types::Weights;

inline constexpr int kVerbs = 20, kTenses = 5, kPersons = 3;

// Given: how many patches an icon has, and how many rows the blocks see.
inline int Patches(const VitConfig& c) { return (c.side / c.patch) * (c.side / c.patch); }  // N
inline int Rows(const VitConfig& c) { return Patches(c) + 1; }                              // T: the class token too
inline int PatchNumbers(const VitConfig& c) { return c.patch * c.patch * c.channels; }      // P P C

// Given: the parameters of a block, each of its names behind `prefix` ("block.0." for the first).
//
//   ln1.gain, ln1.bias (D)      attention.wq, .wk, .wv, .wo (D, D), no biases
//   ln2.gain, ln2.bias (D)      ff.w1 (D, F), ff.b1 (F), ff.w2 (F, D), ff.b2 (D)
inline std::vector<nn::ParamSpec> BlockSpecs(const std::string& prefix, const BlockConfig& c) {
  const auto matrix = [&](const char* name, int from, int to) {
    return nn::ParamSpec{.name = prefix + name,
                         .shape = {from, to},
                         .init = nn::Init::Normal(1.0f / std::sqrt(static_cast<float>(from))),
                         .decay = nn::Decay::kYes};
  };
  const auto row = [&](const char* name, int size, nn::Init init = nn::Init::Zeros()) {
    return nn::ParamSpec{.name = prefix + name, .shape = {size}, .init = init};
  };
  return {row("ln1.gain", c.dim, nn::Init::Ones()),
          row("ln1.bias", c.dim),
          matrix("attention.wq", c.dim, c.dim),
          matrix("attention.wk", c.dim, c.dim),
          matrix("attention.wv", c.dim, c.dim),
          matrix("attention.wo", c.dim, c.dim),
          row("ln2.gain", c.dim, nn::Init::Ones()),
          row("ln2.bias", c.dim),
          matrix("ff.w1", c.dim, c.ff),
          row("ff.b1", c.ff),
          matrix("ff.w2", c.ff, c.dim),
          row("ff.b2", c.dim)};
}

// Given: all parameters, in the order of Weights.
//
//   patch.w (P P C, D), patch.b (D)      cls (1, D)      positions (T, D), row 0 is that of the class token
//   block.0. ... block.(layers - 1).     ln.gain, ln.bias (D)
//   verb.w (D, 20), verb.b (20)          tense.w (D, 5), tense.b (5)      person.w (D, 3), person.b (3)
inline std::vector<nn::ParamSpec> Specs(const VitConfig& c) {
  const int dim = c.block.dim;
  const auto matrix = [](const std::string& name, int from, int to) {
    return nn::ParamSpec{.name = name,
                         .shape = {from, to},
                         .init = nn::Init::Normal(1.0f / std::sqrt(static_cast<float>(from))),
                         .decay = nn::Decay::kYes};
  };
  const nn::Init small = nn::Init::Normal(0.02f);  // beside the patches, whose rows have numbers of size 1
  std::vector<nn::ParamSpec> specs = {matrix("patch.w", PatchNumbers(c), dim),
                                      {.name = "patch.b", .shape = {dim}},
                                      {.name = "cls", .shape = {1, dim}, .init = small},
                                      {.name = "positions", .shape = {Rows(c), dim}, .init = small}};
  for (int layer = 0; layer < c.layers; ++layer) {
    for (const nn::ParamSpec& spec : BlockSpecs(absl::StrCat("block.", layer, "."), c.block)) specs.push_back(spec);
  }
  specs.push_back({.name = "ln.gain", .shape = {dim}, .init = nn::Init::Ones()});
  specs.push_back({.name = "ln.bias", .shape = {dim}});
  const struct {
    const char* name;
    int answers;
  } heads[] = {{"verb", kVerbs}, {"tense", kTenses}, {"person", kPersons}};
  for (const auto& head : heads) {
    specs.push_back(matrix(absl::StrCat(head.name, ".w"), dim, head.answers));
    specs.push_back({.name = absl::StrCat(head.name, ".b"), .shape = {head.answers}});
  }
  return specs;
}

// Given: between the values of this contract and the library's tensors.
//
//   nn::ParamStore params(Specs(config));
//   Load(weights, params);                       // then params.Get("patch.w")
inline void Load(const Weights& weights, nn::ParamStore& params) {
  std::copy(weights.begin(), weights.end(), params.values().begin());
}
inline nn::Tensor AsTensor(const base::Mat& m) { return nn::Tensor::Of({m.rows, m.cols}, m.data); }
inline base::Mat AsMat(const nn::Tensor& t) { return {t.rows(), t.cols(), {t.data().begin(), t.data().end()}}; }

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   B  icons      N  patches of an icon      T  rows of an icon, N + 1      P  side of a patch [pixels]
//   C  numbers of a pixel                    D  model width
namespace impl {

// Cuts a picture into squares that do not overlap, each of which becomes a row.
//
//   image    (H, W, C)
//   returns  (H/P * W/P, P P C)  row i W/P + j, column (u P + v) C + c: pixel (i P + u, j P + v), channel c
//
// Example: 4 x 4 x 1, 0 to 15, P = 2: rows 0 1 4 5, 2 3 6 7, 8 9 12 13, 10 11 14 15.
// Errors:  none here, see the checked functions below.
// Source:  Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1.
base::Mat Patchify(const base::Image& image, int patch);

// The matrix by which patches are multiplied, from the kernel of a convolution with stride P. Frameworks keep kernels
// with the output first and the channels in front of the pixels; Patchify has the channels last.
//
//   kernel   (D, C, P, P)  what belongs to output d, channel c, pixel (u, v) is number ((d C + c) P + u) P + v
//   returns  (P P C, D)    so that Patchify(image) times it is the convolution, a row for each place
//
// Example: D = 1, C = 2, P = 1, kernel 3 5: a column 3, 5. P = 2: the kernel 0 1 2 3 4 5 6 7 becomes 0 4 1 5 2 6 3 7.
// Errors:  none here, see below.
// Source:  Dosovitskiy et al. 2021, section 3.1 and the code that was published with it.
base::Mat KernelAsMatrix(const std::vector<float>& kernel, int dim, int channels, int patch);

// How many numbers are trained, part by part. You count; Specs(config) would be an oracle, and the tests have one.
//
//   returns  [parameters]
//
// Example: the defaults: 212,544 without the heads, 214,364 with them.
// Errors:  none here, see below.
// Source:  Dosovitskiy et al. 2021, table 1, for the large ones.
ParamLedger CountParams(const VitConfig& config);

// One block, in which every row sees every row: h = x + Attention(LayerNorm(x, ln1)) wo, and
// h + Gelu(LayerNorm(h, ln2) w1 + b1) w2 + b2. nn::Attention divides by sqrt(D / H) itself.
//
//   x        (T, D)
//   weights  in the order of BlockSpecs("", config)
//   returns  (T, D)
//
// Errors: none here, see below.
// Source: Dosovitskiy et al. 2021, equations 2 and 3; the LayerNorm in front as in Xiong et al. 2020.
base::Mat EncoderBlock(const base::Mat& x, const Weights& weights, const BlockConfig& config);

// The trunk: patches times patch.w plus patch.b, the class token in front, to each row its position, all blocks, and
// the LayerNorm at the end.
//
//   patches  (N, P P C) of one icon
//   returns  (T, D)     row 0 is that of the class token
//
// Errors: none here, see below.
// Source: Dosovitskiy et al. 2021, equations 1 to 4 (4 for all rows).
base::Mat Features(const base::Mat& patches, const Weights& weights, const VitConfig& config);

// What the three heads say: the row of the class token times a head's matrix, plus its bias.
//
//   patches  (B N, P P C), the icons one after the other
//   returns  three matrices of B rows
//
// Errors: none here, see below.
// Source: Dosovitskiy et al. 2021, section 3.1 (one head there, three here).
HeadLogits Logits(const base::Mat& patches, const Weights& weights, const VitConfig& config);

// The sum of three cross-entropies, each the mean over the icons: the surprise at verb, tense and person together.
//
//   returns  [nats]
//
// Example: all logits equal: ln 20 + ln 5 + ln 3 = ln 300 = 5.703782.
// Errors:  none here, see below.
// Source:  Caruana 1997, "Multitask Learning", for several heads on one trunk.
float Loss(const HeadLogits& logits, const Labels& labels);

// The loss of a batch and its slope along every weight: the two lines of a training step that are not the optimiser's.
//
//   patches  (B N, P P C)
//   returns  the loss, and as many slopes as there are weights
//
// Errors: none here, see below.
// Cost:   three times the products of the forward pass.
// Source: as Logits and Loss; the tape does the rest.
LossAndGradient Gradient(const base::Mat& patches, const Labels& labels, const Weights& weights,
                         const VitConfig& config);

}  // namespace impl

inline absl::Status CheckConfig(const VitConfig& c) {
  const BlockConfig& b = c.block;
  if (c.side < 1 || c.patch < 1 || c.channels < 1 || c.layers < 0 || b.dim < 1 || b.heads < 1 || b.ff < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a ViT of side ", c.side, ", patch ", c.patch, ", ", c.channels, " channels, ", c.layers, " layers, width ",
        b.dim, ", ", b.heads, " heads and ", b.ff, " inside; layers may not be below 0, the others not below 1"));
  }
  if (c.side % c.patch != 0) {
    return absl::InvalidArgumentError(absl::StrCat("patch ", c.patch, " does not divide the side ", c.side));
  }
  if (b.dim % b.heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat("width ", b.dim, " is not a multiple of ", b.heads, " heads"));
  }
  return absl::OkStatus();
}

inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; it must be (", rows, ", ", cols, ")"));
}

inline absl::Status CheckCount(const char* name, size_t count, size_t expected) {
  if (count == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " has ", count, " numbers; it must have ", expected));
}

inline absl::Status CheckLabels(const char* name, const std::vector<int>& labels, int icons, int answers) {
  RETURN_IF_ERROR(CheckCount(name, labels.size(), icons));
  for (const int label : labels) {
    if (label < 0 || label >= answers) {
      return absl::InvalidArgumentError(absl::StrCat(name, " ", label, " is not one of 0 to ", answers - 1));
    }
  }
  return absl::OkStatus();
}

inline absl::Status CheckLabels(const Labels& labels, int icons) {
  RETURN_IF_ERROR(CheckLabels("verb", labels.verb, icons, kVerbs));
  RETURN_IF_ERROR(CheckLabels("tense", labels.tense, icons, kTenses));
  return CheckLabels("person", labels.person, icons, kPersons);
}

inline absl::Status CheckBatch(const base::Mat& patches, const Weights& weights, const VitConfig& config) {
  RETURN_IF_ERROR(CheckConfig(config));
  RETURN_IF_ERROR(CheckCount("weights", weights.size(), nn::CountParams(Specs(config))));
  const int n = Patches(config);
  if (patches.rows < n || patches.rows % n != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(patches.rows, " patches are no icons of ", n, " patches each, at least one"));
  }
  return CheckShape("patches", patches, patches.rows, PatchNumbers(config));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for sizes below 1 (layers: below 0), a patch that does not divide the picture's sides, heads
//         that do not divide the width, shapes and lists of numbers that do not fit the config, and labels that are no
//         answer.
inline absl::StatusOr<base::Mat> Patchify(const base::Image& image, int patch) {
  if (patch < 1 || image.height < 1 || image.width < 1 || image.channels < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", image.height, " x ", image.width, " x ",
                                                   image.channels, " in patches of ", patch,
                                                   ": none of them may be below 1"));
  }
  if (image.height % patch != 0 || image.width % patch != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("patch ", patch, " does not divide both ", image.height, " and ", image.width));
  }
  RETURN_IF_ERROR(
      CheckCount("the picture", image.pixels.size(), size_t{1} * image.height * image.width * image.channels));
  return impl::Patchify(image, patch);
}

inline absl::StatusOr<base::Mat> KernelAsMatrix(const std::vector<float>& kernel, int dim, int channels, int patch) {
  if (dim < 1 || channels < 1 || patch < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a kernel of ", dim, " x ", channels, " x ", patch, " x ", patch,
                                                   ": none of them may be below 1"));
  }
  RETURN_IF_ERROR(CheckCount("the kernel", kernel.size(), size_t{1} * dim * channels * patch * patch));
  return impl::KernelAsMatrix(kernel, dim, channels, patch);
}

inline absl::StatusOr<ParamLedger> CountParams(const VitConfig& config) {
  RETURN_IF_ERROR(CheckConfig(config));
  return impl::CountParams(config);
}

inline absl::StatusOr<base::Mat> EncoderBlock(const base::Mat& x, const Weights& weights, const BlockConfig& config) {
  RETURN_IF_ERROR(CheckConfig({.block = config}));
  RETURN_IF_ERROR(CheckCount("weights", weights.size(), nn::CountParams(BlockSpecs("", config))));
  RETURN_IF_ERROR(CheckShape("x", x, std::max(x.rows, 1), config.dim));
  return impl::EncoderBlock(x, weights, config);
}

inline absl::StatusOr<base::Mat> Features(const base::Mat& patches, const Weights& weights, const VitConfig& config) {
  RETURN_IF_ERROR(CheckBatch(patches, weights, config));
  RETURN_IF_ERROR(CheckShape("patches", patches, Patches(config), PatchNumbers(config)));
  return impl::Features(patches, weights, config);
}

inline absl::StatusOr<HeadLogits> Logits(const base::Mat& patches, const Weights& weights, const VitConfig& config) {
  RETURN_IF_ERROR(CheckBatch(patches, weights, config));
  return impl::Logits(patches, weights, config);
}

inline absl::StatusOr<float> Loss(const HeadLogits& logits, const Labels& labels) {
  const int icons = std::max(logits.verb.rows, 1);
  RETURN_IF_ERROR(CheckShape("verb logits", logits.verb, icons, kVerbs));
  RETURN_IF_ERROR(CheckShape("tense logits", logits.tense, icons, kTenses));
  RETURN_IF_ERROR(CheckShape("person logits", logits.person, icons, kPersons));
  RETURN_IF_ERROR(CheckLabels(labels, icons));
  return impl::Loss(logits, labels);
}

inline absl::StatusOr<LossAndGradient> Gradient(const base::Mat& patches, const Labels& labels, const Weights& weights,
                                                const VitConfig& config) {
  RETURN_IF_ERROR(CheckBatch(patches, weights, config));
  RETURN_IF_ERROR(CheckLabels(labels, patches.rows / Patches(config)));
  return impl::Gradient(patches, labels, weights, config);
}

}  // namespace tiny_vit

#endif  // EXTENSIONS_X2_LAB_00_TINY_VIT_TINY_VIT_H_
