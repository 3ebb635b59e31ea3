#include "web/routes/cohort_test_tables.h"

#include <utility>

#include "base/status_macros.h"

namespace course::web {
namespace {

// A table of 500 learners and 200 tests has 1.6 MB.
constexpr size_t kMostTables = 8;

}  // namespace

absl::StatusOr<std::shared_ptr<const store::TestTable>> CohortTestTables::Get(
    const std::string& lab, const std::vector<std::string>& submissions) {
  // Who comes while it is read waits for it, and does not read it, too.
  const std::lock_guard lock(mutex_);
  if (const auto kept = kept_.find(lab); kept != kept_.end() && kept->second.submissions == submissions) {
    return kept->second.table;
  }
  ASSIGN_OR_RETURN(store::TestTable read, store_.TestTableOf(submissions));
  if (kept_.size() >= kMostTables) kept_.clear();
  Kept& kept = kept_[lab];
  kept = {submissions, std::make_shared<const store::TestTable>(std::move(read))};
  return kept.table;
}

}  // namespace course::web
