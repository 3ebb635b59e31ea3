#include "extensions/x2/lab-01-clip-pairing/small_pair.h"

namespace clip_pairing::testing {

models::ClipConfig AsModel() {
  return {.image = Vit(kSmall),
          .text = {.vocabulary = 9, .context = 4, .layers = 2, .block = Block(kSmall)},
          .dim = kSmall.shared};
}

Weights SmallWeights(uint64_t seed) {
  nn::ParamStore params(Specs(kSmall));
  params.Initialize(seed);
  return {params.values().begin(), params.values().end()};
}

}  // namespace clip_pairing::testing
