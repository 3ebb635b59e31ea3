// A program beside the server that runs models and labs for a page, as long as the dashboard serves: builds it in the
// background, keeps it in a folder below .course, and talks to it.
//
//   .course/playground/vlm          the sidecar, of the course's own code
//                     /patchify ... programs with the learner's code of a lab (its servant)
//                     /parts.json   which of them belong to this build
//
// A servant each: the code that a page runs is then the code that was graded, beside the references that it was graded
// with, and what does not compile or crashes takes nothing else along.

#ifndef HARNESS_COURSE_PROGRAM_BESIDE_H_
#define HARNESS_COURSE_PROGRAM_BESIDE_H_

#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "harness/course/context.h"
#include "harness/runner/fd.h"
#include "harness/sidecar/parts.h"
#include "harness/sidecar/sidecar.h"
#include "web/chat/chat.h"
#include "web/playground/playground.h"

namespace course::cli {

struct BesideSpec {
  std::string title;   // for sentences: "The model's program"
  std::string target;  // its label
  std::string output;  // the file that Bazel makes of it
  std::string folder;  // below .course
  std::string file;    // in that folder
  std::span<const sidecar::KnownPart> parts;
  bool chooses = false;  // whoever builds says whose parts go in; else the learner's, always
};
// The model behind /playground, which takes in whatever has full marks.
BesideSpec PlaygroundSpec();
// The engine behind /chat.
BesideSpec EngineSpec();

// Whose code a build takes in where it has full marks.
enum class Whose { kReference, kLearner };

// Safe to use from several threads. The context outlives it.
class ProgramBeside {
 public:
  ProgramBeside(const Context& context, BesideSpec spec);
  // Stops a build and the program.
  ~ProgramBeside();

  web::PlaygroundStanding Standing();
  // Of the last build.
  Whose WhoseParts() const;
  // Begins a build, unless one runs.
  void Build(Whose whose);
  // Builds and returns when it is done. Bazel's output goes to the terminal if `show`.
  absl::Status BuildNow(Whose whose, bool show);
  absl::StatusOr<sidecar::Answer> Ask(const nlohmann::json& request) { return sidecar_.Ask(request); }
  void Stop();

  // For tests: returns when no build runs.
  void WaitForBuild();

  // What the server is given.
  web::Playground PlaygroundHooks();
  web::Chat ChatHooks();

 private:
  using Outcome = web::PlaygroundStanding::Build;

  // On the build's thread.
  void Work(Whose whose);
  absl::Status BuildTarget(const std::vector<std::string>& flags, const std::string& target, const std::string& output,
                           const std::string& name, bool show);
  absl::StatusOr<std::vector<sidecar::Part>> Plan(Whose whose);

  const Context& context_;
  const BesideSpec spec_;
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

#endif  // HARNESS_COURSE_PROGRAM_BESIDE_H_
