// The tiny ViT as its formulas, in double: what the tests compare with. It knows the common slips, too, so that a
// failing test can name the one that was made.

#ifndef EXTENSIONS_X2_LAB_00_TINY_VIT_DOUBLE_VIT_H_
#define EXTENSIONS_X2_LAB_00_TINY_VIT_DOUBLE_VIT_H_

#include <array>
#include <vector>

#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"

namespace tiny_vit::testing {

using Numbers = std::vector<double>;

struct Table {
  int rows = 0, cols = 0;
  Numbers data;  // (rows, cols)

  double& At(int r, int c) { return data[r * cols + c]; }
  double At(int r, int c) const { return data[r * cols + c]; }
};

Table InDouble(const base::Mat& m);

enum class Slip {
  kNone,
  kCausal,       // a row sees none behind it
  kNoScale,      // scores are not divided by sqrt(d)
  kScaledTwice,  // or twice
  kOneHead,
  kPostNorm,  // the LayerNorms stand behind the sums
  kNoPositions,
  kClassLast,  // the class token stands behind the patches
  kNoLastNorm,
  kMeanOfRows,  // the heads look at the mean of all rows
  kFirstPatch,  // or at row 1
};

// x (T, D), weights in the order of BlockSpecs -> (T, D)
Table BlockByFormula(const Table& x, const Numbers& weights, const BlockConfig& config, Slip slip = Slip::kNone);

// patches (N, P P C) of one icon, weights in the order of Specs -> (T, D)
Table FeaturesByFormula(const Table& patches, const Numbers& weights, const VitConfig& config, Slip slip = Slip::kNone);

// patches (B N, P P C) -> logits of verb, tense, person
std::array<Table, 3> LogitsByFormula(const Table& patches, const Numbers& weights, const VitConfig& config,
                                     Slip slip = Slip::kNone);

// The mean of one head's cross-entropy, and the sum of three.
double CrossEntropyByFormula(const Table& logits, const std::vector<int>& labels);
double LossByFormula(const std::array<Table, 3>& logits, const Labels& labels);

}  // namespace tiny_vit::testing

#endif  // EXTENSIONS_X2_LAB_00_TINY_VIT_DOUBLE_VIT_H_
