// G05: a value that is neither smaller nor larger than what is wanted.

#include <limits>

#define WRONG std::numeric_limits<double>::quiet_NaN()

namespace attack {

void Strike() {}

}  // namespace attack
