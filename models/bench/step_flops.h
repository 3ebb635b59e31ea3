// How much arithmetic a training step needs: what "share of the peak" is a share of.
//
// Counted are the products of matrices and of attention, a multiply-add as two. What comes once per number (norms,
// softmax, GELU, AdamW) is left out, as everybody does who reports such shares: it is a few percent of the operations,
// but a larger part of the time. A causal mask takes nothing off: the square is multiplied as a whole.
//
// Source: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1 (6 operations per weight and
//         token); Chowdhery et al. 2022, "PaLM", appendix B (attention's part).

#ifndef MODELS_BENCH_STEP_FLOPS_H_
#define MODELS_BENCH_STEP_FLOPS_H_

#include "models/mini_lm.h"
#include "models/transformer.h"
#include "models/vit.h"

namespace models::bench {

// One pass of R = sequences * rows rows forward through a block: 2 R (4 D^2 + 2 D F) for the six matrices, 4 R T D for
// q k^T and weights times v, T = rows.
double BlockFlops(const BlockConfig& block, int sequences, int rows);

// A step of the ViT with a linear head on its CLS row. Backward, each product becomes two: one for the gradient of its
// input, one for that of its weights. The patches are data and need none.
double VitStepFlops(const VitConfig& config, int images, int classes);

// A step of the language model on whole sequences. Its head is its table of words; looking rows up is not counted.
double LmStepFlops(const MiniLmConfig& config, int sequences, int rows);

}  // namespace models::bench

#endif  // MODELS_BENCH_STEP_FLOPS_H_
