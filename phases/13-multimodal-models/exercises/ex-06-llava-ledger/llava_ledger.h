// Lab 13-ex-06  The ledger of LLaVA: the three parts of a model that sees, what each of them weighs, and which shapes
// pass from one to the next.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Exercise 7 calls these functions.
//
//   picture --> vision tower --> projector --> rows like words --+
//                                                                +--> language model
//                               text --> embedding table ---------+

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_06_LLAVA_LEDGER_LLAVA_LEDGER_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_06_LLAVA_LEDGER_LLAVA_LEDGER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace llava_ledger {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// A CLIP image encoder: RGB pictures, square, patches embedded without a bias, one class token.
struct VisionConfig {
  int side = 336;     // [pixels] of the picture
  int patch = 14;     // [pixels] a, side of a patch
  int dim = 1024;     // D, width of the tower
  int layers = 24;    // L
  int hidden = 4096;  // F, width inside the two-layer network of a block
};

// What stands between the two models: one matrix, or two with a GELU between them. Always with biases.
struct ProjectorConfig {
  int in = 1024;
  int hidden = 4096;  // 0: there is no second matrix, in goes to out at once
  int out = 4096;
};

// A LLaMA decoder: no bias anywhere, RMSNorm, a gated network, positions by rotation (no table), head not tied.
struct LmConfig {
  int vocab = 32'000;   // V
  int dim = 4096;       // D
  int layers = 32;      // L
  int hidden = 11'008;  // F
};

struct Ledger {
  int64_t vision = 0;            // [parameters]
  int64_t projector = 0;         // [parameters]
  int64_t lm = 0;                // [parameters]
  int64_t total = 0;             // [parameters] of the three
  double projector_percent = 0;  // of the total, 0 to 100
};

struct Shape {
  int64_t rows = 0;
  int64_t cols = 0;
};

// What passes from part to part for one picture and a text.
struct Shapes {
  Shape patches;   // into the tower: a row a patch, its pixels
  Shape features;  // out of the tower into the projector: a row a patch (LLaVA drops the class token)
  Shape visual;    // out of the projector
  Shape prompt;    // into the language model: visual rows and a row for each token of text
};

}  // namespace types
using types::Ledger;
using types::LmConfig;
using types::ProjectorConfig;
using types::Shape;
using types::Shapes;
using types::VisionConfig;

// Beyond every model, and small enough that no product below leaves 64 bits.
inline constexpr int kMaxSide = 1 << 15;  // [pixels]
inline constexpr int kMaxWidth = 1 << 16;
inline constexpr int kMaxLayers = 1 << 10;
inline constexpr int kMaxVocab = 1 << 20;
inline constexpr int kMaxText = 1 << 26;  // [tokens]

// You write these. Every number of a configuration is in range already: the functions of the same names below look
// after that. Whether two parts fit together is yours.
namespace impl {

// Parameters of the vision tower:
//
//   patch embedding  a * a * 3 x D
//   class token      D
//   positions        a row of D for each patch and one for the class token
//   L blocks         four matrices D x D of attention, D x F and F x D of the network, all with biases; two LayerNorms
//                    (gain and bias)
//   two LayerNorms   before the first block and after the last
//
// Example: the defaults, CLIP ViT-L/14 at 336 pixels: 303,507,456.
// Errors:  InvalidArgument if `patch` does not divide `side` (patch_tokens::Rounding::kStrict).
// Source:  Radford et al. 2021, "CLIP", section 2.4 and table 20 of its appendix.
absl::StatusOr<int64_t> VisionParams(const VisionConfig& vision);

// Parameters of the projector: in x hidden and hidden x out, or in x out alone if `hidden` is 0; each with its biases.
//
// Example: {1024, 4096, 4096}: 20,979,712. {1024, 0, 4096}: 4,198,400.
// Errors:  none here, see below.
// Source:  Liu et al. 2024, "Improved Baselines with Visual Instruction Tuning" (LLaVA-1.5), section 3.3: two layers;
//          Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), section 4.1: one.
int64_t ProjectorParams(const ProjectorConfig& projector);

// Parameters of the language model:
//
//   embedding    V x D
//   L blocks     four matrices D x D of attention; three of the network, gate and up D x F, down F x D; two RMSNorms
//                (gain alone)
//   one RMSNorm  after the last block
//   head         D x V
//
// Example: the defaults, LLaMA-7B: 6,738,415,616.
// Errors:  none here, see below.
// Source:  Touvron et al. 2023, "LLaMA", section 2.2 and table 2; Shazeer 2020, "GLU Variants Improve Transformer".
int64_t LmParams(const LmConfig& lm);

// The three together.
//
// Example: the defaults: 7,062,902,784, of which the projector is 0.2970 percent.
// Errors:  as VisionParams; InvalidArgument if the projector does not take what the tower gives (`in`) or does not give
//          what the language model takes (`out`).
absl::StatusOr<Ledger> MakeLedger(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm);

// What passes from part to part.
//
//   text_tokens  [tokens] of the text beside the picture, 0 to kMaxText
//
// Example: the defaults and 40 tokens: (576, 588), (576, 1024), (576, 4096), (616, 4096).
// Errors:  as MakeLedger.
// Source:  Liu et al. 2023 (LLaVA), section 4.1 and figure 1.
absl::StatusOr<Shapes> MakeShapes(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm,
                                  int text_tokens);

}  // namespace impl

