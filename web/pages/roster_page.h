// Who is in the cohort: the list with what may be done about each, importing a table, inviting.

#ifndef WEB_PAGES_ROSTER_PAGE_H_
#define WEB_PAGES_ROSTER_PAGE_H_

#include <string>
#include <utility>
#include <vector>

#include "cohort/roster/roster.h"
#include "harness/store/cohort_records.h"
#include "web/pages/frame.h"

namespace course::web {

struct RosterView {
  std::vector<store::Account> accounts;  // by login
  std::string own;                       // the id of whoever looks
  bool may_change_teachers = false;      // an admin
  int open_invitations = 0;              // codes that still let somebody in
  std::string problem;                   // of the last form
  std::string note;                      // what was done
};
std::string RosterPage(const RosterView& view, const Frame& frame);

struct RosterPreview {
  cohort::RosterFile file;
  cohort::RosterPlan plan;
  std::string csv;      // as it was sent: comes back with the form
  bool is_new = false;  // the plan is another one than was looked at: somebody changed an account meanwhile
};
std::string RosterPreviewPage(const RosterPreview& preview, const Frame& frame);

// Links that let somebody in, shown once.
struct Invited {
  std::string name;   // or "3 as learner"
  std::string login;  // empty: whoever comes
  std::string link;
};
std::string InvitationsPage(const std::vector<Invited>& invited, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_ROSTER_PAGE_H_
