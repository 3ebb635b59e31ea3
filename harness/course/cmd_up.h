// `course up`, behind the launcher's set-up: learn on a fresh clone, grade, serve.

#ifndef HARNESS_COURSE_CMD_UP_H_
#define HARNESS_COURSE_CMD_UP_H_

#include <functional>
#include <optional>

#include "harness/course/context.h"
#include "harness/course/dashboard.h"

namespace course::cli {

struct UpOptions {
  bool no_serve = false;
  std::optional<int> port;
};

// Starts `course serve` in the background and waits until it answers.
using StartDashboard = std::function<absl::StatusOr<Dashboard>(const Context&, std::optional<int> port)>;

// A learner's red tests are no failure of `up`. Does again only what is not done: a second `up` finds the running
// server.
Result RunUp(const Context& context, const UpOptions& options, const StartDashboard& start);

// The real one: this program again, with its output in .course/log/server.log. An error carries the log's last line.
absl::StatusOr<Dashboard> StartDashboardProcess(const Context& context, std::optional<int> port);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_UP_H_
