#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/sha256.h"
#include "cohort/accounts/role.h"
#include "cohort/accounts/secret.h"
#include "cohort/roster/roster.h"

namespace course::cohort {
namespace {

using store::Account;

// The field, if the file says another value; what it was and is goes into `what`.
void Take(const std::string& value, std::string_view title, std::string& field, std::vector<std::string>& what) {
  if (value.empty() || value == field) return;
  what.push_back(absl::StrCat(std::string(title), ": ", field.empty() ? "none" : absl::StrCat("\"", field, "\""),
                              " -> \"", value, "\""));
  field = value;
}

class Planner {
 public:
  Planner(const std::vector<Account>& accounts, int64_t now_ms) : accounts_(accounts), now_ms_(now_ms) {
    for (const Account& account : accounts) {
      by_login_[account.login] = &account;
      if (!account.sis_id.empty()) by_sis_id_[account.sis_id] = &account;
      if (!account.canvas_id.empty()) by_canvas_id_[account.canvas_id] = &account;
    }
  }

  RosterPlan Plan(const RosterFile& file) {
    for (const RosterEntry& entry : file.entries) Place(entry);
    for (const Account& account : accounts_) {
      const bool learner = account.role == RoleName(Role::kLearner);
      if (learner && account.state != "disabled" && found_.count(account.id) == 0) plan_.missing.push_back(account);
    }
    return std::move(plan_);
  }

 private:
  static const Account* Find(const std::map<std::string, const Account*>& accounts, const std::string& key) {
    const auto found = key.empty() ? accounts.end() : accounts.find(key);
    return found == accounts.end() ? nullptr : found->second;
  }

  void Problem(const RosterEntry& entry, const std::string& what) {
    plan_.problems.push_back(absl::StrCat("line ", entry.line, ": ", what));
  }

  void Place(const RosterEntry& entry) {
    const Account* by_sis_id = Find(by_sis_id_, entry.sis_id);
    const Account* by_canvas_id = Find(by_canvas_id_, entry.canvas_id);
    const Account* by_login = Find(by_login_, entry.login);
    const Account* account = by_sis_id != nullptr ? by_sis_id : by_canvas_id != nullptr ? by_canvas_id : by_login;
    for (const Account* other : {by_canvas_id, by_login}) {
      if (other == nullptr || other == account) continue;
      found_.insert(account->id);
      found_.insert(other->id);
      return Problem(
          entry, absl::StrCat("\"", entry.login, "\" is two accounts: the ids are those of ", account->login, ", and ",
                              other == by_login ? "the login" : "the Canvas id", " that of ", other->login));
    }
    if (account == nullptr) return Add(entry);
    if (!found_.insert(account->id).second) {
      return Problem(entry, absl::StrCat("\"", entry.login, "\" is ", account->login, ", as an earlier line is"));
    }
    // Whoever teaches is not in the hands of whoever has a list.
    if (account->role != RoleName(Role::kLearner)) {
      ++plan_.same;
    } else {
      Change(entry, *account);
    }
  }

  void Add(const RosterEntry& entry) {
    plan_.added.push_back({.id = NewId(),
                           .login = entry.login,
                           .name = entry.name,
                           .role = std::string(RoleName(Role::kLearner)),
                           .section = entry.section,
                           .sis_id = entry.sis_id,
                           .canvas_id = entry.canvas_id,
                           .state = "invited",
                           .created_ms = now_ms_});
  }

  void Change(const RosterEntry& entry, const Account& seen) {
    Account account = seen;
    std::vector<std::string> what;
    Take(entry.login, "login", account.login, what);
    Take(entry.name, "name", account.name, what);
    Take(entry.section, "section", account.section, what);
    Take(entry.sis_id, "SIS id", account.sis_id, what);
    Take(entry.canvas_id, "Canvas id", account.canvas_id, what);
    if (account.state == "disabled") {
      Take(account.password.empty() ? "invited" : "active", "state", account.state, what);
    }
    if (what.empty()) {
      ++plan_.same;
    } else {
      plan_.changed.push_back({.seen = seen, .account = std::move(account), .what = absl::StrJoin(what, "; ")});
    }
  }

  const std::vector<Account>& accounts_;
  const int64_t now_ms_;
  std::map<std::string, const Account*> by_login_, by_sis_id_, by_canvas_id_;
  std::set<std::string> found_;  // ids of accounts that the file names
  RosterPlan plan_;
};

}  // namespace

RosterPlan PlanRoster(const RosterFile& file, const std::vector<Account>& accounts, int64_t now_ms) {
  return Planner(accounts, now_ms).Plan(file);
}

std::string RosterPlan::Digest() const {
  // Fields end with a byte that no field holds.
  std::string text;
  const auto add = [&text](const Account& account) {
    for (const std::string& field : {account.login, account.name, account.role, account.section, account.sis_id,
                                     account.canvas_id, account.state}) {
      absl::StrAppend(&text, field, std::string(1, '\0'));
    }
  };
  for (const Account& account : added) add(account);
  text += '+';
  for (const RosterChange& change : changed) {
    absl::StrAppend(&text, change.seen.id, " ");
    add(change.seen);
    add(change.account);
  }
  text += '-';
  for (const Account& account : missing) add(account);
  absl::StrAppend(&text, same, absl::StrJoin(problems, "\n"));
  return base::Sha256Hex(text);
}

absl::Status ApplyRoster(store::CohortStore& store, const RosterPlan& plan, bool disable_missing, const store::By& by) {
  if (!plan.problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(plan.problems, "\n"));
  std::vector<store::AccountChange> changes;
  for (const RosterChange& change : plan.changed) changes.push_back({.seen = change.seen, .account = change.account});
  for (const Account& account : plan.missing) {
    if (!disable_missing) break;
    Account disabled = account;
    disabled.state = "disabled";
    changes.push_back({.seen = account, .account = std::move(disabled)});
  }
  return store.ChangeAccounts(plan.added, changes, by);
}

}  // namespace course::cohort
