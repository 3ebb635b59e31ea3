// A failed test's message in the four parts that its reader looks for.

#ifndef HARNESS_WATCH_FAILURE_PARTS_H_
#define HARNESS_WATCH_FAILURE_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::watch {

struct Part {
  std::string name;  // "call", "expected", "got", "wrong at", "hint"; empty for text without such parts
  std::string text;  // may have several lines
};

// The parts of the first assertion (harness/failure); a text of another shape, such as a crash, is one part without a
// name. Places ("file:line" alone on a line) are left out.
std::vector<Part> FailureParts(std::string_view message);

}  // namespace course::watch

#endif  // HARNESS_WATCH_FAILURE_PARTS_H_
