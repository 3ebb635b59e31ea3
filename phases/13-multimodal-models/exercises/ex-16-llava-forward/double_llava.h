// A second model in double, written out by index from the formulas: what the tests of this lab compare with. It knows
// neither a cache nor rows that come later: each row is computed from all that it sees. It makes the usual mistakes on
// request, so that a failing test names the one that it sees.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_16_LLAVA_FORWARD_DOUBLE_LLAVA_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_16_LLAVA_FORWARD_DOUBLE_LLAVA_H_

#include <cstddef>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"

namespace llava_forward::testing {

using Numbers = std::vector<double>;

enum class Slip {
  kNone,
  kNoMask,
  kNoScale,
  kImageNeverSeen,
  kImageFirst,
  kImageLast,
  kTextPositionsRestart,
  kLastWordOnePlaceEarly,
  kLastWordsPlaceInTheText,
  kNoActivation,
  kOneBlock,
  kNoLastNorm,
};

struct Table {
  int rows, cols;
  Numbers data;
  double& At(int r, int c) { return data[r * cols + c]; }
  double At(int r, int c) const { return data[r * cols + c]; }
};

Table InDouble(const base::Mat& m);

// Attention of the last q.rows of k.rows rows.
Table AttentionByFormula(const Table& q, const Table& k, const Table& v, int heads, HiddenKeys hidden = {},
                         Slip slip = Slip::kNone);

// All logits, row by row.
Numbers LogitsByFormula(const base::Mat& features, std::vector<int> ids, const LlavaWeights& w, int heads,
                        ImageRows image = ImageRows::kVisible, Slip slip = Slip::kNone);

}  // namespace llava_forward::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_16_LLAVA_FORWARD_DOUBLE_LLAVA_H_
