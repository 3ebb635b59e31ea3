// What the tests of this lab compare with: costs added up product by product, a guesser's scores over all answers that
// there are, and dominators by their definition.

#ifndef EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_ORACLES_H_
#define EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_ORACLES_H_

#include <cstdint>
#include <vector>

#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"

namespace fusion::testing {

// What a family costs: every product that the rules of FusionCost name, one at a time, and pairs counted by two loops.
Cost ListedCost(Family family, const World& world);

// [FLOP] of an encoder that reads `rows` rows, all of which see each other.
int64_t EncoderFlops(const World& world, int rows);

// What guesses give in the mean at a question of k options: all k^k ways to answer it, each once.
Scores GuessedScores(int k);

// Everybody against everybody.
std::vector<int> SlowDominators(const std::vector<Design>& designs);

}  // namespace fusion::testing

#endif  // EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_ORACLES_H_
