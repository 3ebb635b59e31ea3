// Decoders that are small enough for a test, each with what an encoder might have made of a sound.

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_SMALL_MODELS_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_SMALL_MODELS_H_

#include <cstdint>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/decoder_step.h"

namespace decoder_step::testing {

struct Model {
  DecoderWeights w;
  base::Mat features;  // (Ta, D)
};

constexpr int kVocabulary = 11, kPositions = 9, kDim = 6, kHeads = 3, kLayers = 2, kHeard = 5;

// V = 11, Tt = 9, D = 6, three heads, F = 8, two blocks, five positions of sound.
Model RandomModel(uint64_t seed);

// One layer, D = 2, of the contract's example, with other numbers in self-attention and the norms.
Model SmallModel();

}  // namespace decoder_step::testing

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_SMALL_MODELS_H_
