// The difference between two texts as a block of a page.

#ifndef WEB_DIFF_DIFF_H_
#define WEB_DIFF_DIFF_H_

#include <string_view>

#include "harness/diff/line_diff.h"
#include "web/html/html.h"

namespace course::web {

using diff::Diff;
using diff::DiffLine;
using diff::LineDiff;

// <pre class="diff">, which scrolls inside itself and can be reached by the keyboard; `label` is its name for a screen
// reader. Each line is a <span class="added">, "removed" or "same" that begins with "+", "−" or " ", so that colour
// only repeats what the text says. What is far from any change is folded into <span class="where">... 41 equal lines
// ...</span>, and the same class says where lines end without a newline, and what was left out because it is long: at
// most 1,000 lines of 300 bytes are shown. A carriage return at the end of a line is shown as "␍".
Html DiffBlock(const Diff& diff, std::string_view label);

}  // namespace course::web

#endif  // WEB_DIFF_DIFF_H_
