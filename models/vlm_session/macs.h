// How many multiplications a stack of transformer blocks needs, split into what grows with its rows and what grows with
// their square.

#ifndef MODELS_VLM_SESSION_MACS_H_
#define MODELS_VLM_SESSION_MACS_H_

#include <cstdint>

namespace vlm_session {

struct StackShape {
  int64_t layers = 0;
  int64_t dim = 0;            // D
  int64_t ff = 0;             // F, the width inside a block's network
  int64_t patch_numbers = 0;  // P P C of an encoder's patch; 0: its rows need no embedding
};

struct Macs {
  int64_t linear = 0;     // products with weights: rows * (4 D^2 + 2 D F) a layer, and patches * P P C * D before them
  int64_t quadratic = 0;  // attention: 2 rows^2 D a layer

  int64_t total() const { return linear + quadratic; }
};

// Multiply-adds of one forward pass over `patches` patches and `extra` rows more (a class token, words).
//
// Example: ViT-B/16 at 224 pixels, {12, 768, 3072, 768}, 196 patches and 1 row: 17.56e9.
// Source:  the block of models/transformer.h, counted; Dosovitskiy et al. 2021, table 1, for the shapes.
inline Macs MacsOf(const StackShape& shape, int64_t patches, int64_t extra = 0) {
  const int64_t rows = patches + extra;
  const int64_t weights = 4 * shape.dim * shape.dim + 2 * shape.dim * shape.ff;
  return {.linear = patches * shape.patch_numbers * shape.dim + shape.layers * rows * weights,
          .quadratic = shape.layers * 2 * rows * rows * shape.dim};
}

}  // namespace vlm_session

#endif  // MODELS_VLM_SESSION_MACS_H_
