// A list of learners as a table: what is in the file, what it would change, and changing it.
//
//   ASSIGN_OR_RETURN(const RosterFile file, ReadRoster(csv));
//   const RosterPlan plan = PlanRoster(file, accounts);       // to be looked at
//   RETURN_IF_ERROR(ApplyRoster(store, plan, /*disable_missing=*/false, by));

#ifndef COHORT_ROSTER_ROSTER_H_
#define COHORT_ROSTER_ROSTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_store.h"

namespace course::cohort {

struct RosterEntry {
  int line = 0;  // of the file
  std::string login, name;
  std::string section, sis_id, canvas_id;  // each may be empty

  bool operator==(const RosterEntry&) const = default;
};

struct RosterFile {
  bool from_canvas = false;
  std::vector<RosterEntry> entries;
  std::vector<std::string> notes;  // what was passed over, each with its line

  bool operator==(const RosterFile&) const = default;
};

constexpr size_t kMostLearners = 5'000;
constexpr size_t kMostMistakesShown = 30;

// What Canvas exports from its Gradebook (with the columns Student and ID), or any table with a column for the login
// ("login", "email", "user name", ...) and one for the name ("name", or "first name" and "last name"), and perhaps
// "section", "sis id", "canvas id". Commas, semicolons or tabs. InvalidArgument has a line for each mistake, which
// begins with its line in the file: a login that is none or comes twice, a name that cannot be shown, a number that
// two people have, a cell that a spreadsheet takes for a formula; see base/csv.h for what is no table.
absl::StatusOr<RosterFile> ReadRoster(std::string_view csv);

struct RosterChange {
  store::Account seen, account;
  std::string what;  // "section: \"A\" -> \"B\""
};

struct RosterPlan {
  std::vector<store::Account> added;  // with new ids
  std::vector<RosterChange> changed;
  std::vector<store::Account> missing;  // learners who are not in the file and not disabled
  int same = 0;
  std::vector<std::string> problems;  // why it cannot be applied, each with its line

  // Of everything but the new ids: the same plan, made again from the same file and accounts, has the same.
  std::string Digest() const;
};

// An entry is the account with its SIS id, else its Canvas id, else its login. An empty cell takes nothing away. Roles
// and passwords stay as they are, and so do accounts of instructors and admins; learners who were disabled come back. An entry that is two
// people's (one's SIS id, another's login) is a problem.
RosterPlan PlanRoster(const RosterFile& file, const std::vector<store::Account>& accounts, int64_t now_ms);

// In one transaction: all of it or nothing. `disable_missing`: who is missing can no longer sign in. InvalidArgument for a
// plan with problems; Aborted if an account was changed meanwhile.
absl::Status ApplyRoster(store::CohortStore& store, const RosterPlan& plan, bool disable_missing, const store::By& by);

}  // namespace course::cohort

#endif  // COHORT_ROSTER_ROSTER_H_
