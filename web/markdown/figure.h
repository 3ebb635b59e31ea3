// The course's own SVG figures, made ready to stand inside a page: there they follow the page's theme, which an <img>
// cannot. As files they carry their own style sheet; inside a page that one is dropped (the Content-Security-Policy
// forbids it) and the page's typeset.css colours the same classes.

#ifndef WEB_MARKDOWN_FIGURE_H_
#define WEB_MARKDOWN_FIGURE_H_

#include <optional>
#include <string_view>

#include "web/html/html.h"

namespace course::web {

// nullopt if `svg` is not one <svg> element or holds what a figure may not: scripts, event handlers, style attributes,
// foreign objects, addresses that leave the figure. Such a file can still be shown by <img>.
std::optional<Html> InlineFigure(std::string_view svg);

}  // namespace course::web

#endif  // WEB_MARKDOWN_FIGURE_H_
