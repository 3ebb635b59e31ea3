// Formulas and code as HTML, made on the server: pages are complete without JavaScript in the browser.
//
// Debian's KaTeX and highlight.js run in an interpreter inside this process (see script.h), started at first use; what
// they made is cached by its text. Nothing here carries a style attribute, so a strict Content-Security-Policy holds.
// All functions are safe to call from several threads.

#ifndef WEB_TYPESET_TYPESET_H_
#define WEB_TYPESET_TYPESET_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "web/html/html.h"

namespace course::web {


// <math>...</math> with the TeX as annotation; `display`: set in the middle of a line of its own. Where TryMathMl
// fails, <code class="tex"> with the TeX as it stands and the reason as title.
std::string MathMl(std::string_view tex, bool display);

// The same for those who want to know: InvalidArgument with KaTeX's message or for a command that would need a style
// attribute (\fcolorbox, \pmb); FailedPrecondition if libjs-katex is not installed.
absl::StatusOr<std::string> TryMathMl(std::string_view tex, bool display);

// C, C++ and CUDA with spans of class hljs-keyword, hljs-comment and the like. Plain Text() without libjs-highlight.js,
// for more than 256 KiB, and for what is no text.
Html HighlightCpp(std::string_view code);

// The same, line by line; each line is well-formed by itself. The newline at the end of `code` starts no further line.
std::vector<Html> HighlightCppLines(std::string_view code);

}  // namespace course::web

#endif  // WEB_TYPESET_TYPESET_H_
