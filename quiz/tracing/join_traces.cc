// join_traces OUT [PATH SOURCE RUN1 RUN2]...: what run_snippet.sh wrote down about each snippet, as one traces.json.

#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/file.h"
#include "quiz/tracing/traces.h"

namespace {

// Bazel made these files: one that is not there is a mistake of the rule.
std::string Contents(const char* path) {
  absl::StatusOr<std::string> text = base::ReadFile(path);
  CHECK(text.ok()) << std::string(text.status().message());
  return *std::move(text);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || (argc - 2) % 4 != 0) {
    std::fprintf(stderr, "join_traces OUT [PATH SOURCE RUN1 RUN2]...\n");
    return 2;
  }
  course::quiz::Traces traces;
  for (int i = 2; i < argc; i += 4) {
    const course::quiz::Trace trace =
        course::quiz::MakeTrace(Contents(argv[i + 1]), Contents(argv[i + 2]), Contents(argv[i + 3]));
    if (!trace.problem.empty()) {
      std::fprintf(stderr, "%s: no question can be asked about this snippet: %s\n", argv[i + 1], trace.problem.c_str());
    }
    traces[argv[i]] = trace;
  }
  std::ofstream out(argv[1], std::ios::binary);
  out << course::quiz::TracesToJson(traces);
  return out.flush().good() ? 0 : 1;
}
