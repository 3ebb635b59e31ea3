// What the snippets of tracing questions print: traces.json, which the build makes by running them.

#ifndef QUIZ_TRACING_TRACES_H_
#define QUIZ_TRACING_TRACES_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course::quiz {

// A learner types it: more than this is no question.
constexpr size_t kLongestOutput = 2 << 10;  // bytes

struct Trace {
  std::string sha256;  // of the source that ran
  std::string output;
  std::string problem;  // why there is no output to ask for; empty if all is well
  bool operator==(const Trace&) const = default;
};
using Traces = std::map<std::string, Trace>;  // by the path from quiz/bank: "snippets/00/growth.cc"

// A run as tools/course/run_snippet.sh writes it down: "exit 0\n" and what the program printed, both streams together.
// The two runs must be alike, end with 0, and print something that can be typed.
Trace MakeTrace(std::string_view source, std::string_view first_run, std::string_view second_run);

std::string TracesToJson(const Traces& traces);
// InvalidArgument names what does not fit.
absl::StatusOr<Traces> ParseTraces(std::string_view json);

}  // namespace course::quiz

#endif  // QUIZ_TRACING_TRACES_H_
