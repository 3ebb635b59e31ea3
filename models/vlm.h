// A vision-language model: an encoder's rows become rows of a language model, which then talks about them.
//
//   picture -> ViT "image."  ->  (resampler ->)  projector  ->  R rows  |
//                                                                       |  one sequence -> causal LM "lm." -> words
//   "colour?"                ->  look-up in the LM's words  ->  T rows  |
//
// The picture's rows stand first and have the first positions; text row t has position R + t.
//
// Source: Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), with the projector of Liu et al. 2024, "Improved
// Baselines with Visual Instruction Tuning". The resampler is one cross-attention of Jaegle et al. 2021, "Perceiver",
// as Alayrac et al. 2022 use it in "Flamingo", section 3.1.

#ifndef MODELS_VLM_H_
#define MODELS_VLM_H_

#include <span>
#include <vector>

#include "models/mini_lm.h"
#include "models/vit.h"

namespace models {

struct VlmConfig {
  VitConfig image = {.layers = 2, .block = {.dim = 32, .heads = 4, .ff = 128}, .cls = Cls::kNo};
  int queries = 0;     // K, rows that the resampler hands on; 0: no resampler, each row of the encoder is handed on
  int projector = 64;  // width between its two layers
  MiniLmConfig lm = {.vocabulary = 42, .context = 16 + 7, .layers = 2, .block = {.dim = 48, .heads = 4, .ff = 192}};

  int visual_rows() const { return queries > 0 ? queries : image.rows(); }  // R
};

// Three groups, or four:
//
//   "image."      the trunk (models/vit.h)                                                   31,904
//   "resampler."  "queries" (K, C), "wq", "wk", "wv", "wo" (C, C); only with queries         4 C^2 + K C
//   "projector."  "w1" (C, F), "b1", "w2" (F, D), "b2"                                       5,232
//   "lm."         the language model (models/mini_lm.h)                                      59,376
//
// The defaults: 96,512. With queries = 4: 4,224 more.
std::vector<nn::ParamSpec> VlmParams(const VlmConfig& config);

// patches (B, N, P P C') -> the encoder's rows (B, N, C). Of a frozen encoder they can be computed once and kept.
nn::Tensor EncoderRows(nn::Tape* tape, const nn::ParamStore& params, const VlmConfig& config,
                       const nn::Tensor& patches);

// The encoder's rows (B, N, C) -> rows in the language model's width (B, R, D). With a resampler, K learned queries
// first take from the N rows what they ask for, in one head and whatever N is; the order of the rows does not matter.
//
// weights: if not null, receives the resampler's attention (B, 1, K, N), if there is one.
nn::Tensor VisualRows(nn::Tape* tape, const nn::ParamStore& params, const VlmConfig& config,
                      const nn::Tensor& encoder_rows, nn::Tensor* weights = nullptr);

// Visual rows (B, R, D) and text ids (B T) -> logits of the text rows (B, T, V): row t says which word stands at t + 1.
// REQUIRES: R + T <= context.
nn::Tensor VlmLogits(nn::Tape* tape, const nn::ParamStore& params, const VlmConfig& config,
                     const nn::Tensor& visual_rows, std::span<const int> ids);

// The words that the model answers, each the most probable one after those before it (greedy; of equals the lowest id).
// The picture and the task are read once and their keys and values kept, so that a word costs one row.
//
//   visual_rows  (B, R, D)
//   tasks        (B) the id that each sequence begins with
//   returns      (B) ids. The last one is `eos`, unless the context was full before it came.
std::vector<std::vector<int>> Answer(const nn::ParamStore& params, const VlmConfig& config,
                                     const nn::Tensor& visual_rows, std::span<const int> tasks, int eos);

}  // namespace models

#endif  // MODELS_VLM_H_
