// The learner's file as it was graded. It is read when a run is recorded, a moment after it was compiled: by then it
// may have been edited, so it is only taken if something says that it is still the same.

#ifndef HARNESS_RECORDER_STARTER_H_
#define HARNESS_RECORDER_STARTER_H_

#include <cstdint>
#include <string>

namespace course::recorder {

// starter.cc of a lab (a label) if its SHA-256 is this one, which the runner noted; empty otherwise, or if it is larger
// than what the store keeps.
std::string StarterWithDigest(const std::string& workspace, const std::string& lab, const std::string& sha256);

// The same for a file that did not compile, of which nobody noted anything: if it was last written before `time_ms`.
std::string StarterBefore(const std::string& workspace, const std::string& lab, int64_t time_ms);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_STARTER_H_
