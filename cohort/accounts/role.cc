#include "cohort/accounts/role.h"

namespace course::cohort {

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kLearner:
      return "learner";
    case Role::kInstructor:
      return "instructor";
    case Role::kAdmin:
      return "admin";
  }
  return "learner";
}

std::optional<Role> RoleFromName(std::string_view name) {
  for (const Role role : {Role::kLearner, Role::kInstructor, Role::kAdmin}) {
    if (name == RoleName(role)) return role;
  }
  return std::nullopt;
}

}  // namespace course::cohort
