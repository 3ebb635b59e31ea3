// Any bytes are refused or read as a list of learners who may all be enrolled; the plan of it settles everybody.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/csv.h"
#include "cohort/accounts/accounts.h"
#include "cohort/roster/roster.h"

namespace {

using course::store::Account;

// Some who are there already: by login, by each id, disabled, and one who teaches.
std::vector<Account> Enrolled() {
  return {{.id = "1", .login = "ada@example.org", .name = "Ada Lovelace", .section = "A", .state = "active"},
          {.id = "2", .login = "grace", .name = "Grace Hopper", .sis_id = "m-2", .state = "disabled"},
          {.id = "3", .login = "alan", .name = "Alan Turing", .canvas_id = "4713", .state = "invited"},
          {.id = "4", .login = "barbara", .name = "Barbara Liskov", .role = "instructor", .state = "active"}};
}

// As if the plan had been carried out: by it, the same file changes nothing more.
std::vector<Account> After(const std::vector<Account>& before, const course::cohort::RosterPlan& plan) {
  std::vector<Account> after = before;
  for (const auto& change : plan.changed) {
    for (Account& account : after) {
      if (account.id == change.seen.id) account = change.account;
    }
  }
  after.insert(after.end(), plan.added.begin(), plan.added.end());
  return after;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = course::cohort::ReadRoster(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!file.ok()) return 0;
  for (const course::cohort::RosterEntry& entry : file->entries) {
    CHECK(course::cohort::CheckLogin(entry.login).ok()) << entry.login;
    CHECK(course::cohort::CheckName(entry.name).ok()) << entry.name;
    for (const std::string& text : {entry.name, entry.section, entry.sis_id, entry.canvas_id}) {
      CHECK(base::WithoutFormula(text) == text) << text;
    }
  }
  const std::vector<Account> enrolled = Enrolled();
  const course::cohort::RosterPlan plan = course::cohort::PlanRoster(*file, enrolled, /*now_ms=*/1);
  const size_t settled = plan.added.size() + plan.changed.size() + static_cast<size_t>(plan.same);
  CHECK(settled + plan.problems.size() == file->entries.size()) << settled << " and " << plan.problems.size();
  CHECK(plan.Digest() == course::cohort::PlanRoster(*file, enrolled, 1).Digest()) << "another plan of the same";
  if (!plan.problems.empty()) return 0;
  const course::cohort::RosterPlan again = course::cohort::PlanRoster(*file, After(enrolled, plan), 2);
  CHECK(again.added.empty() && again.problems.empty()) << again.added.size() << " added by a second reading";
  CHECK(again.missing.size() == plan.missing.size()) << again.missing.size();
  return 0;
}
