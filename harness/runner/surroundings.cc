#include "harness/runner/surroundings.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace course::runner {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::vector<std::string> TestEnvironment() {
  std::vector<std::string> environment = {
      "PATH=/usr/local/bin:/usr/bin:/bin",
      "LANG=C.UTF-8",
      // Every arena reserves 64 MB of the limited address space.
      "MALLOC_ARENA_MAX=2",
      // A sanitizer's finding is then a SIGABRT, which the crash handler turns into function and line.
      "ASAN_OPTIONS=abort_on_error=1:detect_leaks=0",
      "TSAN_OPTIONS=abort_on_error=1",
      "UBSAN_OPTIONS=abort_on_error=1:print_stacktrace=1",
  };
  for (const char* name : {"COURSE_SEED", "COURSE_MODELS", "CUDA_VISIBLE_DEVICES", "TEST_SRCDIR", "TEST_WORKSPACE"}) {
    if (const std::string value = Variable(name); !value.empty()) environment.push_back(absl::StrCat(name, "=", value));
  }
  return environment;
}

int TotalSeconds() {
  int timeout = 0;
  if (!absl::SimpleAtoi(Variable("TEST_TIMEOUT"), &timeout) || timeout <= 0) return 0;
  return std::max(timeout - std::max(3, timeout / 20), 1);
}

std::string DescribeMachine() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string line, model = "unknown CPU";
  while (std::getline(cpuinfo, line)) {
    if (line.rfind("model name", 0) != 0) continue;
    if (const size_t colon = line.find(": "); colon != std::string::npos) model = line.substr(colon + 2);
    break;
  }
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return absl::StrCat(model, ", ", cores, cores == 1 ? " core" : " cores");
}

std::string Timestamp() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace course::runner
