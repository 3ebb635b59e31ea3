// A kit: everything that it takes to grade one lab without Bazel, in a folder of its own.
//
//   kit.json   the commands, and stamps of what they came from
//   tree/      stands in for Bazel's execution root: the declared headers, the objects to link, a copy of starter.cc.
//              Bazel's commands run in it unchanged, and find what Bazel would let them find
//   run/       stands in for the test's runfiles: runner, plan, catalog, data, the program
//
// Bazel is asked once; afterwards nothing in its own folders is needed or changed. A kit is made anew when a source
// behind it changes (the lab's tests, a BUILD file, .bazelrc, the runner, the compiler).

#ifndef HARNESS_WATCH_KIT_H_
#define HARNESS_WATCH_KIT_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/course/bazel.h"
#include "harness/watch/commands.h"
#include "harness/watch/stamps.h"

namespace course::watch {

struct Kit {
  std::string lab;        // label
  std::string workspace;  // its name in runfiles, "llm_course"
  Commands commands;
  Stamps sources;
  std::string folder;  // absolute; given by whoever reads it

  std::string Tree(const std::string& path) const { return folder + "/tree/" + path; }
  std::string RunFolder() const { return folder + "/run/" + workspace; }
  // Relative to RunFolder().
  std::string Plan() const;
  std::string Catalog() const;
  static constexpr const char* kRunner = "harness/runner/runner";
};

struct KitOptions {
  std::string root;    // the workspace
  std::string folder;  // of the kit; replaced as a whole
  int stop_fd = -1;
  // "asking bazel which files the lab is made of": what is being done, for somebody who waits
  std::function<void(const std::string&)> say;
};

// Makes the kit of a lab (a label). FailedPrecondition with the compiler's words if tests or harness do not build (a
// starter that does not compile is no obstacle); Aborted if stopped; Unavailable without Bazel.
absl::StatusOr<Kit> MakeKit(cli::Bazel& bazel, const std::string& lab, const KitOptions& options);

// The kit in this folder. NotFound if there is none, FailedPrecondition naming the file if a source has changed.
absl::StatusOr<Kit> ReadKit(const std::string& folder);

}  // namespace course::watch

#endif  // HARNESS_WATCH_KIT_H_
