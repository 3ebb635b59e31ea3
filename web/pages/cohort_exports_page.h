// What an instructor can take away: one line a download, with what it is for.

#ifndef WEB_PAGES_COHORT_EXPORTS_PAGE_H_
#define WEB_PAGES_COHORT_EXPORTS_PAGE_H_

#include <string>
#include <vector>

#include "web/pages/layout.h"

namespace course::web {

struct Download {
  std::string title;  // "Scores as CSV"
  std::string url;
  std::string about;                          // a sentence
  std::string upload;                         // the label of a file that has to be sent with it; empty: none
  std::string button = "Fill in the scores";  // that sends it
};

std::string ExportsPage(const std::vector<Download>& downloads, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_EXPORTS_PAGE_H_
