// What the runner takes from the world around it: Bazel's variables, the machine, the clock.

#ifndef HARNESS_RUNNER_SURROUNDINGS_H_
#define HARNESS_RUNNER_SURROUNDINGS_H_

#include <string>
#include <vector>

namespace course::runner {

// "" if it is not set.
std::string Variable(const char* name);

// The environment of a test program: a fixed path and language, the few variables that a lab may depend on, and what
// the sanitizers need. Nothing else of ours.
std::vector<std::string> TestEnvironment();

// For all tests of the lab together: Bazel's own limit (TEST_TIMEOUT), less what it takes to write the report; 0 if
// there is none. Were Bazel to stop the runner, the points earned so far would be lost.
int TotalSeconds();

// "AMD EPYC 7B13, 8 cores"
std::string DescribeMachine();

// UTC, "2026-03-01T12:00:00Z"
std::string Timestamp();

}  // namespace course::runner

#endif  // HARNESS_RUNNER_SURROUNDINGS_H_
