// `course serve`, `course down`: the dashboard in the foreground, and the end of the one in the background.

#ifndef HARNESS_COURSE_CMD_SERVE_H_
#define HARNESS_COURSE_CMD_SERVE_H_

#include <functional>
#include <optional>

#include "harness/course/context.h"
#include "harness/course/dashboard.h"
#include "web/server.h"

namespace course::cli {

// web::Serve, or a test's stand-in.
using ServeFunction = std::function<absl::Status(const web::ServeOptions&)>;

struct ServeCommandOptions {
  std::optional<int> port;      // absent: the usual one, or any free one where that is taken; 0: any free one
  bool open_enrolment = false;  // others take quizzes here, too: docs/workshops.md
};
// Serves until the process is told to end. If a server of this workspace runs already, prints its address instead.
Result RunServe(const Context& context, const ServeCommandOptions& options, const ServeFunction& serve);

// Stops the server of this workspace, and no other process.
Result RunDown(const Context& context);

// InvalidArgument unless 0 <= port <= 65535.
absl::Status CheckPort(int port);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_SERVE_H_
