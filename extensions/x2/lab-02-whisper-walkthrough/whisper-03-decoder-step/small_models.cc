#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/small_models.h"

#include <vector>

#include "base/rng.h"
#include "extensions/x2/testing/mats.h"

namespace decoder_step::testing {
namespace {

using base::Mat;
using x2::testing::RandomMat;
using x2::testing::RandomRow;

NormWeights RandomNorm(base::Rng& rng, int dim) {
  NormWeights w = {RandomRow(rng, dim, .4), RandomRow(rng, dim, .4)};
  for (float& gain : w.gain) gain += 1;
  return w;
}

LinearWeights RandomLinear(base::Rng& rng, int in, int out) {
  const Mat weight = RandomMat(rng, in, out, .5);
  return {weight, RandomRow(rng, out, .5)};
}

AttentionWeights RandomAttention(base::Rng& rng, int dim) {
  AttentionWeights w;
  w.norm = RandomNorm(rng, dim);
  w.query = RandomLinear(rng, dim, dim);
  w.key = RandomMat(rng, dim, dim, .5);
  w.value = RandomLinear(rng, dim, dim);
  w.out = RandomLinear(rng, dim, dim);
  return w;
}

}  // namespace

Model RandomModel(uint64_t seed) {
  base::Rng rng = {seed};
  Model model;
  DecoderWeights& w = model.w;
  w.heads = kHeads;
  w.embedding = RandomMat(rng, kVocabulary, kDim, 1);
  w.positions = RandomMat(rng, kPositions, kDim, 1);
  for (int i = 0; i < kLayers; ++i) {
    BlockWeights block;
    block.self = RandomAttention(rng, kDim);
    block.cross = RandomAttention(rng, kDim);
    block.mlp_norm = RandomNorm(rng, kDim);
    block.up = RandomLinear(rng, kDim, 8);
    block.down = RandomLinear(rng, 8, kDim);
    w.blocks.push_back(block);
  }
  w.norm = RandomNorm(rng, kDim);
  model.features = RandomMat(rng, kHeard, kDim, 1);
  return model;
}

Model SmallModel() {
  const AttentionWeights self = {{{2, 2}, {5, 5}},
                                 {{2, 2, {1, 1, 1, 1}}, {7, 7}},
                                 {2, 2, {3, 0, 0, 3}},
                                 {{2, 2, {4, 0, 0, 4}}, {1, 1}},
                                 {{2, 2, {1, 0, 0, 1}}, {0, 0}}};
  AttentionWeights cross = self;
  cross.key = {2, 2, {0, 1, 1, 0}};
  cross.value = {{2, 2, {1, 0, 0, 1}}, {10, 20}};
  Model model;
  model.w.embedding = {2, 2, {1, 0, 0, 1}};
  model.w.positions = {2, 2, {0, 0, 0, 0}};
  model.w.blocks = {{self, cross, {{1, 1}, {0, 0}}, {{2, 2, {1, 0, 0, 1}}, {0, 0}}, {{2, 2, {1, 0, 0, 1}}, {0, 0}}}};
  model.w.norm = {{1, 1}, {0, 0}};
  model.features = {1, 2, {1, 2}};
  return model;
}

}  // namespace decoder_step::testing
