// A lab's README.md, cut into its sections: the handout that the terminal and the pages show.

#ifndef HARNESS_HANDOUT_HANDOUT_H_
#define HARNESS_HANDOUT_HANDOUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course::handout {

struct Section {
  int level = 0;     // 1 for "# ...", 2 for "## ...", ...
  std::string heading;
  std::string body;  // Markdown up to the next heading of any level
  int line = 0;      // of the heading, from 1
};

struct Handout {
  std::string title;               // of the "# ..." heading
  std::vector<Section> sections;   // in order; text before the first heading is not allowed
  std::vector<std::string> hints;  // the bodies of "### Hint 1", "### Hint 2", ... under "## Hints"

  // The whole text without "# ..." and without "## Hints" and its subsections.
  std::string WithoutHints() const;
};

// Headings inside fenced code are text. InvalidArgument names line and rule: text before the title, no title, hints out
// of order.
absl::StatusOr<Handout> ParseHandout(std::string_view markdown);

}  // namespace course::handout

#endif  // HARNESS_HANDOUT_HANDOUT_H_
