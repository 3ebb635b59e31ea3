#include "harness/runner/decide.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "harness/runner/story.h"

namespace course::runner {
namespace {

// A write through what malloc returned when it had nothing left lands near address 0.
constexpr uint64_t kNullPage = 64 << 10;

bool Exited(int status, int code) { return WIFEXITED(status) && WEXITSTATUS(status) == code; }

std::string SignalName(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? absl::StrCat("SIG", name) : absl::StrCat("signal ", signal);
}

std::string Describe(int signal) {
  const char* text = sigdescr_np(signal);
  return text != nullptr ? absl::StrCat(SignalName(signal), " (", text, ")") : SignalName(signal);
}

// How a process that did not finish its job ended; the same for the program and the servant.
class Ending {
 public:
  Ending(const ProcessEnd& end, const Story& story, const Limits& limits) : end_(end), story_(story), limits_(limits) {}

  bool by_signal() const { return WIFSIGNALED(end_.status); }

  Outcome Judge() const {
    if (OutOfMemory()) {
      return {Verdict::kOutOfMemory,
              absl::StrCat("it asked for more than the ", limits_.memory_mb, " MB it may have"),
              {},
              ""};
    }
    if (UsedUpCpu()) {
      return {
          Verdict::kTimeout,
          absl::StrCat("it computed for ", limits_.cpu_seconds, " s, all it may; is there a loop that does not end?"),
          {},
          ""};
    }
    if (by_signal() && WTERMSIG(end_.status) == SIGXFSZ) {
      return {Verdict::kOutputLimit, "it wrote a larger file than it may", {}, SignalName(SIGXFSZ)};
    }
    if (by_signal()) return Crash();
    return {
        Verdict::kEarlyExit,
        absl::StrCat("the process ended itself (exit code ", WEXITSTATUS(end_.status), ") before the test was over"),
        {},
        ""};
  }

 private:
  bool OutOfMemory() const {
    if (story_.out_of_memory) return true;
    if (!story_.crash.has_value() || limits_.memory_mb == 0) return false;
    const double limit_kb = limits_.memory_mb * 1024.0;
    return story_.crash->memory_fault == 1 && story_.crash->address < kNullPage &&
           story_.crash->peak_kb > 0.9 * limit_kb;
  }

  bool UsedUpCpu() const {
    if (!by_signal()) return false;
    const int signal = WTERMSIG(end_.status);
    return signal == SIGXCPU || (signal == SIGKILL && end_.cpu_seconds >= limits_.cpu_seconds);
  }

  Outcome Crash() const {
    const int signal = WTERMSIG(end_.status);
    std::string message = Describe(signal);
    if (signal == SIGKILL) absl::StrAppend(&message, ": something outside the test killed it");
    if (signal == SIGABRT) absl::StrAppend(&message, ": abort(), a failed check or an exception that nobody caught");
    if (story_.crash.has_value() && story_.crash->memory_fault == 1) {
      absl::StrAppend(&message, " at address 0x", absl::Hex(story_.crash->address),
                      story_.crash->address < kNullPage ? ": a null pointer" : "");
    }
    return {Verdict::kCrashed, message, {}, SignalName(signal)};
  }

  const ProcessEnd& end_;
  const Story& story_;
  const Limits& limits_;
};

Outcome JudgeStopped(Stopped stopped, const Limits& limits) {
  switch (stopped) {
    case Stopped::kWallClock:
      return {Verdict::kTimeout, absl::StrCat("it was not done after ", limits.wall_seconds, " s"), {}, ""};
    case Stopped::kOutput:
      return {Verdict::kOutputLimit,
              absl::StrCat("it printed more than ", limits.output_kb, " KB; is there a print inside a loop?"),
              {},
              ""};
    case Stopped::kMemory:
      return {
          Verdict::kOutOfMemory, absl::StrCat("it used more than the ", limits.memory_mb, " MB it may have"), {}, ""};
    case Stopped::kEvents:
      return {Verdict::kTampered, "it flooded the runner's own pipe", {}, ""};
    case Stopped::kNo:
    case Stopped::kInterrupted:
      break;
  }
  return {Verdict::kInterrupted, "the run was stopped", {}, ""};
}

Outcome Tampered(const std::string& why) {
  return {Verdict::kTampered, absl::StrCat("the report contradicts itself: ", why), {}, ""};
}

// The program ran to its end and said so.
Outcome JudgeEnded(const Story& story, int status) {
  if (story.end_says_passed != Exited(status, 0)) {
    return Tampered(absl::StrCat("the test says ", story.end_says_passed ? "passed" : "failed", ", the exit code is ",
                                 WEXITSTATUS(status)));
  }
  if (!story.end_says_passed) return {Verdict::kFailed, "", {}, ""};
  if (story.skipped) return {Verdict::kSkipped, story.skip_reason, {}, ""};
  return {Verdict::kPassed, "", {}, ""};
}

// What the program and its events say, before the servant is asked.
Outcome JudgeProgram(const Story& story, const Observation& seen, const Limits& limits) {
  const int status = seen.program.status;
  const Ending ending(seen.program, story, limits);
  if (seen.stopped == Stopped::kInterrupted) return JudgeStopped(seen.stopped, limits);
  if (!story.contradiction.empty()) return Tampered(story.contradiction);
  if (seen.stopped != Stopped::kNo) return JudgeStopped(seen.stopped, limits);
  if (ending.by_signal()) {
    Outcome outcome = ending.Judge();
    if (!story.started) absl::StrAppend(&outcome.message, ", before the test started: in the constructor of a global?");
    return outcome;
  }
  if (story.crash.has_value()) return Tampered("it reports a crash, and the process ended without one");
  if (!story.started) {
    return {Verdict::kNoTests,
            absl::StrCat("the program ended (exit code ", WEXITSTATUS(status), ") before the test could start"),
            {},
            ""};
  }
  if (!story.ended) return ending.Judge();
  Outcome outcome = JudgeEnded(story, status);
  // bad_alloc is an exception like any other for gtest; the reason behind it is what the learner needs.
  if (outcome.verdict == Verdict::kFailed && story.out_of_memory) return ending.Judge();
  return outcome;
}

}  // namespace

Decision Decide(const std::string& asked, const Observation& seen, const Limits& limits) {
  const Story story = ReadStory(asked, seen.program.events);
  Decision decision;
  decision.outcome = JudgeProgram(story, seen, limits);
  decision.crash.frames = story.frames;
  if (decision.outcome.verdict == Verdict::kPassed) decision.once_result = story.once_result;

  // Isolated: if the test failed because of what happened to the process with the graded code, that says why.
  const Verdict verdict = decision.outcome.verdict;
  if (seen.isolated && (verdict == Verdict::kFailed || verdict == Verdict::kTimeout)) {
    const Story told = ReadServantStory(seen.servant.events);
    if (seen.servant_ended || told.out_of_memory) {
      decision.outcome = Ending(seen.servant, told, limits).Judge();
      decision.crash = {true, told.frames};
    }
  }
  // Assertions that failed before are worth reading whatever came after; a story that contradicts itself is not.
  if (decision.outcome.verdict != Verdict::kTampered && decision.outcome.verdict != Verdict::kSkipped) {
    decision.outcome.failures = story.failures;
  }
  return decision;
}

}  // namespace course::runner
