// Who changed what, newest first.

#ifndef WEB_PAGES_AUDIT_PAGE_H_
#define WEB_PAGES_AUDIT_PAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/cohort_records.h"
#include "web/pages/frame.h"

namespace course::web {

struct AuditView {
  std::vector<store::AuditEntry> entries;    // newest first
  std::map<std::string, std::string> names;  // of accounts, by id
  absl::TimeZone zone;                       // of the cohort
  int64_t older = 0;                         // the number before which the next page begins; 0: there is none
};
std::string AuditPage(const AuditView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_AUDIT_PAGE_H_
