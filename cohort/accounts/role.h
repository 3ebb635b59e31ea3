// What somebody is in a cohort. What each role may do is a table: may.h.

#ifndef COHORT_ACCOUNTS_ROLE_H_
#define COHORT_ACCOUNTS_ROLE_H_

#include <optional>
#include <string_view>

namespace course::cohort {

// Each may do what those before it may.
enum class Role { kLearner, kInstructor, kAdmin };

// "learner", "instructor", "admin": so they are written in the store, in forms and in CSV files.
std::string_view RoleName(Role role);
std::optional<Role> RoleFromName(std::string_view name);

}  // namespace course::cohort

#endif  // COHORT_ACCOUNTS_ROLE_H_
