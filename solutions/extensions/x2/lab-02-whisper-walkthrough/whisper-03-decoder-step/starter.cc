// Lab x2-whisper-03  One step of Whisper's decoder. You edit this file; decoder_step.h says what each function
// promises.

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/decoder_step.h"

namespace decoder_step::impl {

using base::Mat;

int64_t NumParams(const DecoderConfig& config) {
  // TODO(lab): embedding and positions; the blocks, with two attentions, a feed-forward part and three norms each; the
  //   last norm. Which part has no bias, and which matrix is used twice?
  return -1;
}

CacheSizes CacheFloats(const DecoderConfig& config) {
  // TODO(lab): keys and values of every layer: of one token, and of all positions of the sound.
  return {-1, -1};
}

std::vector<KeysValues> Listen(const Mat& features, const DecoderWeights& w) {
  // TODO(lab): for each block the keys and values of its cross-attention, with MatMul and Linear.
  return {};
}

Attended Attend(const Mat& query, const KeysValues& seen, int heads, Mask mask) {
  // TODO(lab): for each head and each query r: how many keys may it see? Their scores from the head's d columns,
  //   divided by sqrt(d); Softmax; then the values, mixed, into the same columns.
  return {};
}

StepResult Step(const std::vector<int>& tokens, const std::vector<KeysValues>& text,
                const std::vector<KeysValues>& sound, const DecoderWeights& w) {
  // TODO(lab): embeddings and positions; for each block self-attention (append its keys and values to the text's
  //   first), cross-attention (keep its weights), feed-forward; the last norm; logits.
  return {};
}

}  // namespace decoder_step::impl
