#include "cohort/accounts/may.h"

#include <iterator>

namespace course::cohort {
namespace {

struct Row {
  Act act;
  Role least;  // the first role that may
  const char* what;
};
constexpr Row kTable[] = {
    {Act::kWork, Role::kLearner, "reads guides, takes quizzes, submits labs, sees the own standing"},
    {Act::kSeeCohort, Role::kInstructor, "sees everybody's standing, submissions and answers"},
    {Act::kDecide, Role::kInstructor, "extends deadlines, gives points by hand"},
    {Act::kInviteLearners, Role::kInstructor, "invites learners, imports the roster"},
    {Act::kDisableLearners, Role::kInstructor, "shuts learners out and lets them in again"},
    {Act::kSeeAudit, Role::kInstructor, "reads the audit"},
    {Act::kExport, Role::kInstructor, "exports everybody's scores"},
    {Act::kInviteTeachers, Role::kAdmin, "invites instructors and admins"},
    {Act::kDisableTeachers, Role::kAdmin, "shuts instructors and admins out"},
    {Act::kChangeRoles, Role::kAdmin, "changes roles"},
    {Act::kErase, Role::kAdmin, "erases a learner with all that is stored of him"},
};

const Row& RowOf(Act act) {
  for (const Row& row : kTable) {
    if (row.act == act) return row;
  }
  return kTable[std::size(kTable) - 1];  // unknown: as little as possible
}

}  // namespace

const std::vector<Act>& AllActs() {
  static const auto* acts = [] {
    auto* all = new std::vector<Act>;
    for (const Row& row : kTable) all->push_back(row.act);
    return all;
  }();
  return *acts;
}

std::string_view Describe(Act act) { return RowOf(act).what; }

bool May(Role role, Act act) { return role >= RowOf(act).least; }

}  // namespace course::cohort
