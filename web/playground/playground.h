// What the page /playground stands on: the command that serves gives it to the server, which links neither a model nor
// a lab.

#ifndef WEB_PLAYGROUND_PLAYGROUND_H_
#define WEB_PLAYGROUND_PLAYGROUND_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/sidecar/sidecar.h"
#include "nlohmann/json.hpp"

namespace course::web {

// A part of the model that an exercise asks for.
struct PlaygroundPart {
  std::string lab;     // its label
  bool yours = false;  // the learner's code is in the program
  std::string why;     // if not: why not, a sentence
};

// What the model's program was built from.
struct PlaygroundStanding {
  enum class Build { kNever, kRuns, kDone, kFailed };

  Build build = Build::kNever;        // of the last build
  bool usable = false;                // there is a program, from this build or an earlier one
  std::string trouble;                // of a build that failed: the beginning of what the compiler said
  std::vector<PlaygroundPart> parts;  // of the program that there is
  std::vector<std::string> newer;     // labels: what another build would take in or leave out now
};

// All of it is safe to call from several threads.
struct Playground {
  std::function<PlaygroundStanding()> standing;  // returns at once
  std::function<void()> build;                   // begins one in the background, unless one runs
  std::function<absl::StatusOr<sidecar::Answer>(const nlohmann::json&)> ask;
  std::function<void()> stop;  // the server ends: nobody waits for an answer any more
};

}  // namespace course::web

#endif  // WEB_PLAYGROUND_PLAYGROUND_H_
