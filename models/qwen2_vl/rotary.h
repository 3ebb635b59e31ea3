// Rotary embedding with several positions: an image's patch stands in a row and a column, a token of the language model
// also in time, and each of them turns its own pairs of a head.
//
// Sources: Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding"; Wang et al. 2024,
// "Qwen2-VL", section 2.1, "Multimodal Rotary Position Embedding".

#ifndef MODELS_QWEN2_VL_ROTARY_H_
#define MODELS_QWEN2_VL_ROTARY_H_

#include <span>
#include <vector>

#include "models/qwen2_vl/config.h"

namespace qwen2_vl {

// Where a token stands. Text stands at the same place on all three axes.
struct Position {
  int time = 0, row = 0, col = 0;

  bool operator==(const Position&) const = default;
};

// An image's grid of patches; an image of one token is 2 x 2.
struct Grid {
  int rows = 0, cols = 0;  // [patches] multiples of merge_size

  int patches() const { return rows * cols; }

  bool operator==(const Grid&) const = default;
};

// The patches in the order in which the encoder sees them: those of a token side by side, (0, 0), (0, 1), (1, 0), (1,
// 1) for the first, so that the merger need not collect them. `time` is 0.
//
//   returns  (rows * cols)
std::vector<Position> PatchPositions(const Grid& grid, int merge_size);

// The placeholders of one image in a prompt.
struct ImageRange {
  int offset = 0;  // [tokens] in the prompt
  Grid grid;       // of patches: grid.patches() / merge_size^2 placeholders
};

// Text counts up by one on all axes. An image that begins at p has its tokens at (p, p + row, p + col) and moves what
// follows to p + the longer one of its sides: 1,564 tokens are 46 positions.
//
//   images   ascending and disjoint, within the prompt
//   returns  (tokens)
//
// Example: 2 of text, an image of 2 x 3 tokens, 1 of text: (0,0,0) (1,1,1); (2,2,2) (2,2,3) (2,2,4) (2,3,2) (2,3,3)
//          (2,3,4); (5,5,5).
// Source:  Wang et al. 2024, section 2.1 and figure 3.
std::vector<Position> PromptPositions(int tokens, std::span<const ImageRange> images, int merge_size);
// Of the token behind these: one more than the largest on any axis.
Position NextPosition(std::span<const Position> positions);

// Cosine and sine by which each pair of a head is turned, (tokens, head_dim / 2).
struct Angles {
  std::vector<float> cosine, sine;
  int pairs = 0;
};

// Half of the pairs turn with the row and half with the column, each half with the frequencies
// theta^(-2i / (head_dim / 2)).
Angles VisionAngles(std::span<const Position> positions, const VisionConfig& config);
// Pair i has the frequency theta^(-2i / head_dim); the first time_pairs turn with the time, the next row_pairs with the
// row, the rest with the column.
Angles LlmAngles(std::span<const Position> positions, const LlmConfig& config);

// Turns the pair (x[i], x[i + head_dim/2]) of every head of every token, 0 <= i < head_dim / 2.
//
//   x  (tokens, stride)  the heads are the first heads * head_dim values of a row, in place
void Turn(std::span<float> x, int tokens, int heads, int stride, const Angles& angles);

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_ROTARY_H_
