// The frame of every page: head, header with the ways to everywhere, the region in which news is announced, footer.

#ifndef WEB_PAGES_LAYOUT_H_
#define WEB_PAGES_LAYOUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "web/html/html.h"
#include "web/pages/frame.h"

namespace course::web {

struct Crumb {
  std::string title;
  std::string url;  // empty: the page itself
};

struct PageOptions {
  std::string current;                 // of the header's links, the one that stands out: "map", "quizzes", "runs", ...
  std::vector<Crumb> crumbs;           // from the map down to this page
  std::string previous_url, next_url;  // in reading order; the keys [ and ] follow them
  bool wide = false;                   // two columns: text and workbench
  bool full = false;                   // as wide as the window: a table of many columns
  std::string without_scripts;         // where a browser without scripts is sent instead; empty: it stays
  std::vector<std::string> scripts;    // assets, besides those of every page
};

// A whole HTML document, complete without scripts. A guest's leads nowhere but where he may go.
std::string Document(std::string_view title, const Html& body, const Frame& frame, const PageOptions& options = {});

// A form that changes something: a POST with the frame's key in it.
Html PostForm(const Frame& frame, std::string_view action, const Html& fields, const Attributes& attributes = {});

// A page that says what happened, what was kept and what to do; a guest is told of no command.
std::string MessagePage(std::string_view title, std::string_view what, const Frame& frame = {},
                        std::string_view next_command = "");

}  // namespace course::web

#endif  // WEB_PAGES_LAYOUT_H_
