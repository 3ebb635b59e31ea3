// The model's program behind /playground, as long as the dashboard serves: builds it in the background, keeps it in
// .course/playground, and talks to it.
//
//   .course/playground/vlm          the sidecar, of the course's own code
//                     /patchify ... programs with the learner's code of an exercise (its servant)
//                     /parts.json   which of them belong to this build
//
// A servant each: the code that a page runs is then the code that was graded, beside the references that it was graded
// with, and what does not compile or crashes takes nothing else along.

#ifndef HARNESS_COURSE_PLAYGROUND_H_
#define HARNESS_COURSE_PLAYGROUND_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "harness/course/context.h"
#include "harness/runner/fd.h"
#include "harness/sidecar/sidecar.h"
#include "harness/sidecars/vlm/parts.h"
#include "web/playground/playground.h"

namespace course::cli {

// Safe to use from several threads. The context outlives it.
class Playground {
 public:
  explicit Playground(const Context& context);
  // Stops a build and the program.
  ~Playground();

  web::PlaygroundStanding Standing();
  // Begins a build, unless one runs.
  void Build();
  absl::StatusOr<sidecar::Answer> Ask(const nlohmann::json& request) { return sidecar_.Ask(request); }
  void Stop();

  // For tests: returns when no build runs.
  void WaitForBuild();

  // What the server is given.
  web::Playground Hooks();

 private:
  using Outcome = web::PlaygroundStanding::Build;

  // On the build's thread.
  void Work();
  absl::Status BuildAll();
  absl::Status BuildTarget(const std::vector<std::string>& flags, const std::string& target, const std::string& output,
                           const std::string& name);
  absl::StatusOr<std::vector<vlm::Part>> Plan();

  const Context& context_;
  const std::string folder_;
  sidecar::Sidecar sidecar_;
  runner::Fd stop_fd_;  // readable from Stop() on

  std::mutex mutex_;  // over what follows
  Outcome outcome_ = Outcome::kNever;
  std::string trouble_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace course::cli

#endif  // HARNESS_COURSE_PLAYGROUND_H_
