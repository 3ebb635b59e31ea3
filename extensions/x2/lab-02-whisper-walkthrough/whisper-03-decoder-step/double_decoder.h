// Whisper's decoder as its formulas, in double and written out by index: what the tests compare with. It takes a whole
// text at once and forgets nothing, because it keeps nothing. It knows the common slips, too, so that a failing test
// can name the one that was made.

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_DOUBLE_DECODER_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_DOUBLE_DECODER_H_

#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/decoder_step.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/small_models.h"

namespace decoder_step::testing {

using Numbers = std::vector<double>;
using Rows = std::vector<Numbers>;

enum class Slip {
  kNone,
  kNoScale,        // scores are not divided by sqrt(d)
  kWidthScale,     // but by sqrt(D)
  kNotCausal,      // a token sees those behind it
  kLatePositions,  // the first token stands at place 1
  kNoPositions,
  kNoSelfNorm,         // no LayerNorm in front of self-attention
  kNoCrossNorm,        // nor of cross-attention
  kNoLastNorm,         // nor behind the last block
  kNoCross,            // the sound is not heard
  kSoundOfFirstLayer,  // all layers have the same keys and values of the sound
};

Rows InDouble(const base::Mat& m);

// Row after row.
Numbers Flat(const Rows& rows);

// x (T, in), w (in, out) -> (T, out)
Rows Times(const Rows& x, const base::Mat& w, const std::vector<float>& bias = {});
Rows Times(const Rows& x, const LinearWeights& w);

struct AttendedInDouble {
  Rows mixed;                 // (R, D)
  std::vector<Rows> weights;  // [heads] of (R, S)
};

// q (R, D), k and v (S, D). Causal: query t sees the keys 0 to t.
AttendedInDouble AttendByFormula(const Rows& q, const Rows& k, const Rows& v, int heads, bool causal, Slip slip);

struct Decoded {
  Rows logits;                           // (T, V)
  std::vector<Rows> keys, values;        // [layers] of (T, D), of the text
  std::vector<std::vector<Rows>> cross;  // [layers][heads] of (T, Ta)
};

// T tokens at once.
Decoded DecodeByFormula(const Model& model, const std::vector<int>& tokens, Slip slip = Slip::kNone);

}  // namespace decoder_step::testing

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_DOUBLE_DECODER_H_
