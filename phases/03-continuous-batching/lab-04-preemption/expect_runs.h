// Compares a run with what must come of it, step by step and part by part, and stops at the first difference.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_EXPECT_RUNS_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_EXPECT_RUNS_H_

#include <ostream>
#include <source_location>
#include <string>

#include "phases/03-continuous-batching/lab-04-preemption/counts.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"
#include "phases/03-continuous-batching/lab-04-preemption/pressed_engine.h"

namespace preemption {

// How gtest prints what a run came to.
void PrintTo(const PressureReport& report, std::ostream* out);

namespace testing {

// `what` describes the load; returns whether all was as expected. A failure stands at the line of the caller.
bool ExpectSchedule(const std::string& what, const Outcome& run, const Schedule& expected,
                    std::source_location where = std::source_location::current());

// `call` begins each line of a failure.
bool ExpectReport(const std::string& call, const PressureReport& got, const PressureReport& expected,
                  std::source_location where = std::source_location::current());

}  // namespace testing
}  // namespace preemption

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_EXPECT_RUNS_H_
