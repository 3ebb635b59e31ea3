// `course bench`: how long things take, against their goals.

#ifndef HARNESS_COURSE_CMD_BENCH_H_
#define HARNESS_COURSE_CMD_BENCH_H_

#include <string>
#include <vector>

#include "harness/course/bench/benches.h"
#include "harness/course/context.h"

namespace course::cli {

struct BenchOptions {
  std::vector<std::string> names;  // empty: all
  bool json = false;               // one object a line as soon as it is known
  bool list = false;
};
// kFailed if a goal is missed or a bench cannot be run; the others still run.
Result RunBench(const Context& context, const BenchOptions& options, const std::vector<bench::Bench>& benches);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_BENCH_H_
