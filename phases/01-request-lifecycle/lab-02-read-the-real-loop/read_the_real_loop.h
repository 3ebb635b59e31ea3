// Lab 01-02  Read the real loop: from the lines of a server's log to the stages of its steps.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// A line of the log:
//
//   (EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 3 requests, 8 tokens
//    process            level date  time      file        line  message
//
// The part in parentheses may be missing. Whatever has not this form (a warning of a library, the second line of a
// message) is text that happens to be in the log.

#ifndef PHASES_01_REQUEST_LIFECYCLE_LAB_02_READ_THE_REAL_LOOP_READ_THE_REAL_LOOP_H_
#define PHASES_01_REQUEST_LIFECYCLE_LAB_02_READ_THE_REAL_LOOP_READ_THE_REAL_LOOP_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace read_the_real_loop {

enum class EngineStage : int {
  kStartup,   // before the first step: weights, cache, warm-up
  kSchedule,  // 1. who gets how many tokens
  kExecute,   // 2. the forward pass
  kSample,    // 3. from logits to tokens; left out in a step that reaches nobody's newest token
  kUpdate,    // 4. tokens appended, requests finished; one line or several
  kOutput,    // tokens to text, in another process and at any time: no part of the step
  kUnknown,   // none of these
};

struct LogLine {
  std::string process;  // "EngineCore", or empty
  std::string level;    // "DEBUG", "INFO", "WARNING", "ERROR" or "CRITICAL"
  std::string file;     // "scheduler.py"
  int line = 0;         // in that file
  std::string message;  // what follows the bracket and one space

  bool operator==(const LogLine&) const = default;
};

// Two neighbouring lines of the loop that cannot follow each other.
struct Violation {
  int line = 0;                                  // of the log, from 1: the second of the two
  EngineStage previous = EngineStage::kUnknown;  // the stage before it; kUnknown if it is the first
  EngineStage stage = EngineStage::kUnknown;     // its own

  bool operator==(const Violation&) const = default;
};

// Which message of which file belongs to which stage. One file may write about several stages, so neither the file nor
// the message is enough.
struct Rule {
  const char* file;
  const char* begins_with;  // the message begins so
  EngineStage stage;
};
inline constexpr Rule kRules[] = {
    {"core.py", "Initializing a V1 LLM engine", EngineStage::kStartup},
    {"core.py", "init engine", EngineStage::kStartup},
    {"gpu_model_runner.py", "Starting to load model", EngineStage::kStartup},
    {"gpu_model_runner.py", "Model loading took", EngineStage::kStartup},
    {"gpu_worker.py", "Available KV cache memory", EngineStage::kStartup},
    {"kv_cache_utils.py", "GPU KV cache size", EngineStage::kStartup},
    {"kv_cache_utils.py", "Maximum concurrency", EngineStage::kStartup},
    {"scheduler.py", "Scheduled ", EngineStage::kSchedule},
    {"gpu_model_runner.py", "Executing model", EngineStage::kExecute},
    {"gpu_model_runner.py", "Sampled ", EngineStage::kSample},
    {"scheduler.py", "Updated ", EngineStage::kUpdate},
    {"scheduler.py", "Finished request", EngineStage::kUpdate},
    {"output_processor.py", "Detokenized ", EngineStage::kOutput},
};

// You write these. Every text is a log, so there is nothing to check beforehand.
namespace impl {

// Takes a line apart.
//
//   line     without the line break
//   returns  its parts, or nullopt if it has not the form above
//
// Example: the line above: {"EngineCore", "DEBUG", "scheduler.py", 214, "Scheduled 3 requests, 8 tokens"}.
// Errors:  none: what has not the form is nullopt.
// Source:  the format string of vLLM's logger.
std::optional<LogLine> ParseLogLine(std::string_view line);

// The stage that a line belongs to, by kRules.
//
//   returns  the stage of the rule whose file and beginning of the message both fit; kUnknown if none does, or if the
//            line has not the form of one
//
// Example: the line above: kSchedule. "[logger.py:40] Received request A: prompt: 'Scheduled 3'": kUnknown.
// Errors:  none: a line that nobody knows is kUnknown.
// Source:  Yu et al. 2022, "Orca", section 3: the loop of an engine.
EngineStage ClassifyLogLine(std::string_view line);

// How many tokens each step computed: the number in front of " tokens" in each line of stage kSchedule.
//
//   log      lines, each ended by '\n'
//   returns  (steps) [tokens]
//
// Example: "... [scheduler.py:214] Scheduled 3 requests, 8 tokens": {8}.
// Errors:  none: a schedule line without that number counts as 0.
// Source:  as ClassifyLogLine.
std::vector<int> ScheduledTokens(std::string_view log);

// Where the order of the loop is broken. Lines of the stages kSchedule, kExecute, kSample and kUpdate must follow each
// other like this; all other lines may stand anywhere between them and are skipped.
//
//   kSchedule  is the first, or follows kUpdate
//   kExecute   follows kSchedule
//   kSample    follows kExecute
//   kUpdate    follows kExecute, kSample or another kUpdate
//
//   returns    one for each line that breaks a rule, in the order of the log; the search goes on from that line. A log
//              that ends in the middle of a step breaks none.
//
// Example: schedule, execute, schedule, execute: {line 3, kExecute, kSchedule}: the first step was never finished.
// Errors:  none: a log without steps has no violation.
// Source:  as ClassifyLogLine.
std::vector<Violation> OrderViolations(std::string_view log);

}  // namespace impl

using impl::ClassifyLogLine;
using impl::OrderViolations;
using impl::ParseLogLine;
using impl::ScheduledTokens;

}  // namespace read_the_real_loop

#endif  // PHASES_01_REQUEST_LIFECYCLE_LAB_02_READ_THE_REAL_LOOP_READ_THE_REAL_LOOP_H_
