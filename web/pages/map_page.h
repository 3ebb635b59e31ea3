// The home page: where am I, and what is next?

#ifndef WEB_PAGES_MAP_PAGE_H_
#define WEB_PAGES_MAP_PAGE_H_

#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"

namespace course::web {

// Phases as paths, labs with state, points and time; the next step first. `statuses` as the store gives them: a lab
// without one was never graded.
std::string MapPage(const catalog::Course& course, const std::vector<store::LabStatus>& statuses);

// Where a lab lives on this site: "/labs/phases/00-foundations/lab-01-...".
std::string LabUrl(const catalog::Lab& lab);

}  // namespace course::web

#endif  // WEB_PAGES_MAP_PAGE_H_
