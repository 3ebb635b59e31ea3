// The small pair of encoders that the tests ask, and texts for it.

#ifndef EXTENSIONS_X2_LAB_01_CLIP_PAIRING_SMALL_PAIR_H_
#define EXTENSIONS_X2_LAB_01_CLIP_PAIRING_SMALL_PAIR_H_

#include <cstdint>

#include "extensions/x2/lab-01-clip-pairing/clip_pairing.h"
#include "models/clip.h"

namespace clip_pairing::testing {

// Icons of 4 x 4 x 1 in patches of 2, texts of up to 4 of 9 words; D = 8, two heads, E = 6.
inline constexpr PairConfig kSmall = {.image = {4, 2, 1, 1}, .text = {9, 4, 2}, .block = {8, 2, 12}, .shared = 6};

// Three texts of different lengths; what lies behind their ends is noise.
inline const Texts kTexts = {{3, 1, 7, 7, 4, 5, 1, 2, 8, 6, 2, 1}, {1, 2, 3}};

// kSmall as the course's own CLIP, whose parameters stand in the same order.
models::ClipConfig AsModel();

// The first weights of that seed.
Weights SmallWeights(uint64_t seed);

}  // namespace clip_pairing::testing

#endif  // EXTENSIONS_X2_LAB_01_CLIP_PAIRING_SMALL_PAIR_H_
