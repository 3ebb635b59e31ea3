// Runs of `bazel test`: the latest ones as a list, and one of them with its labs.

#ifndef WEB_PAGES_RUN_PAGE_H_
#define WEB_PAGES_RUN_PAGE_H_

#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/store/records.h"
#include "web/pages/layout.h"

namespace course::web {

// `runs`: newest first, labs without tests; of 100 or more the page says that the database holds older ones.
std::string RunListPage(const catalog::Course& course, const std::vector<store::Run>& runs, const Frame& frame);

std::string RunPage(const catalog::Course& course, const store::Run& run, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_RUN_PAGE_H_
