// What `doctor` looks at, gathered without judging it.

#ifndef HARNESS_DOCTOR_FACTS_H_
#define HARNESS_DOCTOR_FACTS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/course/context.h"

namespace course::doctor {

struct Facts {
  std::string system;    // "Debian GNU/Linux 12 (bookworm)"
  std::string compiler;  // first line of `g++ --version`; empty: there is none
  std::string bazel;     // "4.2.3"; empty: there is none
  std::vector<std::string> missing_packages;
  int64_t free_disk = 0;    // bytes, where Bazel writes
  int64_t free_memory = 0;  // bytes, available to new processes
  int cores = 0;
  std::string user;
  std::vector<std::pair<std::string, std::string>> foreign;  // (path, its owner), where it is not `user`
  std::string output_base;                                   // Bazel's folder; empty where Bazel did not say
  bool bazel_busy = false;                                   // its lock is held
  int bazel_busy_pid = 0;                                    // by this process, if the lock says so
  bool bazel_busy_alive = false;                             // ... which is running
  std::string bazel_busy_command;                            // ... this
  int port = 0;                                              // the dashboard's usual one
  bool port_taken = false;                                   // by another program
  int port_pid = 0;                                          // ... this process, if it is this user's
  std::string port_command;                                  // ... which runs this
  int dashboard = 0;                       // the port of this workspace's own server; 0: it does not run
  std::vector<int> other_servers;          // processes that serve this workspace besides it
  int spool_waiting = 0;                   // event files of finished runs that were not recorded
  int spool_refused = 0;                   // ... and of those that cannot be
  int banks = 0;                           // question banks that can be taken
  std::vector<std::string> bank_problems;  // "quiz/bank/00.toml:12: ...": what is left out, and why
  std::string editor;                      // the setting; empty: none
  std::string editor_program;              // what it starts
  bool editor_found = true;                // ... is on PATH
  std::vector<std::string> missing_for_browser_tests;
  int64_t now_ms = 0;
  int64_t newest_ms = 0;   // the latest time on record: of a run, of a file of the course
  std::string gpu;         // nvidia-smi's name of the first device; empty: none
  std::string gpu_reason;  // why there is none
  std::string nvcc;        // "13.0"; empty: none
  std::string nvcc_reason;
  bool sandbox = false;                                // user namespaces work, so Bazel's linux-sandbox does, too
  bool fresh = false;                                  // no .bazelrc.user
  bool hook = false;                                   // tools/bazel is there and executable
  std::vector<std::pair<std::string, int64_t>> sizes;  // what .course and Bazel occupy
};

Facts GatherFacts(const cli::Context& context);

}  // namespace course::doctor

#endif  // HARNESS_DOCTOR_FACTS_H_
