// One's own account on a cohort's server: password, browsers that are signed in, programs.

#ifndef WEB_PAGES_ACCOUNT_PAGE_H_
#define WEB_PAGES_ACCOUNT_PAGE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/cohort_records.h"
#include "web/pages/frame.h"

namespace course::web {

struct AccountView {
  store::Account account;
  std::vector<store::ApiToken> tokens;
  std::string url;        // of this server, for the command
  std::string new_token;  // just made; shown once
  std::string problem;    // of the last form
  std::string note;       // what was done
  absl::TimeZone zone;    // of the cohort
};
std::string AccountPage(const AccountView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_ACCOUNT_PAGE_H_
