// A value with which sums and tolerances overflow.

#include <limits>

#define WRONG std::numeric_limits<double>::infinity()

namespace attack {

void Strike() {}

}  // namespace attack
