// What a file of Bazel's Build Event Protocol (JSON lines) says about the labs of one `bazel test`.
//
// Only what grading needs is kept: the environment that such a file repeats never leaves this parser.

#ifndef HARNESS_RECORDER_EVENT_FILE_H_
#define HARNESS_RECORDER_EVENT_FILE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace course::recorder {

// One execution of a lab's test; with --flaky_test_attempts or --runs_per_test there are several.
struct TestAttempt {
  int64_t run = 1;
  int64_t attempt = 1;
  std::string status;  // PASSED, FAILED, FLAKY, TIMEOUT, ...
  bool cached = false;
  int64_t started_ms = 0;  // of the execution: a cached result repeats the old time
  int64_t duration_ms = 0;
  std::string xml;  // path of its test.xml; may be empty
};

struct LabEvents {
  std::string label;      // //phases/P/L
  bool finished = false;  // there is an event that closes the target
  bool built = false;
  std::string aborted;  // why it never ran: SKIPPED, USER_INTERRUPTED, "UNKNOWN" where Bazel gives no reason
  std::string failure;  // Bazel's short word about a failed build
  std::vector<std::string> failed_actions;  // keys into EventFile::failed_actions
  std::vector<TestAttempt> attempts;
};

struct FailedAction {
  std::string label;         // of the target whose action it was
  std::string message_file;  // path of what the compiler said; the next Bazel command deletes it
};

struct EventFile {
  std::string invocation;  // the UUID of this Bazel command; empty without a `started` event
  std::string command;     // "test"
  std::string workspace;   // absolute
  std::string home;        // of whoever ran it: known only so that it can be taken out of messages
  std::string pattern;     // the targets as typed
  int64_t started_ms = 0;
  int64_t finished_ms = 0;  // 0 if the end is missing
  int exit_code = -1;       // -1 if the end is missing
  bool interrupted = false;
  bool complete = false;                       // the last line says that it is the last
  std::map<std::string, std::string> options;  // of the command, flags of the course only: see kOptions in the source
  std::map<std::string, LabEvents> labs;       // by label
  std::map<std::string, FailedAction> failed_actions;
  std::string output;  // what Bazel printed on stderr, at most 1 MiB
};

// Never fails: lines that are no JSON or of an unknown kind are passed over.
EventFile ParseEventFile(std::string_view text);

// "//a/b:b" as "//a/b".
std::string ShortLabel(const std::string& label);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_EVENT_FILE_H_
