// Compares a learner's cost with the right one, number by number, and knows the common slips.

#ifndef EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_EXPECT_COST_H_
#define EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_EXPECT_COST_H_

#include "extensions/x2/lab-03-fusion-and-evaluation/fusion.h"

namespace fusion::testing {

// FusionCost(family, world), the graded one: a wrong answer for each member that is not as expected, with a hint where
// the value gives the slip away. False for any.
bool ExpectCost(Family family, const World& world, const Cost& expected);

}  // namespace fusion::testing

#endif  // EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_EXPECT_COST_H_
