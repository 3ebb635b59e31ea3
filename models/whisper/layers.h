// The steps that encoder and decoder are made of, over rows: several threads share them.

#ifndef MODELS_WHISPER_LAYERS_H_
#define MODELS_WHISPER_LAYERS_H_

#include <span>

#include "kernels/gemm.h"
#include "kernels/matrix.h"
#include "models/whisper/weights.h"

namespace whisper {

// y = x weight^T + bias, or y += that.
//
//   x  (R, in), any strides    y  (R, out)
//
// Numerics: as kernels::Gemm; the sum starts from the bias (and from what y holds).
void Linear(kernels::ConstMatrix x, const LinearWeights& linear, kernels::Matrix y,
            kernels::Write write = kernels::Write::kOverwrite);

// y[r] = layer norm of x[r]; x and y are (R, D) and may be the same.
void Norm(std::span<const float> x, const NormWeights& norm, std::span<float> y);

// In place; y (R, cols).
void GeluRows(std::span<float> y, int cols);

// x += down(gelu(up(norm(x)))), the two-layer network of a block.
//
//   x  (R, D)
void AddMlp(const MlpWeights& mlp, std::span<float> x);

}  // namespace whisper

#endif  // MODELS_WHISPER_LAYERS_H_
