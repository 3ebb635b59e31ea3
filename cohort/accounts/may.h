// What each role may do, in one table.

#ifndef COHORT_ACCOUNTS_MAY_H_
#define COHORT_ACCOUNTS_MAY_H_

#include <string_view>
#include <vector>

#include "cohort/accounts/role.h"

namespace course::cohort {

enum class Act {
  kWork,             // read guides, take quizzes, submit labs, see one's own standing, change one's own password
  kSeeCohort,        // everybody's standing, submissions and answers
  kDecide,           // extensions of deadlines, points by hand
  kInviteLearners,   // invitations, imports of the roster
  kDisableLearners,  // and let them in again
  kSeeAudit,
  kExport,          // scores of all for other programs
  kInviteTeachers,  // invitations for instructors and admins
  kDisableTeachers,
  kChangeRoles,
  kErase,  // a learner with all that is stored of him
};

// Every act, in the order of the enum.
const std::vector<Act>& AllActs();
// For people: "sees everybody's standing".
std::string_view Describe(Act act);
bool May(Role role, Act act);

}  // namespace course::cohort

#endif  // COHORT_ACCOUNTS_MAY_H_
