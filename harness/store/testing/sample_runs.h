// Runs to put into a store under test.

#ifndef HARNESS_STORE_TESTING_SAMPLE_RUNS_H_
#define HARNESS_STORE_TESTING_SAMPLE_RUNS_H_

#include <cstdint>
#include <string>

#include "base/rng.h"
#include "harness/store/records.h"

namespace course::store {

inline constexpr char kLabA[] = "//phases/00-foundations/lab-01-a";
inline constexpr char kLabB[] = "//phases/00-foundations/lab-02-b";

// A graded run of a starter: 3 of 5 points, FAILED, two tests. `digest` stands for the learner's files.
LabRun SampleLab(const std::string& lab, const std::string& digest);

// One run of one lab. `number` makes it differ from others: the event digest and the time (1000 ms apart) follow from
// it.
Run SampleRun(int number, LabRun lab);

// Any valid run: up to three labs out of a few, every verdict, few digests so that they repeat.
Run RandomRun(int number, base::Rng& rng);

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_SAMPLE_RUNS_H_
