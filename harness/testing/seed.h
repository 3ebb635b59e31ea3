// base::testing::TestSeed under the name that labs use.

#ifndef HARNESS_TESTING_SEED_H_
#define HARNESS_TESTING_SEED_H_

#include "base/testing/seed.h"

namespace course::testing {

using base::testing::TestSeed;

}  // namespace course::testing

#endif  // HARNESS_TESTING_SEED_H_
