// The course's one vocabulary for what became of a test (docs/grading.md explains each word to a learner).

#ifndef HARNESS_VERDICT_VERDICT_H_
#define HARNESS_VERDICT_VERDICT_H_

#include <optional>
#include <string>
#include <string_view>

namespace course {

enum class Verdict {
  kPassed,
  kFailed,       // an assertion did not hold, or an exception left the test's body
  kCrashed,      // a signal ended it
  kTimeout,      // CPU or wall-clock limit
  kOutOfMemory,  // memory limit
  kOutputLimit,  // wrote more than it may
  kEarlyExit,    // the process ended before the test did: exit(), _exit(), quick_exit()
  kNoTests,      // the program ended before any test started
  kTampered,     // events, exit status and catalog contradict each other
  kNotCompiled,  // there is no program: costs no attempt
  kSkipped,      // did not run, with a reason (no GPU, no nvcc)
  kInterrupted,  // somebody stopped the run: costs no attempt
};

// "PASSED", "OUT_OF_MEMORY", ...: how a verdict is written in XML, the store and on pages.
std::string_view VerdictName(Verdict verdict);

// The inverse; nullopt for anything else.
std::optional<Verdict> ParseVerdict(std::string_view name);

// One sentence for a learner who meets the word for the first time.
std::string_view VerdictMeaning(Verdict verdict);

}  // namespace course

#endif  // HARNESS_VERDICT_VERDICT_H_
