// A bundle: all that it takes to grade submissions for one lab, made once per version of the course by Bazel.
//
//   <bundles>/phases+P+L/current            -> the newest version, changed in one step
//   <bundles>/phases+P+L/4f1d.../           one version; whole from the moment that it has this name, and read-only
//       bundle.json   commands, limits, which tests are hidden
//       tree/         what the compiler in the jail finds: declared headers, a place for starter.cc
//       objects/      what the linker finds, and the compiler does not: earlier labs' solutions are among it
//       tests/        the test program, with expected values, and the catalog: never enters the jail
//
// A grading looks up the version once, so that a bundle may be made while others are in use.

#ifndef HARNESS_VERIFIED_BUNDLE_H_
#define HARNESS_VERIFIED_BUNDLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/limits/limits.h"
#include "harness/verified/grader.h"

namespace course::verified {

struct Bundle {
  std::string lab;             // label
  std::string course_version;  // of whom it was made
  std::string compiler;        // "gcc (Debian 12.2.0-14) 12.2.0"
  // Bazel's commands, to be run in tree/ and in objects/, and the paths that stand in them.
  std::vector<std::string> compile;
  std::vector<std::string> link;
  std::string source;   // phases/P/L/starter.cc
  std::string object;   // bazel-out/.../starter.pic.o
  std::string servant;  // bazel-out/.../servant
  // The shared libraries that the servant needs (paths of this system, the same inside the jail).
  std::vector<std::string> libraries;
  // The includes of the untouched starter (harness/watch/include_block.h): what a precompiled header is made of.
  std::string includes;
  Limits limits;  // of one TEST
  std::vector<HiddenNote> hidden;
  std::string digest;  // SHA-256 over everything above and all files; given by SealBundle
  std::string folder;  // absolute; given by whoever reads it

  std::string Tree() const { return folder + "/tree"; }
  std::string Objects() const { return folder + "/objects"; }
  std::string Program() const { return folder + "/tests/program"; }
  std::string Catalog() const { return folder + "/tests/catalog.json"; }
};

// "phases+00-foundations+lab-01-kv-cache-speedup": the lab's folder below the bundles. Empty for what is no label of a
// lab: "//", then folders of letters, digits, "-" and "_".
std::string BundleName(const std::string& lab);

// The current bundle of a lab. NotFound if there is none, with what to do; InvalidArgument for what is no label;
// DataLoss if it cannot be read or is of another layout.
absl::StatusOr<Bundle> FindBundle(const std::string& bundles, const std::string& lab);

// Gives the filled folder `bundle.folder` its digest, bundle.json and its place, read-only; replaces an older version
// of the lab and removes those that nobody can be using (all but the one before). Returns the bundle as FindBundle
// would. A version that is there already is kept as it is.
absl::StatusOr<Bundle> SealBundle(Bundle bundle, const std::string& bundles);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_BUNDLE_H_
