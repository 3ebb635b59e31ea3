// The seed of a run's random workloads.

#ifndef BASE_TESTING_SEED_H_
#define BASE_TESTING_SEED_H_

#include <cstdint>

namespace base::testing {

// Fixed in public runs, COURSE_SEED where it is set (verified grading draws a fresh one per attempt). A property test
// prints it on failure: SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed())).
uint64_t TestSeed();

}  // namespace base::testing

#endif  // BASE_TESTING_SEED_H_
