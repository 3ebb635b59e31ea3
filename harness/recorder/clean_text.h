// Makes text that a compiler or a test printed fit to be kept: no path of this machine, no home, valid UTF-8, a sane
// size.

#ifndef HARNESS_RECORDER_CLEAN_TEXT_H_
#define HARNESS_RECORDER_CLEAN_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace course::recorder {

// Folders whose names must not be kept.
struct Places {
  std::vector<std::string> workspaces;  // absolute; the course may be reached by more than one path
  std::string home;
};

// Paths inside the workspace or inside Bazel's copies of it become relative to the workspace, those inside a home begin
// with "~". Terminal colours go; bytes that are no UTF-8 become "?". What is longer than `limit` bytes is cut at a
// line's end, and a last line says how much is missing.
std::string CleanText(std::string_view text, const Places& places, size_t limit);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_CLEAN_TEXT_H_
