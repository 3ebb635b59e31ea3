// The reference after full marks or on giving up: its commentary, its code, and what differs from the learner's file.

#ifndef WEB_PAGES_SOLUTION_PAGE_H_
#define WEB_PAGES_SOLUTION_PAGE_H_

#include <string>

#include "harness/catalog/catalog.h"
#include "web/html/html.h"
#include "web/pages/layout.h"

namespace course::web {

struct SolutionView {
  const catalog::Phase* phase = nullptr;
  const catalog::Lab* lab = nullptr;
  std::string commentary;  // Markdown: what the reference does and why; may be empty
  std::string solution;    // solution.cc
  std::string starter;     // the learner's file as it is now
  bool gave_up = false;
  const catalog::Lab* next = nullptr;
};

std::string SolutionPage(const SolutionView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_SOLUTION_PAGE_H_
