// One child process that dies with us.

#ifndef HARNESS_GRADING_WORKER_PROCESS_H_
#define HARNESS_GRADING_WORKER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::grading {

// Starts a program (argv[0] is a path). Its stdin is /dev/null, stdout and stderr are appended to `log`. It and
// what it starts run on this core alone; -1: on any. It is killed when the thread that called this ends.
absl::StatusOr<pid_t> StartWorker(const std::vector<std::string>& argv, const std::string& log, int core);

// How a process ended, by its wait status: "SIGKILL" or "exit code 3"; empty for exit code 0.
std::string HowItEnded(int wait_status);

}  // namespace course::grading

#endif  // HARNESS_GRADING_WORKER_PROCESS_H_
