// Where a learner's data lies on this machine.

#ifndef HARNESS_PRIVACY_PLACES_H_
#define HARNESS_PRIVACY_PLACES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace course::privacy {

struct Place {
  std::string path;     // relative to the workspace; may be a pattern such as ".course/course.db.before-*"
  std::string what;     // what is in it
  int64_t bytes = 0;    // on the disk
  bool erased = false;  // Erase() takes it
  std::string command;  // what removes it otherwise; empty if nothing should
};

// In a fixed order, also what holds nothing yet. `root` is the workspace.
std::vector<Place> Places(const std::string& root);

// The files of .course that Erase() removes, besides the rows of the database; relative to the workspace, sorted. An
// event file that a running Bazel writes is not among them.
std::vector<std::string> ErasedFiles(const std::string& root);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_PLACES_H_
