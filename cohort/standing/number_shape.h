// In which way numbers differ from others.

#ifndef COHORT_STANDING_NUMBER_SHAPE_H_
#define COHORT_STANDING_NUMBER_SHAPE_H_

#include "cohort/standing/printed_numbers.h"
#include "cohort/standing/wrong_shape.h"

namespace course::cohort {

// The first of these that holds, the special before the general: a matrix that is transposed is also permuted, and one
// that is all zero is also scaled by 0.
WrongShape NumberShape(const PrintedNumbers& expected, const PrintedNumbers& got);

}  // namespace course::cohort

#endif  // COHORT_STANDING_NUMBER_SHAPE_H_
