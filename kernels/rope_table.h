// Rotary position embedding for models that serve requests: the angles are computed once, and pairs are neighbours.

#ifndef KERNELS_ROPE_TABLE_H_
#define KERNELS_ROPE_TABLE_H_

#include <span>
#include <vector>

namespace kernels {

// Cosine and sine of every position's angles. Rope (rope.h) computes them at each call, which is right for training,
// where a call turns a whole batch; a step of decoding turns one token of each sequence, and they would be most of its
// cost.
//
//   P  positions, d  head dimension (even), i  pair, 0 <= i < d/2
class RopeTable {
 public:
  RopeTable() = default;
  // REQUIRES: 0 <= positions <= 2^20; head_dim even.
  RopeTable(int positions, int head_dim, double theta = 10000.0);

  // In each head of one token at `position`, the neighbours (x[2i], x[2i + 1]) are turned by the angle
  // position * theta^(-2i/d):
  //
  //   x[2i], x[2i + 1] = x[2i] cos - x[2i + 1] sin, x[2i] sin + x[2i + 1] cos
  //
  //   x  (H d)  H heads of one token, in place
  //
  // These are the paper's pairs. Rope (rope.h) pairs x[i] with x[i + d/2]; the two differ by a fixed order of columns.
  //
  // REQUIRES: 0 <= position < P.
  // Numerics: as Rope.
  // Source:   Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding", eq. 15 and 34.
  void TurnNeighbours(std::span<float> x, int position) const;

 private:
  int half_ = 0;                      // d/2
  std::vector<float> cosine_, sine_;  // (P, d/2)
};

}  // namespace kernels

#endif  // KERNELS_ROPE_TABLE_H_
