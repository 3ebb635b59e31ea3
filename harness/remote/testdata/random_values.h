// Random values of the types in trip.h.

#ifndef HARNESS_REMOTE_TESTDATA_RANDOM_VALUES_H_
#define HARNESS_REMOTE_TESTDATA_RANDOM_VALUES_H_

#include "base/rng.h"
#include "harness/remote/testdata/trip.h"

namespace trip {

S3 RandomS3(base::Rng& rng);
S5 RandomS5(base::Rng& rng);
S8 RandomS8(base::Rng& rng);
Tree RandomTree(base::Rng& rng, int depth);

}  // namespace trip

#endif  // HARNESS_REMOTE_TESTDATA_RANDOM_VALUES_H_
