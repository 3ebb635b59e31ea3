// Convolution and patches as products: gather what each output looks at into a row, and multiply by the weights.

#ifndef KERNELS_IM2COL_H_
#define KERNELS_IM2COL_H_

#include <span>

namespace kernels {

// How far a window of K samples moves over a signal, and what is put around it.
struct Conv1dShape {
  int channels;  // C
  int length;    // L, samples per channel
  int kernel;    // K, samples per window
  int stride;    // samples from one window to the next
  int pad;       // zeros at each end
};

// Number of windows: (L + 2 pad - K) / stride + 1, rounded down; 0 if the window is longer than the padded signal.
int Conv1dLength(const Conv1dShape& shape);

// y[t][c K + k] = x[c][t stride + k - pad], 0 outside the signal.
//
//   x  (C, L)
//   y  (Conv1dLength, C K)  overwritten
//
// With weights (out, C, K), as frameworks store them, the convolution is y times the weights' transpose: (T, out).
// Source: Chellapilla, Puri and Simard 2006, "High Performance Convolutional Neural Networks for Document Processing".
void Im2Col1d(std::span<const float> x, const Conv1dShape& shape, std::span<float> y);

// The transpose: dx (C, L) += dy (Conv1dLength, C K) put back where it came from; windows that overlap add up.
void Col2Im1d(std::span<const float> dy, const Conv1dShape& shape, std::span<float> dx);

// An image cut into squares of P x P pixels.
struct PatchShape {
  int height, width;  // pixels, multiples of P
  int channels;       // C values per pixel
  int patch;          // P
};

// Patches left to right, then top to bottom; inside a patch: row, column, channel.
//
//   image    (height, width, C)
//   patches  (height / P * width / P, P P C)  overwritten
//
// Source: Dosovitskiy et al. 2020, "An Image is Worth 16x16 Words", section 3.1.
void Patchify(std::span<const float> image, const PatchShape& shape, std::span<float> patches);

// The inverse, and since Patchify only reorders, also its backward pass. `image` is overwritten.
void Unpatchify(std::span<const float> patches, const PatchShape& shape, std::span<float> image);

}  // namespace kernels

#endif  // KERNELS_IM2COL_H_
