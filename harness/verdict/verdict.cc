#include "harness/verdict/verdict.h"

namespace course {
namespace {

struct Entry {
  Verdict verdict;
  std::string_view name;
  std::string_view meaning;
};

constexpr Entry kEntries[] = {
    {Verdict::kPassed, "PASSED", "Every assertion of the test held."},
    {Verdict::kFailed, "FAILED", "An assertion did not hold, or the code threw an exception."},
    {Verdict::kCrashed, "CRASHED", "The process was ended by a signal, such as a read through a bad pointer."},
    {Verdict::kTimeout, "TIMEOUT", "The test used up its time: probably a loop that does not end."},
    {Verdict::kOutOfMemory, "OUT_OF_MEMORY", "The test asked for more memory than it may have."},
    {Verdict::kOutputLimit, "OUTPUT_LIMIT", "The test printed more than it may: probably a print inside an endless loop."},
    {Verdict::kEarlyExit, "EARLY_EXIT", "The process ended itself before the test was over."},
    {Verdict::kNoTests, "NO_TESTS", "The program ended before a single test could start."},
    {Verdict::kTampered, "TAMPERED", "What the run reported contradicts itself, so nothing of it counts."},
    {Verdict::kNotCompiled, "NOT_COMPILED", "The compiler refused the file. This costs no attempt."},
    {Verdict::kSkipped, "SKIPPED", "The test did not run here, for the reason given."},
    {Verdict::kInterrupted, "INTERRUPTED", "The run was stopped before this test was over. This costs no attempt."},
};

const Entry& Find(Verdict verdict) {
  for (const Entry& e : kEntries) {
    if (e.verdict == verdict) return e;
  }
  return kEntries[1];  // unreachable for a value of the enum
}

}  // namespace

std::string_view VerdictName(Verdict verdict) { return Find(verdict).name; }
std::string_view VerdictMeaning(Verdict verdict) { return Find(verdict).meaning; }

std::optional<Verdict> ParseVerdict(std::string_view name) {
  for (const Entry& e : kEntries) {
    if (e.name == name) return e.verdict;
  }
  return std::nullopt;
}

}  // namespace course
