#include "web/cohort/due_of.h"

#include <algorithm>
#include <vector>

#include "base/status_macros.h"

namespace course::web {

absl::Time Dues::Of(const std::string& assignment) const {
  const cohort::Assignment* known = config->Find(assignment);
  absl::Time due = known == nullptr ? absl::InfiniteFuture() : known->due;
  const auto later = extended.find(assignment);
  return later == extended.end() ? due : std::max(due, later->second);
}

absl::StatusOr<Dues> DuesOf(const std::string& account, const cohort::Config& config, store::CohortStore& store) {
  Dues dues = {.config = &config};
  ASSIGN_OR_RETURN(const std::vector<store::Extension> extensions, store.Extensions());
  for (const store::Extension& extension : extensions) {
    if (extension.account == account) dues.extended[extension.assignment] = absl::FromUnixMillis(extension.due_ms);
  }
  return dues;
}

}  // namespace course::web