// min <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const char* name, int value, int min, int max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", min, " to ", max));
}

inline absl::Status CheckConfig(const VisionConfig& vision) {
  RETURN_IF_ERROR(CheckRange("vision.side", vision.side, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("vision.patch", vision.patch, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("vision.dim", vision.dim, 1, kMaxWidth));
  RETURN_IF_ERROR(CheckRange("vision.layers", vision.layers, 1, kMaxLayers));
  return CheckRange("vision.hidden", vision.hidden, 1, kMaxWidth);
}

inline absl::Status CheckConfig(const ProjectorConfig& projector) {
  RETURN_IF_ERROR(CheckRange("projector.in", projector.in, 1, kMaxWidth));
  RETURN_IF_ERROR(CheckRange("projector.hidden", projector.hidden, 0, kMaxWidth));
  return CheckRange("projector.out", projector.out, 1, kMaxWidth);
}

inline absl::Status CheckConfig(const LmConfig& lm) {
  RETURN_IF_ERROR(CheckRange("lm.vocab", lm.vocab, 1, kMaxVocab));
  RETURN_IF_ERROR(CheckRange("lm.dim", lm.dim, 1, kMaxWidth));
  RETURN_IF_ERROR(CheckRange("lm.layers", lm.layers, 1, kMaxLayers));
  return CheckRange("lm.hidden", lm.hidden, 1, kMaxWidth);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for a number out of its range.
inline absl::StatusOr<int64_t> VisionParams(const VisionConfig& vision) {
  RETURN_IF_ERROR(CheckConfig(vision));
  return impl::VisionParams(vision);
}

inline absl::StatusOr<int64_t> ProjectorParams(const ProjectorConfig& projector) {
  RETURN_IF_ERROR(CheckConfig(projector));
  return impl::ProjectorParams(projector);
}

inline absl::StatusOr<int64_t> LmParams(const LmConfig& lm) {
  RETURN_IF_ERROR(CheckConfig(lm));
  return impl::LmParams(lm);
}

inline absl::StatusOr<Ledger> MakeLedger(const VisionConfig& vision, const ProjectorConfig& projector,
                                         const LmConfig& lm) {
  RETURN_IF_ERROR(CheckConfig(vision));
  RETURN_IF_ERROR(CheckConfig(projector));
  RETURN_IF_ERROR(CheckConfig(lm));
  return impl::MakeLedger(vision, projector, lm);
}

inline absl::StatusOr<Shapes> MakeShapes(const VisionConfig& vision, const ProjectorConfig& projector,
                                         const LmConfig& lm, int text_tokens) {
  RETURN_IF_ERROR(CheckConfig(vision));
  RETURN_IF_ERROR(CheckConfig(projector));
  RETURN_IF_ERROR(CheckConfig(lm));
  RETURN_IF_ERROR(CheckRange("text_tokens", text_tokens, 0, kMaxText));
  return impl::MakeShapes(vision, projector, lm, text_tokens);
}

}  // namespace llava_ledger

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_06_LLAVA_LEDGER_LLAVA_LEDGER_H_
