// Where the learner's data is, how to take it along, how to delete it.

#ifndef WEB_PAGES_PRIVACY_PAGE_H_
#define WEB_PAGES_PRIVACY_PAGE_H_

#include <string>
#include <vector>

#include "harness/privacy/places.h"
#include "web/pages/frame.h"

namespace course::web {

std::string PrivacyPage(const std::vector<privacy::Place>& places, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_PRIVACY_PAGE_H_
